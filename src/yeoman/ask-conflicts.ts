import { extname, join } from 'node:path';
import type { InputOutputAdapter } from '@yeoman/adapter/types';
import { Conflicter, type ConflicterFile } from '@yeoman/conflicter';
import { ChangedSince } from '../apply/check-unchanged.ts';
import { InterruptedError } from '../errors.ts';
import { sameBytes, shownBytes } from '../plan/bytes.ts';
import type { Conflict } from '../plan/compare.ts';
import type { Decision } from '../plan/decide.ts';
import { lookAt } from '../plan/locate.ts';
import type { InsideRoot } from '../plan/plan.ts';
import { type Asked, withOurs } from './conflict-choices.ts';

/** What of Yeoman's adapters is used here: those of `yo` and ours differ in the rest of their types. */
export type Adapter = Pick<InputOutputAdapter, 'prompt' | 'log'>;

/**
 * Puts conflicts to the user by Yeoman's own conflict resolver, one after the other, with one choice more: merge.
 * Nothing is written.
 * @throws InterruptedError where the user aborts, ChangedSince where a file goes while it is asked about.
 */
export async function askConflicts(
  adapter: Adapter,
  root: string,
  conflicts: readonly Conflict[],
): Promise<ReadonlyMap<InsideRoot, Decision>> {
  const decisions = new Map<InsideRoot, Decision>();
  let asked: Asked | undefined;
  const conflicter = new Conflicter(adapter as InputOutputAdapter, {
    cwd: root,
    customizeActions: (choices) => withOurs(choices, () => asked ?? neverAsked()),
  });
  for (const conflict of conflicts) {
    asked = { root, conflict, file: fileOf(conflict, root), isReread: false, isEdited: false, isLeft: false };
    const { conflicter: status } = await conflicter
      .checkForCollision(asked.file)
      .catch((error: unknown) => refuse(error, conflict));
    decisions.set(conflict.path, await decisionOf(status, asked));
  }
  return decisions;
}

function fileOf({ path, wanted }: Conflict, root: string): ConflicterFile {
  const contents = Buffer.from(shownBytes(wanted));
  // All that the resolver reads of a file; a binary one is compared byte by byte, which is exact, and fast for
  // big ones: the differences are shown by us.
  const file = { path: join(root, path), extname: extname(path), contents, binary: true };
  return file as unknown as ConflicterFile;
}

async function decisionOf(status: string | undefined, asked: Asked): Promise<Decision> {
  const { conflict, isReread, isEdited, isLeft, merged } = asked;
  if (status === 'ignore') return { kind: 'skip', isRemembered: true };
  if (status === 'skip' && isLeft) return { kind: 'skip' };
  if (status !== 'force') return asIs(asked);
  const again = isReread ? { reread: conflict.found } : {};
  if (merged !== undefined) return { ...merged, ...again };
  return { kind: isEdited ? 'edit' : 'overwrite', content: conflict.wanted, ...again };
}

/** The decision for a file that has become what is wanted, which was not asked about, or not any more. */
async function asIs({ root, conflict, isEdited }: Asked): Promise<Decision> {
  const { path, wanted } = conflict;
  const found = await lookAt(root)(path);
  if (found === undefined || !sameBytes(found.bytes, shownBytes(wanted))) throw new ChangedSince(path);
  return { kind: isEdited ? 'edit' : 'overwrite', content: wanted, reread: found };
}

function refuse(error: unknown, { path }: Conflict): never {
  if (!(error instanceof Error)) throw error;
  const why = 'Nothing was written.';
  if (error.message === 'Process aborted by user') throw new InterruptedError('Aborted.', { why });
  if (error.name === 'ExitPromptError') throw new InterruptedError('Interrupted.', { why });
  throw 'code' in error && error.code === 'ENOENT' ? new ChangedSince(path) : error;
}

function neverAsked(): never {
  throw new Error('a choice before there was a question');
}
