import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { ignoring } from './disk-error.ts';
import { backupsPath, type Journal, readJournal, undoPath } from './journal.ts';

/** How long an applied plan can be taken back. */
export const KEPT_MS = 7 * 24 * 60 * 60 * 1000;

const ID = /^[1-9]\d{0,8}$/;

/** The plans that were applied and can be taken back, the newest last; read as untrusted input. */
export async function listApplied(root: string): Promise<readonly Journal[]> {
  const applied: Journal[] = [];
  for (const id of await idsIn(root)) {
    const journal = await readJournal(undoPath(root, id)).catch(() => undefined);
    if (journal?.id === id) applied.push(journal);
  }
  const undone = new Set(applied.flatMap(({ undoes }) => undoes));
  return applied.filter(({ id, undoes }) => undoes.length === 0 && !undone.has(id));
}

/** The number of the next plan. */
export async function nextId(root: string): Promise<string> {
  return String(Math.max(0, ...(await idsIn(root)).map(Number)) + 1);
}

/**
 * Drops what cannot be taken back any more: plans that are older than seven days or were taken back, and what a
 * crash has left of plans that were not begun. Called by whoever has the lock, when no journal is there.
 */
export async function pruneBackups(root: string, now: Date, disk: Disk): Promise<void> {
  const alive = new Set(
    (await listApplied(root))
      .filter(({ time }) => now.getTime() - Date.parse(time) < KEPT_MS)
      .map(({ id }) => id),
  );
  for (const id of await idsIn(root)) if (!alive.has(id)) await dropBackups(root, id, disk);
  await disk.removeFolder(backupsPath(root)).catch(ignoring('ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'));
}

/** Removes what was kept of a plan: first what tells that it can be taken back. */
export async function dropBackups(root: string, id: string, disk: Disk): Promise<void> {
  const folder = backupsPath(root, id);
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
  const entries = await readdir(backupsPath(root), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && ID.test(entry.name))
    .map(({ name }) => name)
    .sort((a, b) => Number(a) - Number(b));
}
