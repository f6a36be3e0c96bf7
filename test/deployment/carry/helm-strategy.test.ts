import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isWell } from '../../../src/deployment/carry/status.ts';
import { kubernetesFiles } from '../../../src/deployment/files/kubernetes.ts';
import type { DeploymentSettings } from '../../../src/deployment/settings.ts';
import { sha256 } from '../../../src/state/manifest.ts';
import { temporaryFolder } from '../../support/folder.ts';
import type { SshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';
import { type StandIns, standIns } from './stand-in-programs.ts';

const IMAGE = { registry: 'registry.example.com/team', name: 'orders' };

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

  const VALUES = JSON.stringify({
    deployments: [
      {
        annotations: { 'dagster-module/deployment': 'orders/production' },
        envSecrets: [{ name: 'orders-env-1' }],
        image: { tag: '0123456789abcdef' },
      },
    ],
  });

  /** What lies beside the settings, of one kind of them. */
  function valuesFor(given: Partial<DeploymentSettings>): string {
    const { deployment } = stage.errand({ settings: given });
    const [values] = kubernetesFiles(deployment.settings, deployment.facts);
    return values?.content ?? '';
  }

  beforeEach(() => {
    const bare = { path: process.env.PATH ?? '', disk: '/srv' };
    stage = makeStage(bare as SshServer);
    stage.commit({
      Dockerfile: 'FROM scratch\n',
      'deploy/production/values.yaml': valuesFor(settings),
      'deploy/production/deploy.sh': 'echo "the one on the disk is not run"; exit 99\n',
    });
    programs = standIns(bare.path, 'helm', 'kubectl', 'docker');
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), "TOKEN='hush hush'\n", { mode: 0o600 });
    const place = '--kube-context prod cluster --namespace data';
    programs.answer('helm', `history orders --namespace data --kube-context prod cluster`, {
      stdout: HISTORY,
    });
    programs.answer('helm', 'get values', {
      stdout: VALUES,
    });
    programs.answer('helm', `${place} get values`, { stdout: VALUES });
    programs.answer('helm', `${place} history`, { stdout: HISTORY });
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
      stderr: 'Error: release orders failed, and has been rolled back due to atomic being set: timed out\n',
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
    assert.deepEqual([status.current, isWell(status)], ['revision 2', true]);
    assert.deepEqual(
      status.releases.map(({ id, commit }) => [id, commit]),
      [
        ['revision 1', ''],
        ['revision 2', '0123456789abcdef'],
      ],
    );
    const away = standIns(process.env.PATH ?? '', 'helm');
    away.answer('helm', 'history', { code: 1, stderr: 'Error: Kubernetes cluster unreachable: dial tcp\n' });
    await assert.rejects(
      stage.carrier(settings).status(stage.errand({ settings, env: { PATH: away.path } })),
      { code: 5 },
    );
  });

  it('leaves a release alone that is of another deployment', async () => {
    const others = standIns(process.env.PATH ?? '', 'helm', 'docker');
    others.answer('helm', 'history', { stdout: HISTORY });
    others.answer('helm', 'get values', { stdout: VALUES.replace('orders/production', 'orders-eu/prod') });
    const errand = stage.errand({ settings, env: { PATH: others.path } });
    const carrier = stage.carrier(settings);
    for (const work of [carrier.plan, carrier.apply, carrier.status]) {
      await assert.rejects(work(errand), {
        code: 8,
        message: /belongs to orders-eu\/prod, and not to orders\/production/,
      });
    }
  });

  it('gives Helm what somebody has added to values.yaml, and none that was made from other settings', async () => {
    const path = 'deploy/production/values.yaml';
    const made = valuesFor(settings);
    const manifest = { version: 1, files: { [path]: { part: '', sha256: sha256(Buffer.from(made)) } } };
    stage.commit({
      [path]: made.replace('memory: 2Gi', 'memory: 8Gi'),
      '.dagster-module/manifest.json': JSON.stringify(manifest),
    });
    const { basis } = await stage.carrier(settings).plan(stage.errand(over()));
    assert.equal(basis['values.yaml'], sha256(Buffer.from(made.replace('memory: 2Gi', 'memory: 8Gi'))));
    const changed = { ...settings, variables: { ORDERS_DATA_DIR: '/elsewhere' } };
    const errand = stage.errand({ ...over(), settings: changed });
    await assert.rejects(stage.carrier(changed).plan(errand), {
      code: 7,
      message: /values\.yaml is not what deployment\.yaml says\.\n.*\n.*dgm deployment add --name production/,
    });
    stage.commit({ [path]: valuesFor(changed) });
    await stage.carrier(changed).plan(errand);
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
