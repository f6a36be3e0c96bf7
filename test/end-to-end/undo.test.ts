import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import type { Ended } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;

async function called(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await dgm(args, { cwd });
  assert.equal(ended.code, 0, ended.stderr);
  return ended;
}

describe('dgm undo', () => {
  it('takes back a new module from the folder above, the folder too, and has nothing to do then', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK, '--directory', 'here/orders');
    const { stdout, stderr } = await called(join(cwd, 'here'), 'undo');
    assert.equal(stdout, '');
    assert.match(stderr, /^Taken back: dgm new orders: 35 files \(35 deleted\)\.$/m);
    assert.deepEqual(Object.keys(snapshot(cwd)), ['here']);
    const again = await dgm(['undo'], { cwd: join(cwd, 'here') });
    assertRefused(again, { code: 8, says: /There is nothing to take back in .*here\.\nNo plan was applied/ });
  });

  it('finds the module from a folder in it', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    await called(join(cwd, 'orders/src'), 'undo');
    assert.deepEqual(snapshot(cwd), {});
  });

  it('asks which module is meant where there are several', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    await called(cwd, 'new', 'sales', '--governance', 'quick');
    assertRefused(await dgm(['undo'], { cwd }), {
      code: 2,
      says: /several folders.*\norders, sales\nGive one/,
    });
    await called(cwd, 'undo', 'sales');
    assert.equal(existsSync(join(cwd, 'sales')), false);
    assert.ok(existsSync(join(cwd, 'orders')));
  });

  it('lists what can be taken back, for people and as JSON', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    await called(cwd, ...QUICK, '--title', 'Other', '--force');
    const { stdout } = await called(cwd, 'undo', 'orders', '--list');
    assert.match(
      stdout,
      /^ {3}1 {2}\S+Z {2}dgm new orders \(35 files\)\n {3}2 {2}\S+Z {2}dgm new orders \(\d files\)\n$/,
    );
    const { version, root, applied } = JSON.parse(
      (await called(cwd, 'undo', 'orders', '--list', '--json')).stdout,
    );
    assert.deepEqual([version, root, applied.length, applied[0].id], [1, join(cwd, 'orders'), 2, '1']);
    const ended = await dgm(['undo', 'orders', '--to', '3'], { cwd });
    assertRefused(ended, { code: 2, says: /no applied plan "3"\.\nChoose one of 1, 2/ });
    await called(cwd, 'undo', 'orders', '--to', '1');
    assert.deepEqual(snapshot(cwd), {});
    assert.match((await called(cwd, 'undo', '--list')).stdout, /nothing to take back/);
  });

  it('shows what has changed since, and leaves it', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    appendFileSync(join(cwd, 'orders/README.md'), 'Mine.\n');
    const before = snapshot(cwd);
    const { code, stdout, stderr } = await dgm(['undo', 'orders'], { cwd });
    assert.equal(code, 8);
    assert.equal(stdout, '');
    assert.match(stderr, /^\+Mine\.$/m);
    assert.match(stderr, /^dgm: Changed since: README\.md\.\n[^\n]*\nDecide with --skip .*--merge.*--force/m);
    assert.deepEqual(snapshot(cwd), before);
    const merged = await dgm(['undo', 'orders', '--merge'], { cwd });
    assert.equal(merged.code, 8);
    assert.match(merged.stderr, /nothing to merge them with\.\nDecide with --skip [^-]*--force/);
  });

  it('leaves changed files with --skip, and takes them back with --force', async () => {
    for (const flag of ['--skip', '--force']) {
      const cwd = temporaryFolder();
      await called(cwd, ...QUICK);
      appendFileSync(join(cwd, 'orders/README.md'), 'Mine.\n');
      await called(cwd, 'undo', 'orders', flag);
      assert.deepEqual(Object.keys(snapshot(cwd)), flag === '--skip' ? ['orders', 'orders/README.md'] : []);
    }
  });

  it('merges changes since, and takes back an outdated file', async () => {
    const cwd = temporaryFolder({ 'data.csv': 'id,day\n1,2026-01-01\n' });
    await called(cwd, 'new', 'orders', '--from', 'data.csv', '--governance', 'standard');
    const before = withoutBackups(snapshot(join(cwd, 'orders')));
    await called(cwd, ...QUICK, '--from', 'data.csv', '--title', 'Other', '--force');
    const readme = join(cwd, 'orders/README.md');
    const lines = readFileSync(readme, 'utf8').split('\n');
    writeFileSync(readme, lines.toSpliced(lines.length / 2, 0, 'Mine.').join('\n'));
    await called(cwd, 'undo', 'orders', '--merge');
    const text = readFileSync(readme, 'utf8');
    assert.match(text, /^# Orders\n.*\nMine\.\n/s);
    writeFileSync(readme, text.replace('\nMine.\n', '\n'));
    assert.deepEqual(withoutBackups(snapshot(join(cwd, 'orders'))), before);
  });

  it('loses no edit that was made between two plans', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    await called(cwd, ...QUICK, '--title', 'Two', '--force');
    const readme = join(cwd, 'orders/README.md');
    appendFileSync(readme, 'Mine.\n');
    await called(cwd, ...QUICK, '--title', 'Three', '--merge');
    const before = snapshot(cwd);
    for (const flags of [[], ['--merge']]) {
      const { code, stderr } = await dgm(['undo', 'orders', '--to', '2', ...flags], { cwd });
      assert.equal(code, 8);
      assert.match(stderr, /^README\.md was changed by hand; .* is not kept\.$/m);
      assert.deepEqual(snapshot(cwd), before);
    }
  });

  it('tells of a record that cannot be read, and takes back nothing under it', async () => {
    const cwd = temporaryFolder();
    await called(cwd, ...QUICK);
    await called(cwd, ...QUICK, '--title', 'Two', '--force');
    const record = join(cwd, 'orders/.dagster-module/backups/2/undo.json');
    for (const text of ['x', '{}', '{"version": 2}']) {
      writeFileSync(record, text);
      assertRefused(await dgm(['undo', 'orders'], { cwd }), { code: 7, says: /plan 2 cannot be read/ });
    }
    assertRefused(await dgm(['undo', 'orders', '--list', '--force'], { cwd }), { code: 2, says: /--force/ });
  });

  it('refuses folders that are not there, and flags that decide differently', async () => {
    const cwd = temporaryFolder({ 'file.txt': '' });
    for (const command of ['undo', 'recover']) {
      assertRefused(await dgm([command, 'nothing'], { cwd }), { code: 2, says: /nothing is not there/ });
      assertRefused(await dgm([command, 'file.txt'], { cwd }), { code: 2, says: /file\.txt is no folder/ });
      const ended = await dgm([command, '--force', '--skip'], { cwd });
      assertRefused(ended, { code: 2, says: /--force and --skip decide differently/ });
    }
  });
});
