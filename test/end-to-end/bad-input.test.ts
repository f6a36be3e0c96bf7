import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { IS_ROOT, snapshot, temporaryFolder, YO_UID } from '../support/folder.ts';
import { installedPackage } from '../support/installed-package.ts';
import { run } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';
import { smallDisk } from '../support/small-disk.ts';
import { BAD_ANSWERS_FILES, BAD_FLAGS, BAD_NAMES, type BadInput } from './bad-answers.ts';
import { BAD_DATA, BAD_PLACES } from './bad-data.ts';

function refusesAll(cases: readonly BadInput[]): void {
  for (const { what, args, files, ...refusal } of cases) {
    it(`refuses ${what}`, async () => {
      const cwd = temporaryFolder(files);
      const before = snapshot(cwd);
      const ended = await dgm(['new', ...args], { cwd });
      assertRefused(ended, refusal);
      assert.deepEqual(snapshot(cwd), before);
    });
  }
}

describe('dgm new, of names,', () => refusesAll(BAD_NAMES));

describe('dgm new, of flags,', () => {
  refusesAll(BAD_FLAGS);

  it('does not wait for an answer that nobody can type', async () => {
    const cwd = temporaryFolder();
    for (const stdin of ['closed', 'open'] as const) {
      assertRefused(await dgm(['new'], { cwd, stdin }), { code: 2, says: /name/ });
    }
    assert.deepEqual(snapshot(cwd), {});
  });

  it('points to nothing that is not there', async () => {
    // The name is a positional; there is no --name.
    const { stderr } = await dgm(['new'], { cwd: temporaryFolder() });
    assert.doesNotMatch(stderr, /--name/);
  });
});

describe('dgm', () => {
  it('refuses an unknown command', async () => {
    assertRefused(await dgm(['nwe', 'orders'], { cwd: temporaryFolder() }), { code: 2, says: /nwe/ });
  });

  it('refuses an unknown flag', async () => {
    assertRefused(await dgm(['--verison'], { cwd: temporaryFolder() }), { code: 2, says: /--verison/ });
  });
});

describe('dgm new, of answers that are stored,', () => refusesAll(BAD_ANSWERS_FILES));

describe('dgm new, of data,', () => refusesAll(BAD_DATA));

describe('dgm new, of places,', () => {
  refusesAll(BAD_PLACES);

  it('refuses a link to a folder, and writes nothing through it', async () => {
    const cwd = temporaryFolder();
    const elsewhere = temporaryFolder({ 'mine.txt': 'mine' });
    symlinkSync(elsewhere, join(cwd, 'orders'));
    const ended = await dgm(['new', 'orders', '--governance', 'quick'], { cwd });
    assertRefused(ended, { code: 8, says: /orders/ });
    assert.deepEqual(Object.keys(snapshot(elsewhere)), ['mine.txt']);
  });

  it('refuses a folder that it may not write to', async () => {
    const cwd = temporaryFolder();
    chmodSync(cwd, 0o555);
    const ended = await asNobodySpecial(['new', 'orders', '--governance', 'quick'], cwd);
    assertRefused(ended, { code: 6, says: /orders cannot be written.*\n.*permission/ });
    assert.deepEqual(snapshot(cwd), {});
  });

  it('refuses a data file that it may not read', async () => {
    const cwd = temporaryFolder({ 'data.csv': 'a,b\n1,2\n' });
    chmodSync(join(cwd, 'data.csv'), 0o000);
    const ended = await asNobodySpecial(['new', 'orders', '--from', 'data.csv', '--directory', 'out'], cwd);
    assertRefused(ended, { code: 6, says: /data\.csv/ });
  });

  it('takes back what it wrote when the disk is full', async function () {
    const cwd = temporaryFolder();
    const disk = smallDisk(cwd, 64);
    if (disk === undefined) return this.skip();
    try {
      const flags = ['--governance', 'quick', '--directory', 'deep/in/the/disk'];
      const ended = await dgm(['new', 'orders', ...flags], { cwd });
      assertRefused(ended, { code: 3, says: /no space left/ });
      assert.deepEqual(snapshot(cwd), {});
    } finally {
      disk.remove();
    }
  });
});

/** Runs the installed `dgm` without the rights of root, which may write everywhere. */
async function asNobodySpecial(args: readonly string[], cwd: string) {
  const { dgm } = await installedPackage();
  const drop = `data:text/javascript,process.setgid(${YO_UID});process.setuid(${YO_UID})`;
  return run(process.execPath, [...(IS_ROOT ? ['--import', drop] : []), dgm, ...args], { cwd });
}
