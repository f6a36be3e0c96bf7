import { dirname, join } from 'node:path';
import { InterruptedError } from '../errors.ts';
import { insideRoot, type Plan } from '../plan/plan.ts';
import { sha256 } from '../state/manifest.ts';
import { dropBackups, listApplied, nextId, pruneBackups } from './backups.ts';
import { ChangedSince, type Checked, checkUnchanged } from './check-unchanged.ts';
import { explainDiskError } from './disk-error.ts';
import { type Journal, journalPath, readJournal } from './journal.ts';
import { type OpenedFolder, openFolder, type WriterContext } from './open-folder.ts';
import { transact } from './transact.ts';

/** What applying a plan needs beside the plan. */
export interface ApplyContext extends WriterContext {
  /** Gives a secret by its name. */
  readonly reveal: (name: string) => string;
  /** The applied plans that this one takes back. */
  readonly undoes?: readonly string[];
}

/**
 * Applies a plan, all of it or nothing: takes the lock, checks that every file is as the plan says, writes the
 * journal and the backups, writes each file beside its target and renames it, and drops the journal. On an
 * error or an abort everything is taken back.
 * @returns the number by which the plan can be undone; undefined where there was nothing to do.
 * @throws ChangedSince where a file is not as the plan says, ConflictError where another process keeps the
 * lock, InterruptedError after an abort, or the disk's error in our words.
 */
export async function applyPlan(plan: Plan, context: ApplyContext): Promise<string | undefined> {
  // An undo for which somebody has done all by hand takes the plans off the list all the same.
  if (plan.changes.length === 0 && (context.undoes ?? []).length === 0) return undefined;
  let fate = 'Nothing was written.';
  try {
    const opened = await openFolder(plan.root, context);
    try {
      if ((await readJournal(journalPath(opened.root))) !== undefined) throw new ChangedSince(plan.root);
      await refuseUndone(opened.root, context);
      const checked = await checkUnchanged(plan, context.reveal);
      const journal = await journalOf(opened, checked, context);
      fate = 'What was written has been taken back.';
      await transact(opened.root, journal, checked, plan, context);
      // What is left over does no harm: the next command that writes tries again.
      await cleanUp(opened.root, journal, context).catch(() => undefined);
      return journal.id;
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw explainDiskError(error, plan.root, { fate });
    throw new InterruptedError('Interrupted.', { why: 'What was written was taken back.' });
  }
}

/** What was undone is no longer there to be undone; the record of the undo goes last, as it tells so. */
async function cleanUp(root: string, { id, undoes }: Journal, { disk, now }: ApplyContext): Promise<void> {
  for (const one of undoes) await dropBackups(root, one, disk);
  if (undoes.length > 0) await dropBackups(root, id, disk).catch(() => undefined);
  await pruneBackups(root, now(), disk);
}

/** Of two that take back the same plans, one does. */
async function refuseUndone(root: string, { undoes = [] }: ApplyContext): Promise<void> {
  if (undoes.length === 0) return;
  const ids = new Set((await listApplied(root)).map(({ id }) => id));
  if (!undoes.every((id) => ids.has(id))) throw new ChangedSince(root);
}

async function journalOf(
  { root, madeRoot }: OpenedFolder,
  { steps, missing, emptied }: Checked,
  { command, now, undoes = [] }: ApplyContext,
): Promise<Journal> {
  const id = await nextId(root);
  let backup = 0;
  return {
    ...{ version: 1, id, command, time: now().toISOString(), madeRoot, undoes: [...undoes] },
    madeFolders: [...missing],
    goneFolders: [...emptied],
    files: steps.map(({ path, before, after }, index) => ({
      path,
      ...(after && {
        staged: insideRoot(join(dirname(path), `.dgm-${id}-${index}`)),
        after: { sha256: after.sha256, mode: after.mode },
      }),
      ...(before && {
        before: {
          ...{ sha256: sha256(before.bytes), mode: before.mode, uid: before.uid, gid: before.gid },
          backup: String(backup++),
        },
      }),
    })),
  };
}
