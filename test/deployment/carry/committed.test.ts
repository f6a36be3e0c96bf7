import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import type { Stage } from './stage.ts';
import { staged } from './staged.ts';

describe('what is delivered by rsync', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;

  staged((given, on) => {
    stage = given;
    server = on;
  });

  it('is not what is in no commit', async () => {
    writeFileSync(join(stage.root, 'new.py'), '');
    const error = await failedApply(stage);
    assert.equal(error.code, 8);
    assert.match(error.message, /in no commit\.\n"new\.py"\n.*--allow-dirty/);
    assert.equal(stage.current(), undefined);
  });

  it('is the folder as it is, with --allow-dirty, and such a release is never there already', async () => {
    writeFileSync(join(stage.root, 'new.py'), 'new = 1\n');
    writeFileSync(join(stage.root, '.env'), 'TOKEN=hush\n');
    rmSync(join(stage.root, 'pyproject.toml'));
    await stage.carrier().apply(stage.errand({ allowsDirty: true }));
    assert.match(stage.current() ?? '', /-[0-9a-f]{10}-dirty$/);
    assert.equal(stage.served('new.py'), 'new = 1\n');
    assert.throws(() => stage.served('.env'));
    assert.throws(() => stage.served('pyproject.toml'));
    const { results } = await stage.carrier().apply(stage.errand({ allowsDirty: true }));
    assert.equal(results[0]?.outcome, 'delivered');
    stage.git('checkout', '-q', '.');
    rmSync(join(stage.root, 'new.py'));
    assert.equal((await stage.carrier().apply(stage.errand())).results[0]?.outcome, 'delivered');
    assert.doesNotMatch(stage.current() ?? '', /dirty/);
  });

  it('may have a file that is larger than what is read at once', async () => {
    const size = 2 ** 31 + 1;
    mkdirSync(join(stage.root, 'data'));
    writeFileSync(join(stage.root, 'data/huge'), '');
    truncateSync(join(stage.root, 'data/huge'), size);
    const { plan } = await stage.carrier().plan(stage.errand({ allowsDirty: true }));
    assert.ok(plan.files.bytes > size);
  });

  it('is told to come through a shell that is quiet, and known to be there through one that is not', async () => {
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), 'TOKEN=hush\n', { mode: 0o600 });
    await stage.carrier().apply(stage.errand());
    server.setProlog('echo Welcome');
    try {
      assert.equal((await stage.carrier().apply(stage.errand())).results[0]?.outcome, 'there');
      stage.commit({ a: '' });
      const error = await failedApply(stage);
      assert.equal(error.code, 4);
      assert.match(error.message, /start-up file there prints text[\s\S]*ssh web true/);
    } finally {
      server.setProlog('');
    }
  });

  it('is no commit that was not pushed', async () => {
    stage.git('commit', '-q', '--allow-empty', '-m', 'mine');
    const error = await failedApply(stage);
    assert.equal(error.code, 8);
    assert.match(error.message, /on no remote\.\nmain has not been pushed/);
    const { failure } = await stage.carrier().apply(stage.errand({ allowsDirty: true }));
    assert.equal(failure, undefined);
    assert.doesNotMatch(stage.current() ?? '', /dirty/);
  });

  it('may be a commit that the remote has under a tag alone, as in a checkout of CI', async () => {
    stage.git('commit', '-q', '--allow-empty', '-m', 'tagged');
    stage.git('tag', 'v1');
    stage.git('push', '-q', 'origin', 'v1');
    stage.git('checkout', '-q', '--detach');
    const { failure } = await stage.carrier().apply(stage.errand());
    assert.equal(failure, undefined);
  });

  it('need not be pushed where there is no remote', async () => {
    stage.git('remote', 'remove', 'origin');
    stage.git('commit', '-q', '--allow-empty', '-m', 'mine');
    const { failure } = await stage.carrier().apply(stage.errand());
    assert.equal(failure, undefined);
  });

  it('comes from a repository, or else as --allow-dirty', async () => {
    rmSync(join(stage.root, '.git'), { recursive: true });
    const error = await failedApply(stage);
    assert.equal(error.code, 8);
    assert.match(error.message, /in no git repository/);
    writeFileSync(join(stage.root, '.env.deploy'), '');
    await stage.carrier().apply(stage.errand({ allowsDirty: true }));
    assert.match(stage.current() ?? '', /-0000000000-dirty$/);
    assert.equal(stage.served('src/orders/definitions.py'), 'first = 1\n');
    assert.throws(() => stage.served('.env.deploy'));
  });

  it('leaves out what is excluded, and our own records', async () => {
    stage.commit({
      'notes/private.md': '',
      'tests/test_all.py': '',
      'tests/keep.py': '',
      '.dagster-module/manifest.json': '{}',
    });
    const settings = { exclude: ['/notes', 'test_*.py'] };
    await stage.carrier(settings).apply(stage.errand({ settings }));
    assert.equal(stage.served('tests/keep.py'), '');
    for (const gone of ['notes/private.md', 'tests/test_all.py', '.dagster-module/manifest.json'])
      assert.throws(() => stage.served(gone), gone);
  });
});
