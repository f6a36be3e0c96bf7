import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DeploymentSettings } from '../../../src/deployment/settings.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';
import { knowsOptions, type StandIns, standIns } from './stand-in-programs.ts';

const IMAGE = { registry: 'registry.example.com/team', name: 'orders' };

describe('a deploy by docker', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;
  let programs: StandIns;
  let count = 0;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
    const onHost = temporaryFolder();
    writeFileSync(join(onHost, 'docker'), '#!/bin/sh\n', { mode: 0o755 });
    server.setEnvironment({ PATH: `${onHost}:/usr/local/bin:/usr/bin:/bin` });
  });
  beforeEach(() => {
    count += 1;
    stage = makeStage(server, { path: join(server.disk, `srv-${count}`) });
    stage.commit({ Dockerfile: 'FROM scratch\n', 'deploy/production/compose.yaml': 'services: {}\n' });
    programs = standIns(server.path, 'docker');
  });
  after(() => server?.stop());

  const settings: Partial<DeploymentSettings> = {
    strategy: 'docker',
    image: IMAGE,
    service: { kind: 'compose', port: 4000, address: '127.0.0.1' },
  };
  const over = () => ({ settings, env: { PATH: programs.path } });

  it('builds and pushes an image once, whose tag is the commit, and brings the compose file', async () => {
    const { failure } = await stage.carrier(settings).apply(stage.errand(over()));
    assert.equal(failure, undefined);
    const tag = `registry.example.com/team/orders:${stage.git('rev-parse', 'HEAD').trim()}`;
    assert.deepEqual(programs.calls(), [`docker build --tag ${tag} .`, `docker push ${tag}`]);
    assert.equal(stage.served('compose.yaml'), 'services: {}\n');
    assert.throws(() => stage.served('Dockerfile'));
  });

  it('uses options alone that the real client has', async function () {
    await stage.carrier(settings).apply(stage.errand(over()));
    for (const call of programs.calls()) {
      if (!knowsOptions('docker', [call.split(' ')[1] ?? ''], call)) return this.skip();
    }
  });

  it('changes nothing on a host where the image cannot be made or pushed', async () => {
    programs.answer('docker', 'build', { code: 1, stderr: 'step 3\nfailed to solve: no such file\n' });
    const broken = await failedApply(stage, over());
    assert.equal(broken.code, 4);
    assert.match(broken.message, /^docker build failed\.\nfailed to solve: no such file/);
    const refusing = standIns(server.path, 'docker');
    refusing.answer('docker', 'push', {
      code: 1,
      stderr: 'denied: requested access to the resource is denied\n',
    });
    assert.equal((await failedApply(stage, { settings, env: { PATH: refusing.path } })).code, 6);
    const away = standIns(server.path, 'docker');
    away.answer('docker', 'push', {
      code: 1,
      stderr: 'dial tcp: lookup registry.example.com: no such host\n',
    });
    assert.equal((await failedApply(stage, { settings, env: { PATH: away.path } })).code, 5);
    assert.equal(away.calls().filter((call) => call.startsWith('docker push')).length, 4);
    assert.deepEqual(stage.releases(), []);
  });

  it('needs a Dockerfile, and everything committed and pushed', async () => {
    stage.git('commit', '-q', '--allow-empty', '-m', 'mine');
    assert.equal((await failedApply(stage, over())).code, 8);
    stage.git('rm', '-q', 'Dockerfile');
    stage.commit({});
    const error = await failedApply(stage, over());
    assert.equal(error.code, 3);
    assert.match(error.message, /no Dockerfile/);
  });
});

