import assert from 'node:assert/strict';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { diffOfVersions } from '../../src/plan/diff.ts';
import type { FileState } from '../../src/plan/plan.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Change, changes } from './drawn-changes.ts';
import { git, readTree, shownTree, writeTree } from './git-trees.ts';
import { file, numbered, textOf } from './versions-of-files.ts';

/** Names that a shell, a diff or git might trip over. */
const NAMES = [
  'plain.py',
  'two words',
  ' both ends ',
  'line\nbreak\r',
  'say "hi"',
  'tab\tstop',
  'back\\slash',
  'über.txt',
  '日本語',
  '-rf',
  '\x01\x07\b\v\f\x7f',
  'a => b',
  '{x}$(y)`z`',
  'x'.repeat(255),
  'ü'.repeat(127),
];

describe('a diff, applied', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });

  it('is what git apply makes the new files from, and the old ones again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(changes, { minLength: 30, maxLength: 60 }), async (files) => {
        await rm(folder, { recursive: true });
        await checkApply(files);
      }),
      { numRuns: 15 },
    );
  });

  it('has the names that git has for the same files', async () => {
    await writeTree(join(folder, 'before'), new Map(NAMES.map((name) => [name, file('old\n')])));
    await writeTree(join(folder, 'after'), new Map(NAMES.map((name) => [name, file('new\n')])));
    const { stdout } = git(folder, ['diff', '--no-index', 'before', 'after'], 1);
    const expected = stdout.replaceAll('a/before/', 'a/').replaceAll('b/after/', 'b/');
    const diffs = NAMES.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    assert.equal(
      diffs.map((name) => textOf(diffOfVersions(name, file('old\n'), file('new\n')))).join(''),
      expected.replaceAll(/^index .*\n/gm, ''),
    );
  });

  it('gives up on being short, but not on being right, where that would take long', async function () {
    this.timeout(20_000);
    const before = numbered(50_000, (n) => `line ${n}`);
    const [first, last] = ['line 0', 'line 49999'];
    const after = numbered(50_000, (n) => (n % 2 && n < 49_000 ? `other ${n}` : `line ${n}`));
    const diff = textOf(diffOfVersions('x', file(before), file(after)));
    assert.equal(diff.match(/^@@/gm)?.length, 1);
    assert.ok(diff.includes(` ${first}\n`) && !diff.includes(last));
    await checkApply([[file(before), file(after)]]);
  });

  it('is taken by git apply with modes that git does not know', async () => {
    const change = diffOfVersions('x', file('x\n', 0o600), file('y\n', 0o750));
    await writeTree(folder, new Map([['x', file('x\n', 0o600)]]));
    git(folder, ['apply', '-'], 0, change);
    assert.equal(await readFile(join(folder, 'x'), 'utf8'), 'y\n');
    assert.equal((await stat(join(folder, 'x'))).mode & 0o100, 0o100);
  });

  /** Writes the old files, applies the diff, then takes it back. */
  async function checkApply(files: readonly Change[]): Promise<void> {
    const paths = files.map((_, index) => `${index % 2 ? '-' : ''}${index}/${NAMES[index % NAMES.length]}`);
    const [before, after] = [new Map<string, FileState>(), new Map<string, FileState>()];
    files.forEach(([old, young], index) => {
      const path = paths[index] ?? '';
      if (old) before.set(path, old);
      if (young) after.set(path, young);
    });
    const diff = Buffer.concat(
      files.map(([old, young], index) => diffOfVersions(paths[index] ?? '', old, young)),
    );
    assert.doesNotMatch(diff.toString('latin1'), /\n\+[^\n]*\n-/, 'what goes is before what comes');
    await writeTree(folder, before);
    assert.equal(git(folder, ['apply', '--whitespace=nowarn', '-'], 0, diff).stderr, '');
    assert.deepEqual(await readTree(folder), shownTree(after));
    assert.equal(git(folder, ['apply', '--whitespace=nowarn', '-R', '-'], 0, diff).stderr, '');
    assert.deepEqual(await readTree(folder), shownTree(before));
  }
});
