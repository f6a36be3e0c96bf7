import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/commands/table.ts';
import { PLAN_DOCUMENT, type PlanDocument } from '../../src/plan/document.ts';
import { mayHoldSecrets } from '../../src/plan/secret.ts';
import { ensureProgram } from '../support/debian.ts';
import { DGM, dgm } from '../support/dgm.ts';
import { folderOfYo, snapshot, temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';
import { type TreeFile, treeOf } from '../support/tree.ts';
import { yo } from '../support/yo.ts';
import { DRY_RUN_CASES, type DryRunCase } from './dry-run-cases.ts';

type Tree = ReadonlyMap<string, TreeFile>;

/** A copy of a folder, owners and times left out. */
function copyOf(folder: string): string {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** A tree as git knows it, without the files whose values a patch hides. */
function gitTree(tree: Tree): Readonly<Record<string, string>> {
  const files = [...tree].filter(([path]) => !mayHoldSecrets(path));
  return Object.fromEntries(
    files.map(([path, { mode, bytes }]) => [
      path,
      `${(mode & 0o100).toString(8)} ${bytes.toString('base64')}`,
    ]),
  );
}

/** What has changed from one tree to the other, in the words of the document. */
function changesBetween(before: Tree, after: Tree): readonly object[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const [old, young] = [before.get(path), after.get(path)];
    const isSameText = old !== undefined && young !== undefined && old.bytes.equals(young.bytes);
    if (isSameText && old.mode === young.mode) return [];
    const kind =
      old === undefined ? 'create' : young === undefined ? 'delete' : isSameText ? 'mode' : 'overwrite';
    const mode = { before: octal(old), after: octal(young) };
    return [{ path, kind, mode, ...(mayHoldSecrets(path) ? {} : { before: text(old), after: text(young) }) }];
  });
}

