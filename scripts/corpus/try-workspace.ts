import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExpectedError } from '../../src/errors.ts';
import { STATE } from '../../src/state/state-folder.ts';
import type { GivenFiles } from '../../src/workspace/adopted.ts';
import { parseRegistry, REGISTRY, type Registry } from '../../src/workspace/registry.ts';
import { copyCheckout } from './checkout-copy.ts';
import { workspaceCommand } from './commands.ts';
import { differences, type FileTree, readTree } from './file-tree.ts';
import { checkEdited, checkNamed, checkRestored, type Violation } from './laws.ts';
import { MADE_UP, placeModules } from './made-up-modules.ts';

/** What became of a file of a workspace. */
export interface FileOutcome {
  /** From the workspace's root; '.' where no file is to be named. */
  readonly path: string;
  readonly outcome: 'edited cleanly' | 'refused' | 'violated a law';
  readonly reason?: string;
}

/** One call of `dgm workspace`; the numbers are those of made-up modules. */
export interface Step {
  readonly verb: 'init' | 'add' | 'again' | 'remove';
  readonly modules: readonly number[];
}

const init: Step = { verb: 'init', modules: [] };
const add = (...modules: readonly number[]): Step => ({ verb: 'add', modules });
const again = (...modules: readonly number[]): Step => ({ verb: 'again', modules });
const remove = (...modules: readonly number[]): Step => ({ verb: 'remove', modules });

/** The orders in which modules come and go. In each, none is left at the end. */
export const ORDERS: readonly (readonly Step[])[] = [
  [init, add(0), add(1), add(2), again(0), again(1), again(2), remove(0), remove(1), remove(2)],
  [init, add(2), add(1), remove(2), add(0), add(2), again(1), remove(2), remove(0), remove(1)],
  [add(0), again(0), add(2), add(1), remove(1, 0, 2)],
];

/** A workspace while it is tried. */
interface Trial {
  readonly root: string;
  readonly given: GivenFiles;
  readonly start: FileTree;
  readonly edited: Set<string>;
  readonly problems: Map<string, FileOutcome>;
}

/**
 * Tries a workspace on a copy: modules come and go in several orders, and after each step the laws are checked.
 * @param from the folder of the workspace; absolute. Nothing in it changes.
 * @param given files that a user would have to name.
 */