describe('a deploy by Helm', function () {
  this.timeout(120_000);
  let stage: Stage;
  let programs: StandIns;

  const settings: Partial<DeploymentSettings> = {
    strategy: 'kubernetes',
    hosts: [],
    image: IMAGE,
    path: undefined,
    kubernetes: { namespace: 'data', release: 'orders', context: 'prod cluster' },
  };
  const HISTORY = JSON.stringify([
    { revision: 1, updated: '2026-01-01T00:00:00Z', status: 'superseded', chart: 'x' },
    { revision: 2, updated: '2026-01-02T00:00:00Z', status: 'deployed', chart: 'x' },
  ]);

  beforeEach(() => {
    const bare = { path: process.env.PATH ?? '', disk: '/srv' };
    stage = makeStage(bare as SshServer);
    stage.commit({
      Dockerfile: 'FROM scratch\n',
      'deploy/production/values.yaml': 'deployments: []\n',
      'deploy/production/deploy.sh': 'echo "the one on the disk is not run"; exit 99\n',
    });
    programs = standIns(bare.path, 'helm', 'kubectl', 'docker');
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), "TOKEN='hush hush'\n", { mode: 0o600 });
    const place = '--kube-context prod cluster --namespace data';
    programs.answer('helm', `history orders --namespace data --kube-context prod cluster`, {
      stdout: HISTORY,
    });
    programs.answer('helm', 'get values', {
      stdout: '{"deployments":[{"image":{"tag":"0123456789abcdef"}}]}',
    });
    programs.answer('helm', `${place} get values`, { stdout: '{}' });
    programs.answer('helm', `${place} history`, { stdout: '1 x superseded\n2 x deployed\n' });
    programs.answer('docker', 'manifest', { code: 1 });
  });

  const over = () => ({ settings, env: { PATH: programs.path } });

  it('plans without a change', async () => {
    const { plan } = await stage.carrier(settings).plan(stage.errand(over()));
    assert.equal(plan.hosts[0]?.host, 'prod cluster: data/orders');
    assert.equal(plan.hosts[0]?.current, 'revision 2, 0123456789');
    assert.deepEqual(
      programs.calls().map((call) => call.split(' ').slice(0, 2).join(' ')),
      ['helm history', 'helm get'],
    );
    assert.doesNotMatch(JSON.stringify(plan), /hush/);
  });

  it('builds, pushes and upgrades, with the secrets in pipes alone', async () => {
    const { results } = await stage.carrier(settings).apply(stage.errand(over()));
    assert.equal(results[0]?.outcome, 'delivered');
    const calls = programs.calls().join('\n');
    const commit = stage.git('rev-parse', 'HEAD').trim();
    assert.match(calls, new RegExp(`docker push registry.example.com/team/orders:${commit}`));
    assert.match(calls, /helm .*upgrade orders dagster-user-deployments .*--atomic --wait/);
    assert.doesNotMatch(calls, /hush/);
    assert.doesNotMatch(JSON.stringify(stage.events), /hush/);
  });

  it('ends as the script does', async () => {
    programs.answer('helm', '--kube-context prod cluster --namespace data upgrade', {
      code: 1,
      stderr: 'timed out\n',
    });
    const error = await failedApply(stage, over());
    assert.equal(error.code, 4);
    assert.match(error.message, /Helm has taken it back/);
  });

  it('goes back to the revision that is named, and to no other word', async () => {
    await assert.rejects(
      stage.carrier(settings).rollBack(stage.errand(over()), 'abc1234'),
      /number of a revision/,
    );
    const { results } = await stage.carrier(settings).rollBack(stage.errand(over()), '1');
    assert.equal(results[0]?.outcome, 'rolled-back');
    assert.ok(programs.calls().some((call) => / rollback orders 1 --wait/.test(call)));
  });

  it('tells what runs', async () => {
    const [status] = await stage.carrier(settings).status(stage.errand(over()));
    assert.ok(status !== undefined && !('error' in status));
    assert.equal(status.health, 'serving');
    assert.equal(status.since, '2026-01-02T00:00:00Z');
    const away = standIns(process.env.PATH ?? '', 'helm');
    away.answer('helm', 'history', { code: 1, stderr: 'Error: Kubernetes cluster unreachable: dial tcp\n' });
    await assert.rejects(
      stage.carrier(settings).status(stage.errand({ settings, env: { PATH: away.path } })),
      { code: 5 },
    );
  });

  it('needs helm', async () => {
    const path = temporaryFolder();
    symlinkSync('/usr/bin/git', join(path, 'git'));
    mkdirSync(dirname(stage.path), { recursive: true });
    const error = await failedApply(stage, { settings, env: { PATH: path } });
    assert.equal(error.code, 3);
    assert.match(error.message, /^helm is not installed here\./);
    assert.equal(readFileSync(join(stage.root, 'Dockerfile'), 'utf8'), 'FROM scratch\n');
  });
});