function changesIn({ changes }: PlanDocument): readonly object[] {
  return changes
    .map(({ path, kind, mode, before, after }) => ({
      ...{ path, kind, mode },
      ...(mayHoldSecrets(path) ? {} : { before, after }),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function octal(file: TreeFile | undefined): string | null {
  return file === undefined ? null : file.mode.toString(8).padStart(4, '0');
}

function text(file: TreeFile | undefined): string | null {
  return file === undefined ? null : file.bytes.toString('utf8');
}

/** What a dry run says must be what a run does; how it is called, and where, is left out. */
function comparable(document: PlanDocument): object {
  return { ...document, root: '', dryRun: '', applied: '' };
}

async function parsed(args: readonly string[], cwd: string): Promise<PlanDocument> {
  const { code, stdout, stderr } = await dgm([...args, '--json'], { cwd });
  assert.equal(code, 0, stderr);
  return PLAN_DOCUMENT.parse(JSON.parse(stdout));
}

async function checkCase({ command, args, prepare, root, isCrashed }: DryRunCase): Promise<void> {
  const cwd = await prepare();
  const [patched, real] = [copyOf(cwd), copyOf(cwd)];
  const untouched = snapshot(cwd);
  // What a crash has left is taken back first.
  if (isCrashed === true && command !== 'recover') await dgm(['recover', root], { cwd: patched });
  const before = treeOf(join(patched, root));

  const trace = join(temporaryFolder(), 'trace');
  const traced = ['-f', '-qq', '-e', 'trace=execve,execveat,fork,vfork', '-o', trace];
  const shown = await run('strace', [...traced, process.execPath, DGM, ...args, '--dry-run'], { cwd });
  assert.equal(shown.code, 0, shown.stderr);
  assert.equal(
    readFileSync(trace, 'utf8').match(/(?:execve|execveat|fork)\(/g)?.length,
    1,
    'other processes',
  );
  if (isCrashed === true) assert.match(shown.stderr, /had ended before it was done/);
  const report = join(temporaryFolder(), 'plan.json');
  const dry = await parsed([...args, '--dry-run', '--report', report], cwd);
  assert.deepEqual(PLAN_DOCUMENT.parse(JSON.parse(readFileSync(report, 'utf8'))), dry);
  assert.deepEqual(snapshot(cwd), untouched);

  const done = await parsed(args, real);
  const after = treeOf(join(real, root));
  assert.deepEqual(changesIn(dry), changesBetween(before, after));
  assert.deepEqual(comparable(done), comparable(dry));

  mkdirSync(join(patched, root), { recursive: true });
  if (shown.stdout !== '') {
    const patch = ['apply', '--whitespace=nowarn', '--exclude=.env', '-'];
    execFileSync('git', patch, { cwd: join(patched, root), input: shown.stdout, stdio: 'pipe' });
  }
  assert.deepEqual(gitTree(treeOf(join(patched, root))), gitTree(after));
}

describe('a dry run', () => {
  it('has a case for every command that writes', () => {
    const writing = Object.entries(COMMANDS).flatMap(([name, { writes }]) => (writes ? [name] : []));
    assert.deepEqual([...new Set(DRY_RUN_CASES.map(({ command }) => command))].sort(), writing.sort());
  });

  for (const one of DRY_RUN_CASES) {
    it(`says what a run does, and does nothing: ${one.what}`, async function () {
      if (!ensureProgram('strace', 'strace')) return this.skip();
      await checkCase(one);
    });
  }

  it('tells about which files a run would ask', async () => {
    const cwd = temporaryFolder({ 'orders/README.md': 'mine\n' });
    const { code, stderr } = await dgm(['new', 'orders', '--dry-run'], { cwd });
    assert.equal(code, 0);
    assert.match(stderr, /^A real run asks about what is there and differs: README\.md\.$/m);
    const { changes } = await parsed(['new', 'orders', '--dry-run'], cwd);
    assert.equal(changes.find(({ path }) => path === 'README.md')?.decision, 'asked');
  });

  it('of an undo shows files that were changed since, and tells that a run refuses', async () => {
    const cwd = temporaryFolder({ 'orders/README.md': 'mine\n' });
    await dgm(['new', 'orders', '--force'], { cwd });
    cpSync(join(cwd, 'orders/pyproject.toml'), join(cwd, 'orders/README.md'));
    const { stderr, stdout } = await dgm(['undo', 'orders', '--dry-run'], { cwd });
    assert.match(stderr, /^A real run refuses .* changed since: README\.md\.$/m);
    assert.match(stdout, /^diff --git a\/README\.md b\/README\.md$/m);
  });
});

describe('--report', () => {
  it('gives the same plan through both front doors', async () => {
    const [ours, theirs] = [temporaryFolder(), folderOfYo()];
    const args = ['orders', '--governance', 'quick', '--dry-run', '--report', 'plan.json'];
    assert.equal((await dgm(['new', ...args], { cwd: ours })).code, 0);
    const ended = await yo(['dagster-module', ...args], { cwd: theirs });
    assert.equal(ended.code, 0, ended.stderr);
    const [mine, other] = [ours, theirs].map((cwd) =>
      PLAN_DOCUMENT.parse(JSON.parse(readFileSync(join(cwd, 'plan.json'), 'utf8'))),
    );
    assert.deepEqual({ ...other, command: '', root: '' }, { ...mine, command: '', root: '' });
    assert.equal(other?.command, 'yo dagster-module orders');
    assert.equal(existsSync(join(theirs, 'orders')), false);
  });

  it('is refused before anything is written where it cannot be written', async () => {
    const cwd = temporaryFolder();
    const args = ['new', 'orders', '--governance', 'quick'];
    for (const report of ['no/such/folder.json', '.', 'orders/plan.json', '/proc/nothing']) {
      assertRefused(await dgm([...args, '--report', report], { cwd }), {
        code: 6,
        says: /^dgm: The report /,
      });
    }
    assert.deepEqual(snapshot(cwd), {});
    await dgm(args, { cwd });
    const before = snapshot(cwd);
    for (const command of ['undo', 'recover']) {
      const ended = await dgm([command, 'orders', '--report', 'no/such/folder.json'], { cwd });
      assertRefused(ended, { code: 6, says: /^dgm: The report / });
    }
    assert.deepEqual(snapshot(cwd), before);
  });
});
