import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { join } from 'node:path';
import { KEPT_MS, listApplied } from '../../src/apply/backups.ts';
import { prepareUndo } from '../../src/apply/undo.ts';
import { applyProposal } from '../support/apply.ts';
import { IS_ROOT, snapshot, temporaryFolder, withoutBackups, writeFiles, YO_UID } from '../support/folder.ts';
import { proposal } from '../support/proposals.ts';
import { shot, undo } from './take-back.ts';

describe('an undo', () => {
  it('of several plans at once gives back the tree before the first of them', async () => {
    const root = temporaryFolder({ a: 'mine\n' });
    await applyProposal(proposal(root, { a: '1\n', b: '1\n', 'c/d': '1\n' }));
    const before = shot(root);
    await applyProposal(proposal(root, { a: '2\n', 'c/d': '2\n', 'c/e': '2\n' }));
    await applyProposal(proposal(root, { a: '3\n', b: '3\n', 'c/d': '1\n' }));
    await undo(root, undefined, '2');
    assert.deepEqual(shot(root), before);
    assert.deepEqual(
      (await listApplied(root)).map(({ id }) => id),
      ['1'],
    );
  });

  it('of a plan that deleted a file brings it back with its mode, and its folder', async () => {
    const root = temporaryFolder();
    await applyProposal(proposal(root, { 'c/f/g': 'g\n', a: 'a\n' }));
    chmodSync(join(root, 'c/f/g'), 0o640);
    chmodSync(join(root, 'c/f'), 0o750);
    const before = shot(root);
    await applyProposal(proposal(root, { a: 'a\n' }));
    assert.equal(existsSync(join(root, 'c/f/g')), false);
    await undo(root);
    assert.deepEqual(shot(root), before);
  });

  it('gives a deleted file back to its owner', async function () {
    if (!IS_ROOT) return this.skip();
    const root = temporaryFolder();
    await applyProposal(proposal(root, { a: 'a\n', b: 'b\n' }));
    chownSync(join(root, 'b'), YO_UID, YO_UID);
    await applyProposal(proposal(root, { a: 'a\n' }));
    assert.equal(existsSync(join(root, 'b')), false);
    await undo(root);
    assert.equal(statSync(join(root, 'b')).uid, YO_UID);
  });

  it('leaves what is not ours: the files and folders of the user', async () => {
    const root = join(temporaryFolder(), 'root');
    await applyProposal(proposal(root, { 'c/d': 'd\n', a: 'a\n' }));
    writeFiles(root, { '.venv/bin/python': '', 'c/mine': 'mine\n' });
    await undo(root);
    assert.deepEqual(Object.keys(snapshot(root)), ['.venv', '.venv/bin', '.venv/bin/python', 'c', 'c/mine']);
  });

  it('takes a plan off the list that somebody has taken back by hand', async () => {
    const root = temporaryFolder({ a: 'mine\n' });
    await applyProposal(proposal(root, { a: '1\n' }));
    const before = snapshot(root);
    await applyProposal(proposal(root, { a: '2\n' }));
    for (const path of ['a', '.dagster-module/base/a', '.dagster-module/manifest.json']) {
      rmSync(join(root, path));
    }
    writeFiles(root, { a: '1\n', '.dagster-module/base/a': '1\n' });
    const manifest = (await prepareUndo(root, undefined)).files.find(({ path }) => path.endsWith('.json'));
    writeFiles(root, { '.dagster-module/manifest.json': manifest?.wanted?.bytes ?? '' });
    await undo(root);
    assert.deepEqual(shot(root), withoutBackups(before));
    assert.deepEqual(
      (await listApplied(root)).map(({ id }) => id),
      ['1'],
    );
    await undo(root);
    assert.equal(readFileSync(join(root, 'a'), 'utf8'), 'mine\n');
    assert.deepEqual(Object.keys(shot(root)), ['a']);
  });

  it('tells which files were changed since, and what the plan had left', async () => {
    const root = temporaryFolder();
    await applyProposal(proposal(root, { a: '1\n', b: '1\n', c: '1\n', d: '1\n' }));
    appendFileSync(join(root, 'a'), 'mine\n');
    chmodSync(join(root, 'b'), 0o755);
    rmSync(join(root, 'c'));
    const { open } = await undo(root);
    assert.deepEqual(
      open.map(({ path, left }) => [path, String(left)]),
      [
        ['a', '1\n'],
        ['b', '1\n'],
      ],
    );
    await undo(root, 'skip');
    assert.deepEqual(Object.keys(snapshot(root)), ['a', 'b']);
  });

  it('tells of a file that somebody changed between two plans', async () => {
    const root = temporaryFolder({ a: '0\n' });
    await applyProposal(proposal(root, { a: '1\n' }));
    appendFileSync(join(root, 'a'), 'mine\n');
    await applyProposal(proposal(root, { a: '2\n' }));
    assert.deepEqual(
      (await undo(root, undefined, '1')).open.map(({ path }) => path),
      ['a'],
    );
    assert.deepEqual((await undo(root)).open, []);
    assert.equal(readFileSync(join(root, 'a'), 'utf8'), '1\nmine\n');
  });

  it('tells of a file that is a link now', async () => {
    const root = temporaryFolder({ 'docs/a': '1\n' });
    await applyProposal(proposal(root, { a: '1\n' }));
    rmSync(join(root, 'a'));
    symlinkSync('docs/a', join(root, 'a'));
    assert.deepEqual(
      (await undo(root)).open.map(({ path }) => path),
      ['a'],
    );
    assert.equal(readFileSync(join(root, 'docs/a'), 'utf8'), '1\n');
  });

  it('merges what was done since with what was there before', async () => {
    const lines = (first: string, last: string) => `${first}\n\n\n\n\n\n${last}\n`;
    const root = temporaryFolder({ a: lines('old', 'end') });
    await applyProposal(proposal(root, { a: lines('new', 'end') }));
    writeFiles(root, { a: lines('new', 'mine') });
    await undo(root, 'merge');
    assert.equal(readFileSync(join(root, 'a'), 'utf8'), lines('old', 'mine'));
  });

  it('is possible for seven days, and what it needs goes then', async () => {
    const root = temporaryFolder();
    await applyProposal(proposal(root, { a: '1\n' }));
    await applyProposal(proposal(root, { a: '2\n' }));
    assert.deepEqual(
      (await listApplied(root)).map(({ id }) => id),
      ['1', '2'],
    );
    const [week, almost] = [KEPT_MS, KEPT_MS - 60_000].map((age) => new Date(Date.now() - age));
    for (const [id, time] of [
      ['1', week],
      ['2', almost],
    ] as const) {
      if (time !== undefined) utimesSync(join(root, '.dagster-module/backups', id, 'undo.json'), time, time);
    }
    await applyProposal(proposal(root, { a: '3\n' }));
    assert.deepEqual(
      (await listApplied(root)).map(({ id }) => id),
      ['2', '3'],
    );
    assert.equal(existsSync(join(root, '.dagster-module/backups/1')), false);
  });

  it('keeps nothing of what was taken back', async () => {
    const root = temporaryFolder({ a: '0\n' });
    await applyProposal(proposal(root, { a: '1\n' }));
    await undo(root);
    assert.deepEqual(Object.keys(snapshot(root)), ['a']);
    assert.equal(statSync(root).isDirectory(), true);
  });
});
