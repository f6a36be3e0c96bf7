import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256 } from '../state/manifest.ts';
import { stateOf } from '../state/state-folder.ts';
import { dropBackups } from './backups.ts';
import type { Disk } from './disk.ts';
import { ignoring } from './disk-error.ts';
import { isRealFolder, removeEmptyFolders } from './folders.ts';
import { backupsPath, type Journal, type JournalFile, journalPath, newJournalPath } from './journal.ts';
import { keepOwner } from './keep-owner.ts';
import { readBackup } from './read-backup.ts';
import { standings } from './standing.ts';
import { makeFiles } from './write-file.ts';

type Before = NonNullable<JournalFile['before']>;

/**
 * Takes back what a journal tells of, as far as it was done: every file is as it was before, with its mode and
 * owner. May be called again where it was broken off.
 * @param restores whether files that somebody has changed since are taken back as well, or left as they are.
 * @throws InvalidContentError where a backup is damaged, or the disk's error; then the journal stays.
 */
export async function rollBack(root: string, journal: Journal, disk: Disk, restores: boolean): Promise<void> {
  const real = await realpath(root);
  const all = await standings(real, journal);
  await dropStaged(real, journal, disk);
  for (const { path, mode } of journal.goneFolders) await makeAgain(disk, real, path, mode);
  const touched = new Set<string>();
  for (const { file, at, found, standing } of all.toReversed()) {
    if (standing === 'before' || standing === 'moved' || (standing === 'changed' && !restores)) continue;
    touched.add(dirname(at));
    if (file.before !== undefined) await bringBack(real, journal.id, file.before, at, disk);
    else if (found !== undefined) await disk.removeFile(at);
  }
  for (const folder of touched) await disk.flushFolder(folder);
  await removeEmptyFolders(real, journal.madeFolders, disk);
  await disk.removeFile(journalPath(real)).catch(ignoring('ENOENT'));
  // Now all is as before. What is left over does no harm: the next command that writes tries again.
  await cleanUp(real, journal.id, disk).catch(() => undefined);
}

async function cleanUp(root: string, id: string, disk: Disk): Promise<void> {
  await disk.flushFolder(stateOf(root));
  await dropBackups(root, id, disk);
  await disk.removeFile(newJournalPath(root)).catch(ignoring('ENOENT'));
}

async function dropStaged(root: string, journal: Journal, disk: Disk): Promise<void> {
  for (const { staged } of journal.files) {
    if (staged === undefined || !(await isRealFolder(root, dirname(staged)))) continue;
    await disk.removeFile(join(root, staged)).catch(ignoring('ENOENT'));
  }
}

async function makeAgain(disk: Disk, root: string, path: string, mode: number): Promise<void> {
  if (!(await isRealFolder(root, dirname(path)))) return;
  await disk.makeFolder(join(root, path), mode).catch(ignoring('EEXIST'));
  const found = await lstat(join(root, path));
  // Also where it is there: who made it again may have died before it had its mode.
  if (found.isDirectory() && (found.mode & 0o777) !== mode) await disk.setMode(join(root, path), mode);
}

/** Puts a backup in the place of a file by renaming it, which takes no space on a disk that is full. */
async function bringBack(root: string, id: string, before: Before, at: string, disk: Disk): Promise<void> {
  const { bytes } = await readBackup(root, id, before);
  const backup = join(backupsPath(root, id), before.backup);
  await keepOwner(() => disk.setOwner(backup, before.uid, before.gid), before, before.mode);
  await disk.setMode(backup, before.mode);
  try {
    await disk.rename(backup, at);
  } catch (error) {
    ignoring('EXDEV')(error);
    await copyOver(disk, bytes, at, before);
  }
}

/** The file is on another disk than the backups. */
async function copyOver(disk: Disk, bytes: Uint8Array, at: string, before: Before): Promise<void> {
  const staged = join(dirname(at), `.dgm-${sha256(Buffer.from(at)).slice(0, 12)}`);
  await disk.removeFile(staged).catch(ignoring('ENOENT'));
  await makeFiles(disk, [{ path: staged, content: () => bytes, mode: before.mode, owner: before }]);
  await disk.rename(staged, at);
}
