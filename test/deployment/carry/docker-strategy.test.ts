import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployScript } from '../../../src/deployment/deploy-script.ts';
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
    stage.commit({ Dockerfile: 'FROM scratch\n' });
    programs = builders();
  });
  after(() => server?.stop());

  const settings: Partial<DeploymentSettings> = {
    strategy: 'docker',
    image: IMAGE,
    service: { kind: 'compose', port: 4000, address: '127.0.0.1' },
  };
  const over = () => ({ settings, env: { PATH: programs.path } });

  /** Docker, with a registry that has nothing. */
  function builders(): StandIns {
    const made = standIns(server.path, 'docker');
    made.answer('docker', 'manifest inspect', { code: 1, stderr: 'no such manifest\n' });
    return made;
  }

  it('builds and pushes an image once, whose tag is the commit, and brings no file', async () => {
    const { failure } = await stage.carrier(settings).apply(stage.errand(over()));
    assert.equal(failure, undefined);
    const tag = `registry.example.com/team/orders:${stage.git('rev-parse', 'HEAD').trim()}`;
    assert.deepEqual(programs.calls(), [
      `docker manifest inspect ${tag}`,
      `docker build --tag ${tag} .`,
      `docker push ${tag}`,
    ]);
    assert.throws(() => stage.served('Dockerfile'));
  });

  it('makes no image that the registry has: pushed again, its tag would be another one', async () => {
    programs = standIns(server.path, 'docker');
    const { plan, failure } = await stage.carrier(settings).apply(stage.errand(over()));
    assert.equal(failure, undefined);
    assert.deepEqual(
      programs.calls().map((call) => call.split(' ')[1]),
      ['manifest'],
    );
    const [build, push, ...others] = plan.hosts[0]?.steps ?? [];
    assert.match(build?.command ?? '', /^docker build --tag \S+ \., where the registry lacks it$/);
    assert.match(push?.command ?? '', /^docker push \S+, where the registry lacks it$/);
    assert.deepEqual(others.map(({ step }) => step).slice(0, 2), ['secrets', 'pull']);
  });

  it('uses options alone that the real client has', async function () {
    await stage.carrier(settings).apply(stage.errand(over()));
    for (const call of programs.calls()) {
      const verb = call.split(' ').slice(1, call.includes(' manifest ') ? 3 : 2);
      if (!knowsOptions('docker', verb, call)) return this.skip();
    }
  });

  it('changes nothing on a host where the image cannot be made or pushed', async () => {
    programs.answer('docker', 'build', { code: 1, stderr: 'step 3\nfailed to solve: no such file\n' });
    const broken = await failedApply(stage, over());
    assert.equal(broken.code, 4);
    assert.match(broken.message, /^docker build failed\.\nfailed to solve: no such file/);
    const refusing = builders();
    refusing.answer('docker', 'push', {
      code: 1,
      stderr: 'denied: requested access to the resource is denied\n',
    });
    assert.equal((await failedApply(stage, { settings, env: { PATH: refusing.path } })).code, 6);
    const away = builders();
    away.answer('docker', 'push', {
      code: 1,
      stderr: 'dial tcp: lookup registry.example.com: no such host\n',
    });
    assert.equal((await failedApply(stage, { settings, env: { PATH: away.path } })).code, 5);
    assert.equal(away.calls().filter((call) => call.startsWith('docker push')).length, 4);
    assert.deepEqual(stage.releases(), []);
  });

  it('ends alike without dgm, where the image cannot be pushed', async () => {
    const { deployment } = stage.errand({ settings });
    stage.commit({ 'deploy/production/deploy.sh': deployScript(deployment.settings, deployment.facts) });
    for (const [code, stderr] of [
      [6, 'denied: requested access to the resource is denied\n'],
      [5, 'dial tcp: lookup registry.example.com: no such host\n'],
      [4, 'no space left on device\n'],
    ] as const) {
      const failing = builders();
      failing.answer('docker', 'push', { code: 1, stderr });
      const env = { ...process.env, PATH: failing.path };
      const run = spawnSync('sh', ['deploy/production/deploy.sh'], {
        cwd: stage.root,
        env,
        encoding: 'utf8',
      });
      assert.equal(run.status, code, run.stderr);
      assert.ok(run.stderr.includes(stderr));
    }
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
