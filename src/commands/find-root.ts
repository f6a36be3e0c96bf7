import { lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { listApplied } from '../apply/backups.ts';
import { isFolder } from '../apply/folders.ts';
import { journalPath } from '../apply/journal.ts';
import { UsageError } from '../errors.ts';
import { stateOf } from '../state/state-folder.ts';

/**
 * Finds the folder whose records are meant: the given one; or the one that we are in, here or above; or the only
 * one below that is meant.
 * @param isMeant whether a folder below has something to take back.
 * @returns absolute.
 * @throws UsageError where several could be meant, or the given one is no folder.
 */
export async function findRoot(
  given: string | undefined,
  cwd: string,
  isMeant: (folder: string) => Promise<boolean>,
): Promise<string> {
  if (given !== undefined) return existing(resolve(cwd, given));
  for (let folder = cwd; ; folder = dirname(folder)) {
    if (await isFolder(stateOf(folder))) return folder;
    if (dirname(folder) === folder) break;
  }
  const below = await foldersBelow(cwd, isMeant);
  if (below.length < 2) return below[0] ?? cwd;
  throw new UsageError('There are several folders here of which something can be taken back.', {
    why: below.map((folder) => folder.slice(cwd.length + 1)).join(', '),
    next: 'Give one of them as the first word.',
  });
}

async function existing(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return folder;
  throw new UsageError(`${folder} is ${found === undefined ? 'not there' : 'no folder'}.`, {
    next: 'Give the folder of a module or a workspace.',
  });
}

/** Whether a crash has left something in a folder. */
export async function hasJournal(folder: string): Promise<boolean> {
  return (await lstat(journalPath(folder)).catch(() => undefined)) !== undefined;
}

/** Whether a folder has something to undo, or what a crash has left. */
export async function hasApplied(folder: string): Promise<boolean> {
  return (await hasJournal(folder)) || (await listApplied(folder)).length > 0;
}

async function foldersBelow(
  cwd: string,
  isMeant: (folder: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const entries = await readdir(cwd, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(cwd, name));
  const meant = await Promise.all(
    folders.map(async (folder) => (await isFolder(stateOf(folder))) && (await isMeant(folder))),
  );
  return folders.filter((_, index) => meant[index]).sort();
}
