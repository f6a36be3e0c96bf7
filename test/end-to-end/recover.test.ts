import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crash } from '../support/crash.ts';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;
const OTHER = [...QUICK, '--title', 'Other', '--force'] as const;

async function made(): Promise<string> {
  const cwd = temporaryFolder();
  assert.equal((await dgm(QUICK, { cwd })).code, 0);
  return cwd;
}

/** The lock of whoever has crashed goes with the next command. */
function withoutLock(cwd: string): object {
  return Object.fromEntries(Object.entries(snapshot(cwd)).filter(([path]) => !path.endsWith('/lock')));
}

describe('dgm recover', () => {
  it('takes back a new module, and its folder', async () => {
    const cwd = temporaryFolder();
    await crash(QUICK, cwd, join(cwd, 'orders'));
    const { code, stderr } = await dgm(['recover', 'orders'], { cwd });
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^dgm new orders of \S+Z, which had ended before it was done, was taken back in orders: /,
    );
    assert.deepEqual(snapshot(cwd), {});
  });

  it('finds the module that a crash has left, and undo does not take another for it', async () => {
    const cwd = await made();
    const before = snapshot(cwd);
    await crash(['new', 'sales', '--governance', 'quick'], cwd, join(cwd, 'sales'));
    assertRefused(await dgm(['undo'], { cwd }), { code: 2, says: /several folders.*\norders, sales/ });
    assert.equal((await dgm(['recover'], { cwd })).code, 0);
    assert.deepEqual(snapshot(cwd), before);
  });

  it('gives back a module as it was, and has nothing to do then', async () => {
    const cwd = await made();
    const before = withoutBackups(snapshot(cwd));
    await crash(OTHER, cwd, join(cwd, 'orders'));
    assert.notDeepEqual(withoutBackups(snapshot(cwd)), before);
    const { code, stdout } = await dgm(['recover', '--json'], { cwd: join(cwd, 'orders') });
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).leftover, 'dgm new orders');
    assert.deepEqual(withoutBackups(snapshot(cwd)), before);
    const again = await dgm(['recover'], { cwd: join(cwd, 'orders') });
    assert.deepEqual([again.code, again.stderr], [0, 'There is nothing to recover in this folder.\n']);
  });

  it('refuses where somebody has changed a file since, in a dry run as well, and does as it is told', async () => {
    for (const flag of ['--skip', '--force']) {
      const cwd = await made();
      const before = withoutBackups(snapshot(cwd));
      await crash(OTHER, cwd, join(cwd, 'orders'));
      appendFileSync(join(cwd, 'orders/README.md'), 'Mine.\n');
      const changed = withoutLock(cwd);
      const says =
        /dgm new orders ended before it was done.*changed since: README\.md\.\n.*\nCall dgm recover with --skip/;
      const refusing = [['recover', 'orders'], QUICK, ['undo', 'orders']];
      for (const args of refusing.flatMap((one) => [one, [...one, '--dry-run']])) {
        assertRefused(await dgm(args, { cwd }), { code: 8, says });
      }
      assert.deepEqual(withoutLock(cwd), changed);
      assert.equal((await dgm(['recover', 'orders', flag], { cwd })).code, 0);
      const after = withoutBackups(snapshot(cwd));
      const { 'orders/README.md': readme, ...others } = after;
      assert.equal(readme === before['orders/README.md'], flag === '--force');
      assert.deepEqual({ ...others, 'orders/README.md': '' }, { ...before, 'orders/README.md': '' });
    }
  });

  it('has no use for --merge, and says so', async () => {
    const cwd = await made();
    assertRefused(await dgm(['recover', 'orders', '--merge'], { cwd }), {
      code: 2,
      says: /--merge has no use/,
    });
  });

  it('says what to do about a journal that is damaged', async () => {
    const cwd = await made();
    writeFileSync(join(cwd, 'orders/.dagster-module/journal.json'), '{"version":1');
    const before = snapshot(cwd);
    for (const args of [['recover', 'orders'], ['undo', 'orders'], QUICK, [...QUICK, '--dry-run']]) {
      assertRefused(await dgm(args, { cwd }), { code: 7, says: /journal\.json is damaged\.\n.*\nCompare/ });
    }
    assert.deepEqual(snapshot(cwd), before);
  });
});

describe('dgm', () => {
  it('tells that the folder it is called in is gone', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'gone'));
    const script = `rmdir ../gone; exec "$@"`;
    const { DGM } = await import('../support/dgm.ts');
    for (const command of ['new', 'undo', 'recover']) {
      if (!existsSync(join(cwd, 'gone'))) mkdirSync(join(cwd, 'gone'));
      const words = ['-c', script, 'sh', process.execPath, DGM, command, 'orders'];
      assertRefused(await run('sh', words, { cwd: join(cwd, 'gone') }), {
        code: 3,
        says: /not there any more/,
      });
    }
    rmdirSync(cwd);
  });
});
