import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Chalk } from 'chalk';
import fc from 'fast-check';
import { colored } from '../../src/plan/colored-diff.ts';
import { diffOf, diffOfVersions } from '../../src/plan/diff.ts';
import { type FileState, insideRoot } from '../../src/plan/plan.ts';
import { temporaryFolder } from '../support/folder.ts';

/** One file, before and after; undefined where there is none. */
type Case = readonly [before: FileState | undefined, after: FileState | undefined];
type Tree = ReadonlyMap<string, FileState>;

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

/** Lines that look like parts of a diff, and characters that other tools take for the end of a line. */
const LINES = [
  'a\n',
  'b\n',
  '\n',
  'a\r\n',
  '\r',
  ' \n',
  '-- a/x\n',
  '++ b/x\n',
  '@@ -1 +1 @@\n',
  'ä\u2028\u0085\n',
];

const NO_NEWLINE = '\\ No newline at end of file\n';

const line = fc.constantFrom(
  ...LINES,
  '\\ No newline at end of file\n',
  'diff --git a/x b/x\n',
  '\x1b[2K\f\v\n',
);
const text = fc
  .tuple(
    fc.constantFrom('', '\uFEFF'),
    fc.array(line, { maxLength: 40 }),
    fc.constantFrom('', '', 'end', '\r'),
  )
  .map((parts) => Buffer.from(parts.flat().join('')));
const noise = fc.uint8Array({ min: 1, maxLength: 60 });

/** A long text, whose lines may repeat, and the same with places changed, far from and close to each other. */
const edited = fc
  .tuple(
    fc.integer({ min: 1, max: 80 }),
    fc.constantFrom(1, 2, 30, 80),
    fc.array(fc.tuple(fc.nat(80), fc.nat(3), fc.array(line, { maxLength: 3 }))),
  )
  .map(([length, period, edits]) => {
    const before = Array.from({ length }, (_, index) => `line ${index % period}\n`);
    const after = [...before];
    for (const [at, count, lines] of edits) after.splice(at, count, ...lines);
    return [Buffer.from(before.join('')), Buffer.from(after.join(''))] as const;
  });

const contents = fc.oneof(edited, fc.tuple(text, text), fc.tuple(noise, noise), fc.tuple(text, noise));
const mode = fc.constantFrom(0o644, 0o755);
const presence = fc.constantFrom('both', 'both', 'both', 'before', 'after');
const cases: fc.Arbitrary<Case> = fc
  .tuple(contents, mode, mode, presence)
  .map(([[before, after], mode, newMode, sides]) => [
    sides === 'after' ? undefined : { bytes: before, mode },
    sides === 'before' ? undefined : { bytes: after, mode: newMode },
  ]);

