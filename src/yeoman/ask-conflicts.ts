import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { InputOutputAdapter } from '@yeoman/adapter/types';
import { Conflicter, type ConflicterFile, type ConflicterOptions } from '@yeoman/conflicter';
import { InterruptedError } from '../errors.ts';
import { shownBytes } from '../plan/bytes.ts';
import { colored } from '../plan/colored-diff.ts';
import type { Conflict } from '../plan/compare.ts';
import { type Decision, mergeConflict } from '../plan/decide.ts';
import { diffOfVersions } from '../plan/diff.ts';
import type { FileState, InsideRoot } from '../plan/plan.ts';

/** Files bigger than this are compared whole: Yeoman's own comparison, by lines, would take minutes. */
const BIG_BYTES = 1024 * 1024;

type Customize = NonNullable<ConflicterOptions['customizeActions']>;

/** What of Yeoman's adapters is used here: those of `yo` and ours differ in the rest of their types. */
export type Adapter = Pick<InputOutputAdapter, 'prompt' | 'log'>;

/** A conflict while it is asked about. */
interface Asked {
  conflict: Conflict;
  /** How the file was when the user had it read again. */
  reread?: FileState;
  merged?: Extract<Decision, { kind: 'merge' }>;
}

/**
 * Puts conflicts to the user by Yeoman's own conflict resolver, one after the other, with one choice more: merge.
 * Nothing is written.
 * @throws InterruptedError where the user aborts.
 */
export async function askConflicts(
  adapter: Adapter,
  root: string,
  conflicts: readonly Conflict[],
): Promise<ReadonlyMap<InsideRoot, Decision>> {
  let asked: Asked | undefined;
  const customizeActions: Customize = (actions) => withOurs(actions, () => asked, adapter, root);
  const conflicter = new Conflicter(adapter as InputOutputAdapter, { cwd: root, customizeActions });
  const decisions = new Map<InsideRoot, Decision>();
  for (const conflict of conflicts) {
    asked = { conflict };
    const file = fileOf(conflict, root);
    const { conflicter: status } = await conflicter.checkForCollision(file).catch(asInterruption);
    decisions.set(conflict.path, decisionOf(status, file, asked));
  }
  return decisions;
}

function fileOf({ path, wanted, found }: Conflict, root: string): ConflicterFile {
  const contents = Buffer.from(shownBytes(wanted));
  const isBig = Math.max(contents.length, found.bytes.length) > BIG_BYTES;
  // All that the resolver reads of a file; `binary` keeps it from comparing the lines of a big one.
  const file = { path: join(root, path), extname: extname(path), contents, ...(isBig && { binary: true }) };
  return file as unknown as ConflicterFile;
}

function decisionOf(
  status: string | undefined,
  file: ConflicterFile,
  { conflict, reread, merged }: Asked,
): Decision {
  const again = reread === undefined ? {} : { reread };
  if (status === 'ignore') return { kind: 'skip', isRemembered: true };
  if (status !== 'force') return { kind: 'skip' };
  if (merged !== undefined) return { ...merged, ...again };
  const contents = file.contents ?? Buffer.alloc(0);
  const isEdited = !contents.equals(shownBytes(conflict.wanted));
  return isEdited
    ? { kind: 'edit', content: contents, ...again }
    : { kind: 'overwrite', content: conflict.wanted, ...again };
}

/** Yeoman's choices, with a merge beside them, and with ours in the place of two that have bounds we cannot keep. */
function withOurs(
  actions: Parameters<Customize>[0],
  current: () => Asked | undefined,
  adapter: Adapter,
  root: string,
): ReturnType<Customize> {
  const merge = {
    key: 'm' as const,
    name: 'merge: keep both, with markers where both changed the same lines',
    value: async () => mergeNow(current(), adapter),
  };
  const replaced = actions.map((action) => {
    if (!('key' in action)) return action;
    if (action.key === 'd') return { ...action, value: async () => showDiff(current(), adapter) };
    if (action.key === 'r') return { ...action, value: async () => reload(current(), root) };
    return action;
  });
  const abort = replaced.findIndex((action) => 'key' in action && action.key === 'x');
  return replaced.toSpliced(Math.max(0, abort), 0, merge);
}

async function mergeNow(asked: Asked | undefined, adapter: Adapter): Promise<'write' | 'ask'> {
  const merged = asked && mergeConflict(asked.conflict);
  if (asked === undefined || merged?.kind !== 'merge') {
    adapter.log.writeln('It cannot be merged: it is no UTF-8 text, or holds secrets.');
    return 'ask';
  }
  asked.merged = merged;
  if (merged.conflicts > 0) {
    adapter.log.writeln(`Both changed the same lines at ${merged.conflicts} places: look for <<<<<<<.`);
  }
  return 'write';
}

/** Yeoman's own ends with an error when it is called four times for one file. */
async function showDiff(asked: Asked | undefined, adapter: Adapter): Promise<'ask'> {
  if (asked !== undefined) {
    const { path, found, wanted } = asked.conflict;
    adapter.log.writeln(colored(diffOfVersions(path, found, { content: wanted, mode: found.mode })));
  }
  return 'ask';
}

/** What the plan is made from has to follow what the user has seen. */
async function reload(asked: Asked | undefined, root: string): Promise<'reload'> {
  if (asked !== undefined) {
    const { conflict } = asked;
    const bytes = await readFile(join(root, conflict.path));
    asked.reread = { bytes, mode: conflict.found.mode };
    asked.conflict = { ...conflict, found: asked.reread };
  }
  return 'reload';
}

function asInterruption(error: unknown): never {
  const isAbort =
    error instanceof Error &&
    (error.name === 'ExitPromptError' || error.message === 'Process aborted by user');
  throw isAbort ? new InterruptedError('Aborted.', { why: 'Nothing was written.' }) : error;
}
