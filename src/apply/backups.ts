import { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidContentError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { ignoring, reading } from './disk-error.ts';
import { backupsPath, type Journal, newJournalPath, readJournal, undoPath } from './journal.ts';

/** How long an applied plan can be taken back. */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

/** A digit less than a journal may have: so there is always a next number. */
const ID = /^[1-9]\d{0,7}$/;

/** What is kept of the plans that were applied. */
export interface Records {
  /** Those that can be taken back, the newest last. */
  readonly applied: readonly Journal[];
  /** The newest one that cannot be read: it is damaged, or a newer version wrote it. */
  readonly damaged: string | undefined;
}

/** Reads what is kept of the plans that were applied, as untrusted input. */
export async function readRecords(root: string): Promise<Records> {
  const { journals, damaged } = await reading(root, () => readAll(root));
  const undone = new Set(journals.flatMap(({ undoes }) => undoes));
  const applied = journals.filter(({ id, undoes }) => undoes.length === 0 && !undone.has(id));
  return { applied, damaged: damaged.at(-1) };
}

/** The plans that were applied and can be taken back, the newest last. */
export async function listApplied(root: string): Promise<readonly Journal[]> {
  return (await readRecords(root)).applied;
}

/**
 * Drops what an undo has left that died after it was done: the record of the undo goes last, as it tells so.
 * @returns whether the root goes when nothing is left in it.
 */
export async function dropUndone(root: string, disk: Disk): Promise<boolean> {
  const undos = (await readAll(root)).journals.filter(({ undoes }) => undoes.length > 0);
  for (const { id, undoes } of undos) {
    for (const one of [...undoes, id]) await dropBackups(root, one, disk);
  }
  return undos.some(({ madeRoot }) => madeRoot);
}

async function readAll(root: string): Promise<{ journals: readonly Journal[]; damaged: readonly string[] }> {
  const journals: Journal[] = [];
  const damaged: string[] = [];
  for (const id of await idsIn(root)) {
    const journal = await readJournal(undoPath(root, id)).catch(ifDamaged);
    if (journal === 'damaged' || (journal !== undefined && journal.id !== id)) damaged.push(id);
    else if (journal !== undefined) journals.push(journal);
  }
  return { journals, damaged };
}

function ifDamaged(error: unknown): 'damaged' {
  if (error instanceof InvalidContentError) return 'damaged';
  throw error;
}

/** The number of the next plan. */
export async function nextId(root: string): Promise<string> {
  const names = await readdir(backupsPath(root)).catch(() => []);
  return String(Math.max(0, ...names.filter((name) => ID.test(name)).map(Number)) + 1);
}

/**
 * Drops plans that were applied more than seven days ago, and what a crash has left of plans that were not begun.
 * Called by whoever has the lock, when no journal is there. The records are not read: there may be big ones.
 */
export async function pruneBackups(root: string, now: Date, disk: Disk): Promise<void> {
  await disk.removeFile(newJournalPath(root)).catch(ignoring('ENOENT'));
  for (const id of await idsIn(root)) {
    const record = await lstat(undoPath(root, id)).catch(ignoring('ENOENT', 'ENOTDIR'));
    if (record instanceof Stats && now.getTime() - record.mtimeMs < KEPT_MS) continue;
    await dropBackups(root, id, disk);
  }
  await disk.removeFolder(backupsPath(root)).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'));
}

/** Removes what was kept of a plan: first what tells that it can be taken back. */
export async function dropBackups(root: string, id: string, disk: Disk): Promise<void> {
  const folder = backupsPath(root, id);
  // A link is nothing of ours, and nothing behind it is touched.
  if ((await lstat(folder).catch(() => undefined))?.isSymbolicLink() === true) return;
  const names = await readdir(folder).catch(() => []);
  await disk.removeFile(undoPath(root, id)).catch(ignoring('ENOENT', 'ENOTDIR', 'EISDIR', 'EPERM'));
  for (const name of names) {
    if (/^\d+$/.test(name))
      await disk.removeFile(join(folder, name)).catch(ignoring('EISDIR', 'EPERM', 'ENOENT'));
  }
  const inUse = ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR');
  await disk.removeFolder(folder).catch(inUse);
  await disk.removeFolder(backupsPath(root)).catch(inUse);
}

/** The numbers for which there are backups, in their order. */
async function idsIn(root: string): Promise<readonly string[]> {
  const entries = await readdir(backupsPath(root), { withFileTypes: true }).catch((error: unknown) => {
    // After any other error there are backups, and numbers that are taken.
    ignoring('ENOENT', 'ENOTDIR')(error);
    return [];
  });
  return entries
    .filter((entry) => entry.isDirectory() && ID.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(a) - Number(b));
}
