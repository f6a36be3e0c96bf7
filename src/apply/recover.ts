import { readdir, realpath } from 'node:fs/promises';
import { ConflictError } from '../errors.ts';
import { type FoundFile, type Look, lookAt } from '../plan/locate.ts';
import { type Change, insideRoot, type Plan } from '../plan/plan.ts';
import { checkStateFolder, stateOf } from '../state/state-folder.ts';
import { dropUndone, pruneBackups } from './backups.ts';
import { type Aftermath, explainDiskError, reading } from './disk-error.ts';
import { isFolder } from './folders.ts';
import { type Journal, journalPath, readJournal } from './journal.ts';
import { isHeld } from './lock-held.ts';
import { openFolder, type WriterContext } from './open-folder.ts';
import { readBackup } from './read-backup.ts';
import { rollBack } from './roll-back.ts';
import { type StandingFile, standings } from './standing.ts';

/** What to do with files that somebody has changed after a crash. */
export type OnChanged = 'force' | 'skip' | undefined;

/**
 * Finds what a command has left that ended before it was done.
 * @returns undefined where there is nothing, or the command is at work still.
 * @throws InvalidContentError where its journal is damaged.
 */
export async function findLeftover(root: string): Promise<Journal | undefined> {
  if (!(await isFolder(root)) || !(await checkStateFolder(root))) return undefined;
  return reading(root, async () =>
    (await isHeld(stateOf(root))) ? undefined : readJournal(journalPath(root)),
  );
}

/** Whether a command that was killed has left files of its own, though nothing that would have to be taken back. */
export async function hasDebris(root: string): Promise<boolean> {
  const names = await readdir(stateOf(root)).catch(() => []);
  return names.some((name) => /^lock(?:$|\.)|^journal\.new$/.test(name)) && !(await isHeld(stateOf(root)));
}

/**
 * Takes back what a command has left that ended before it was done, and cleans up after it.
 * @returns the journal of what was taken back; undefined where there was nothing.
 * @throws ConflictError where files were changed since and nobody has said what becomes of them.
 */
export async function recover(
  root: string,
  onChanged: OnChanged,
  context: WriterContext,
): Promise<Journal | undefined> {
  let aftermath: Aftermath = { fate: 'Nothing was written.' };
  try {
    const opened = await openFolder(root, context);
    let removesRoot = false;
    try {
      const journal = await readJournal(journalPath(opened.root));
      if (journal !== undefined) {
        if (onChanged === undefined) refuseChanged(journal, await standings(opened.root, journal));
        aftermath = {
          fate: 'What was to be taken back may be there still.',
          next: 'Mend what is wrong with the disk; then dgm recover takes back the rest.',
        };
        await rollBack(opened.root, journal, context.disk, onChanged === 'force');
        aftermath = { fate: 'All was taken back before.' };
        removesRoot = journal.madeRoot;
      }
      removesRoot = (await dropUndone(opened.root, context.disk)) || removesRoot;
      await pruneBackups(opened.root, context.now(), context.disk);
      return journal;
    } finally {
      await opened.close(removesRoot);
    }
  } catch (error) {
    throw explainDiskError(error, root, aftermath);
  }
}

/**
 * The changes that taking back a journal makes.
 * @throws ConflictError where files were changed since and nobody has said what becomes of them.
 */
export async function planRecovery(root: string, journal: Journal, onChanged: OnChanged): Promise<Plan> {
  const real = await realpath(root);
  const all = await reading(root, () => standings(real, journal));
  if (onChanged === undefined) refuseChanged(journal, all);
  const pending = all.filter(
    ({ standing }) => standing === 'after' || (standing === 'changed' && onChanged === 'force'),
  );
  const changes = await reading(root, () =>
    Promise.all(pending.map((one) => takenBack(real, journal.id, one))),
  );
  return { root, changes: changes.filter((change) => change !== undefined) };
}

/**
 * Looks at a folder as it will be when a journal is taken back.
 * @throws ConflictError where files were changed since.
 */
export async function lookBefore(root: string, journal: Journal): Promise<Look> {
  const real = await realpath(root);
  const all = await standings(real, journal);
  refuseChanged(journal, all);
  const look = lookAt(root);
  const before = new Map<string, FoundFile | undefined>();
  for (const { file, standing } of all) {
    if (standing === 'after') before.set(file.path, await readBackup(real, journal.id, file.before));
  }
  return async (path) => (before.has(path) ? before.get(path) : look(path));
}

async function takenBack(
  root: string,
  id: string,
  { file, found }: StandingFile,
): Promise<Change | undefined> {
  const path = insideRoot(file.path);
  const before = await readBackup(root, id, file.before);
  if (before === undefined) {
    return found === undefined ? undefined : { kind: 'delete', path, before: found };
  }
  const { bytes: content, mode } = before;
  if (found === undefined) return { kind: 'create', path, content, mode };
  return { kind: 'overwrite', path, before: found, content, mode };
}

function refuseChanged(journal: Journal, all: readonly StandingFile[]): void {
  const changed = all.filter(({ standing }) => standing === 'changed' || standing === 'moved');
  if (changed.length === 0) return;
  throw new ConflictError(
    `${journal.command} ended before it was done, and these files were changed since: ${changed
      .map(({ file }) => file.path)
      .join(', ')}.`,
    {
      why: 'Taking it back would lose those changes.',
      next: 'Call dgm recover with --skip to leave them as they are, or with --force.',
    },
  );
}