describe('a diff', () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });

  it('is what git apply makes the new files from, and the old ones again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cases, { minLength: 30, maxLength: 60 }), async (files) => {
        await rm(folder, { recursive: true });
        await checkApply(files);
      }),
      { numRuns: 15 },
    );
  });

  it('has the names that git has for the same files', async () => {
    await writeTree(join(folder, 'before'), new Map(NAMES.map((name) => [name, file('old\n')])));
    await writeTree(join(folder, 'after'), new Map(NAMES.map((name) => [name, file('new\n')])));
    const { stdout } = git(['diff', '--no-index', 'before', 'after'], 1);
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

  it('shows three lines around each change, and all in between where two are close', () => {
    const before = numbered(20, (n) => `${n}`);
    const after = before.replace('\n4\n', '\nfour\n').replace('\n11\n', '\n').replace('\n19\n', '\n19');
    assert.equal(
      textOf(diffOfVersions('x', file(before), file(after))),
      [
        'diff --git a/x b/x',
        '--- a/x',
        '+++ b/x',
        '@@ -2,14 +2,13 @@',
        ...[' 1', ' 2', ' 3', '-4', '+four', ' 5', ' 6', ' 7', ' 8', ' 9', ' 10', '-11', ' 12', ' 13', ' 14'],
        '@@ -17,4 +16,4 @@',
        ...[' 16', ' 17', ' 18', '-19', '+19', '\\ No newline at end of file', ''],
      ].join('\n'),
    );
  });

  it('shows a new file, a file that goes, an emptied one, and new modes, with their real bits', () => {
    const path = insideRoot('a b/ü');
    const name = '"a/a b/\\303\\274"';
    const newName = '"b/a b/\\303\\274"';
    const head = `diff --git ${name} ${newName}\n`;
    const before = file('x\n', 0o600);
    const [old, young] = [`--- ${name}\t\n`, `+++ ${newName}\t\n`];
    const shown = (change: Parameters<typeof diffOf>[0]) => textOf(diffOf(change));
    assert.equal(
      shown({ kind: 'create', path, content: 'x\ny', mode: 0o600 }),
      `${head}new file mode 100600\n--- /dev/null\n${young}@@ -0,0 +1,2 @@\n+x\n+y\n${NO_NEWLINE}`,
    );
    assert.equal(
      shown({ kind: 'delete', path, before }),
      `${head}deleted file mode 100600\n${old}+++ /dev/null\n@@ -1 +0,0 @@\n-x\n`,
    );
    assert.equal(
      shown({ kind: 'overwrite', path, before, content: '', mode: 0o600 }),
      `${head}${old}${young}@@ -1 +0,0 @@\n-x\n`,
    );
    assert.equal(
      shown({ kind: 'overwrite', path, before, content: 'x\n', mode: 0o755 }),
      `${head}old mode 100600\nnew mode 100755\n`,
    );
    assert.equal(shown({ kind: 'create', path, content: '', mode: 0o644 }), `${head}new file mode 100644\n`);
    assert.equal(shown({ kind: 'overwrite', path, before, content: 'x\n', mode: 0o600 }), '');
    assert.equal(textOf(diffOfVersions('x')), '');
  });

  it('is taken by git apply with modes that git does not know', async () => {
    const change = diffOfVersions('x', file('x\n', 0o600), file('y\n', 0o750));
    await writeTree(folder, new Map([['x', file('x\n', 0o600)]]));
    git(['apply', '-'], 0, change);
    assert.equal(await readFile(join(folder, 'x'), 'utf8'), 'y\n');
    assert.equal((await stat(join(folder, 'x'))).mode & 0o100, 0o100);
  });

  it('only says of binary files that they differ', () => {
    assert.equal(
      textOf(diffOfVersions('x', file('x\0'), file('y'))),
      'diff --git a/x b/x\nBinary files a/x and b/x differ\n',
    );
    assert.equal(
      textOf(diffOfVersions('x', undefined, file('\0'))),
      'diff --git a/x b/x\nnew file mode 100644\nBinary files /dev/null and b/x differ\n',
    );
  });

  it('tells which value of a dotenv file changes, and no value', () => {
    const after = { content: ['\uFEFF# of us\nA=1\nB=', { secret: 'b' }, '\r\nC=3\n'], mode: 0o600 };
    assert.equal(
      textOf(diffOfVersions('m/.env', file('\uFEFF# of us\nA=1\nB=hunter2\r\nC=2\nD=4', 0o600), after)),
      [
        'diff --git a/m/.env b/m/.env',
        '--- a/m/.env',
        '+++ b/m/.env',
        '@@ -1,5 +1,4 @@',
        ...[' \uFEFF# of us', ' A=<secret>', '-B=<secret>\r', '-C=<secret>', '-D=<secret>'],
        ...['\\ No newline at end of file', '+B=<secret>\r', '+C=<secret>', ''],
      ].join('\n'),
    );
  });

  it('shows a secret as a change even where a file holds the words that stand for it', () => {
    const after = { content: ['A=', { secret: 'a' }], mode: 0o644 };
    const shown = textOf(diffOfVersions('x', file('A=<secret>'), after));
    assert.equal(shown.match(/^[-+]A=<secret>$/gm)?.length, 2);
  });

  it('never holds a secret', () => {
    const secret = fc.stringMatching(/^[!-~]{12,20}$/);
    const path = fc.constantFrom('.env', 'm/.env', '.env.local', 'compose.yaml');
    const around = fc.constantFrom('', '\n', 'X=1\n', '# note\r\n');
    fc.assert(
      fc.property(path, secret, secret, around, around, (path, old, young, head, tail) => {
        const before = file(`${head}PASSWORD=${old}\n${tail}`);
        const after = {
          content: [head, 'PASSWORD=', { secret: young }, `\n${tail}TOKEN=`, { secret: 't' }],
          mode: 0o600,
        };
        const versions = [undefined, before, after];
        for (const one of versions) {
          for (const other of versions) {
            if (path === 'compose.yaml' && (one ?? before) === before && (other ?? before) === before)
              continue;
            const diff = textOf(diffOfVersions(path, one, other));
            assert.ok(!diff.includes(old) && !diff.includes(young), diff);
            assert.equal(diff === '', one === other);
          }
        }
      }),
    );
  });

  it('has colors on a terminal, over which the content of files has no power', () => {
    const paint = new Chalk({ level: 1 });
    const before = '-- a/x\n\x1b[2K\u202e\u009b\x7f\r\nsame\tü\n';
    const diff = diffOfVersions('x', file(before), file('same\tü\n++ b/x'));
    assert.equal(
      colored(diff, paint),
      [
        paint.bold('diff --git a/x b/x'),
        paint.bold('--- a/x'),
        paint.bold('+++ b/x'),
        paint.cyan('@@ -1,3 +1,2 @@'),
        paint.red('--- a/x'),
        paint.red('-^[[2K<U+202E><U+009B>^?^M'),
        ' same\tü',
        paint.green('+++ b/x'),
        '\\ No newline at end of file',
        '',
      ].join('\n'),
    );
    const two = Buffer.concat([diffOfVersions('y', file('1\n'), file('2\n')), diff]);
    assert.ok(colored(two, paint).endsWith(`${paint.green('+2')}\n${colored(diff, paint)}`));
    assert.equal(colored(two, new Chalk({ level: 0 })).includes('\x1b'), false);
  });

  /** Writes the old files, applies the diff, then takes it back. */
  async function checkApply(files: readonly Case[]): Promise<void> {
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
    assert.equal(git(['apply', '--whitespace=nowarn', '-'], 0, diff).stderr, '');
    assert.deepEqual(await readTree(folder), shownTree(after));
    assert.equal(git(['apply', '--whitespace=nowarn', '-R', '-'], 0, diff).stderr, '');
    assert.deepEqual(await readTree(folder), shownTree(before));
  }

  /** Runs git as if nothing were configured, in a folder that no repository holds. */
  function git(args: readonly string[], status: number, input?: Uint8Array) {
    const settings = {
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: tmpdir(),
    };
    const env = { ...process.env, ...settings, LC_ALL: 'C' };
    const maxBuffer = 2 ** 30;
    const ran = spawnSync('git', args, {
      cwd: folder,
      env,
      encoding: 'utf8',
      maxBuffer,
      ...(input && { input }),
    });
    assert.equal(ran.status, status, ran.stderr);
    return ran;
  }
});

function file(content: string, mode = 0o644): FileState {
  return { bytes: Buffer.from(content), mode };
}

function textOf(diff: Uint8Array): string {
  return Buffer.from(diff).toString();
}

function numbered(count: number, lineOf: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => `${lineOf(n)}\n`).join('');
}

async function writeTree(root: string, tree: Tree): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const [path, { bytes, mode }] of tree) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), bytes);
    await chmod(join(root, path), mode);
  }
}

/** What is compared of each file: its bytes, and whether it can be run, which is all that git sets. */
function shownTree(tree: Tree): Record<string, string> {
  const shown = [...tree].map(([path, { bytes, mode }]) => {
    return [path, `${mode & 0o100 ? 'x' : '-'} ${Buffer.from(bytes).toString('latin1')}`];
  });
  return Object.fromEntries(shown.toSorted());
}

async function readTree(root: string): Promise<Record<string, string>> {
  const tree = new Map<string, FileState>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree.set(path.slice(root.length + 1), { bytes: await readFile(path), mode: (await stat(path)).mode });
  }
  return shownTree(tree);
}