export async function tryWorkspace(
  from: string,
  given: GivenFiles,
  orders: readonly (readonly Step[])[] = ORDERS,
): Promise<readonly FileOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dgm-corpus-'));
  try {
    const root = join(folder, 'workspace');
    // As in a checkout: what must not get into git is kept out of it.
    mkdirSync(join(folder, '.git'));
    copyCheckout(from, root);
    await placeModules(root);
    const trial = { root, given, start: readTree(root), edited: new Set<string>(), problems: new Map() };
    for (const steps of orders) await tryOrder(trial, steps);
    return outcomesOf(trial);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomesOf({ edited, problems }: Trial): readonly FileOutcome[] {
  const clean = [...edited].filter((path) => !problems.has(path));
  const all = [
    ...problems.values(),
    ...clean.map((path): FileOutcome => ({ path, outcome: 'edited cleanly' })),
  ];
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function tryOrder(trial: Trial, steps: readonly Step[]): Promise<void> {
  // Of several files for one purpose, only `init` is told which is meant.
  const hasToBeTold = Object.keys(trial.given).length > 0 && steps[0] !== init;
  let last = trial.start;
  for (const step of hasToBeTold ? [init, ...steps] : steps) {
    const { isDone, tree } = await tryStep(trial, step, last);
    last = tree;
    if (!isDone) break;
  }
  restore(trial, last);
}

async function tryStep(
  trial: Trial,
  step: Step,
  before: FileTree,
): Promise<{ readonly isDone: boolean; readonly tree: FileTree }> {
  const { root, start } = trial;
  const said = `${step.verb} ${step.modules.map((index) => MADE_UP[index]?.name).join(' ')}`.trim();
  const records = recordsOf(root);
  try {
    await call(trial, step);
  } catch (error) {
    const tree = readTree(root, before);
    if (error instanceof ExpectedError) {
      refuse(trial, error.message);
      for (const path of differences(before, tree))
        violate(trial, { path, what: `was changed by ${said}, which was refused` });
    } else
      violate(trial, {
        path: fileNamedIn(trial, String(error)),
        what: `${said} crashed: ${crashLine(error)}`,
      });
    return { isDone: false, tree };
  }
  const tree = readTree(root, before);
  for (const path of differences(start, tree)) trial.edited.add(path);
  const violations = checkStep(trial, step, { before, tree, records });
  for (const one of violations) violate(trial, { ...one, what: `${one.what} (${said})` });
  return { isDone: violations.length === 0, tree };
}

async function call({ root, given }: Trial, { verb, modules }: Step): Promise<void> {
  const chosen = modules.flatMap((index) => MADE_UP[index] ?? []);
  if (verb === 'init') {
    const named = Object.entries(given).flatMap(([kind, path]) => [`--${kind}-file`, path]);
    await workspaceCommand(root, ['init', '.', '--yes', ...named]);
  } else if (verb === 'remove') {
    await workspaceCommand(root, ['remove', ...chosen.map(({ name }) => name), '--workspace', '.']);
  } else {
    for (const { path, flags } of chosen)
      await workspaceCommand(root, ['add', path, ...flags, '--workspace', '.']);
  }
}

function checkStep(
  { root, start }: Trial,
  { verb }: Step,
  { before, tree, records }: { readonly before: FileTree; readonly tree: FileTree; readonly records: string },
): readonly Violation[] {
  const registry = registryOf(root);
  if (registry === undefined) return [{ path: REGISTRY, what: 'was not written' }];
  if (verb === 'init' || registry.modules.length === 0) return checkRestored(start, tree);
  if (verb === 'again') {
    const changed = [...differences(before, tree), ...(recordsOf(root) === records ? [] : [REGISTRY])];
    return changed.map((path) => ({ path, what: 'changed when the same was added again' }));
  }
  return [...checkEdited(start, tree, registry), ...checkNamed(tree, registry)];
}

function registryOf(root: string): Registry | undefined {
  const text = recordsOf(root);
  return text === '' ? undefined : parseRegistry({ bytes: Buffer.from(text), mode: 0 }, root);
}

function recordsOf(root: string): string {
  try {
    return readFileSync(join(root, REGISTRY), 'utf8');
  } catch {
    return '';
  }
}

function refuse(trial: Trial, message: string): void {
  const path = fileNamedIn(trial, message);
  const known = trial.problems.get(path);
  if (known === undefined)
    trial.problems.set(path, { path, outcome: 'refused', reason: shortened(message, trial.root) });
}

function violate(trial: Trial, { path, what }: Violation): void {
  if (trial.problems.get(path)?.outcome === 'violated a law') return;
  trial.problems.set(path, { path, outcome: 'violated a law', reason: shortened(what, trial.root) });
}

/** The file that a message is about: the one whose path it has first. */
function fileNamedIn({ start, root }: Trial, message: string): string {
  const [first = ''] = message.split('\n');
  const found = [...start].flatMap(([path, { stamp }]) =>
    stamp !== 'folder' && !path.startsWith('dgm-corpus') && isNamed(first, path, root) ? [path] : [],
  );
  return found.sort((a, b) => b.length - a.length)[0] ?? '.';
}

function isNamed(text: string, path: string, root: string): boolean {
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?:^|[\\s"'])(?:${root}/)?${escaped}(?=$|[\\s:,."'])`).test(text);
}

function shortened(text: string, root: string): string {
  return text.replaceAll(`${root}/`, '').replaceAll(root, '.').split('\n').slice(0, 2).join(' ');
}

/** What crashed, and where: the first two lines of the stack. */
function crashLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [what = '', ...rest] = (error.stack ?? error.message).split('\n');
  return `${what} ${rest.find((line) => /^\s+at /.test(line))?.trim() ?? ''}`.trim();
}

/** Puts the copy back to where it was. */
function restore({ root, start }: Trial, now: FileTree): void {
  rmSync(join(root, STATE), { recursive: true, force: true });
  for (const path of differences(start, now)) {
    const was = start.get(path);
    rmSync(join(root, path), { recursive: true, force: true });
    if (was === undefined) continue;
    writeFileSync(join(root, path), was.bytes);
    chmodSync(join(root, path), was.mode & 0o7777);
  }
}
