import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters as plain } from 'node:util';
import { keepPlan } from '../../../src/deployment/carry/kept-plan.ts';
import { planText } from '../../../src/deployment/carry/plan-text.ts';
import { snapshot } from '../../support/folder.ts';
import type { SshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';
import { staged } from './staged.ts';

describe('a plan of a deploy', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;

  staged((given, on) => {
    stage = given;
    server = on;
  });

  it('says what a first deploy would do, and changes nothing', async () => {
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), 'TOKEN=hush\n', { mode: 0o600 });
    const [here, there] = [snapshot(stage.root), snapshot(server.disk)];
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.deepEqual(withoutLogs(snapshot(stage.root)), withoutLogs(here));
    assert.deepEqual(snapshot(server.disk), there);
    const text = plain(planText(plan));
    assert.match(text, /^orders → production \(production\)\n {2}release {2}[0-9a-f]{10}, by rsync\n/);
    assert.match(text, /changes {2}all 5 files are new\n/);
    assert.match(text, /here files +rsync -rlpt -s .* web:.*\/releases\/<release>\/\n/);
    assert.match(text, /host environment +uv sync --frozen --no-dev\n/);
    assert.match(text, /host switch +.*\/current -> releases\/<release>\n/);
    assert.doesNotMatch(text, /hush/);
  });

  it('says which files are other than those that are served', async () => {
    await stage.carrier().apply(stage.errand());
    const { plan: same } = await stage.carrier().plan(stage.errand());
    assert.match(plain(planText(same)), /Nothing to do: it serves this commit already\./);
    stage.git('rm', '-q', 'pyproject.toml');
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n', 'new.py': '' });
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.deepEqual(plan.hosts[0]?.changes, [
      { path: 'new.py', change: 'new' },
      { path: 'src/orders/definitions.py', change: 'changed' },
      { path: 'pyproject.toml', change: 'removed' },
    ]);
  });

  it('says what restarts, which migrations run, and which releases go', async () => {
    const settings = {
      releases_kept: 2,
      service: { kind: 'command', port: 4000, address: '127.0.0.1', restart: 'circusctl restart orders' },
    } as const;
    const apply = () => stage.carrier(settings).apply(stage.errand({ settings }));
    await apply();
    stage.commit({ a: '' });
    await apply();
    stage.commit({ 'migrations/main/versions/0001_first.py': '' });
    const { plan } = await stage.carrier(settings).plan(stage.errand({ settings }));
    const [host] = plan.hosts;
    assert.equal(host?.restarts, 'circusctl restart orders');
    assert.deepEqual(host?.migrations, [{ database: 'main', file: '0001_first.py' }]);
    assert.deepEqual(host?.removes, [stage.releases()[0]]);
    assert.deepEqual(
      host?.steps.map(({ step }) => step),
      ['files', 'secrets', 'environment', 'load', 'drain', 'migrate', 'switch', 'restart', 'gate', 'clean'],
    );
  });

  it('lists making a lock file, where the module has none', async () => {
    stage.git('rm', '-q', 'uv.lock');
    stage.commit({ a: '' });
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.ok(plan.hosts[0]?.steps.some(({ step, command }) => step === 'lock' && command === 'uv lock'));
    assert.ok(plan.hosts[0]?.warnings.some((one) => one.includes('no uv.lock')));
  });

  it('is what an apply carries out, or else says that the world has changed since', async () => {
    const keep = async (): Promise<void> => {
      const { basis } = await stage.carrier().plan(stage.errand());
      await keepPlan(stage.root, 'production', basis);
    };
    await keep();
    assert.equal(stage.git('status', '--porcelain'), '');
    const kept = join(stage.root, '.dagster-module/deploy/production.json');
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    const error = await failedApply(stage);
    assert.equal(error.code, 8);
    assert.match(
      error.message,
      /^The world has changed since the plan was made\.\ncommit was [0-9a-f]{10}, and is [0-9a-f]{10}; the files changed\.\n.*dgm deploy plan production$/,
    );
    assert.equal(stage.current(), undefined);
    await keep();
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
    assert.ok(!existsSync(kept));
    stage.commit({ 'src/orders/definitions.py': 'third = 3\n' });
    await keep();
    const colleague = makeStage(server, { path: stage.path });
    await colleague.carrier().apply(colleague.errand());
    assert.match((await failedApply(stage)).message, /the release on web was \S+, and is \S+/);
    assert.doesNotMatch(readFileSync(kept, 'utf8'), /clock|free/);
    await keep();
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), 'TOKEN=hush\n', { mode: 0o600 });
    assert.match((await failedApply(stage)).message, /^The world .*\nthe secrets changed/);
  });

  it('that nobody can read is none', async () => {
    await keepPlan(stage.root, 'production', {});
    writeFileSync(join(stage.root, '.dagster-module/deploy/production.json'), '{"version": 7');
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
  });
});

/** git notes in its own folder what it looked at. */
function withoutLogs(shot: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(shot).filter(([path]) => !path.startsWith('.git')));
}
