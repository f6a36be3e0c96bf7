import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidContentError } from '../errors.ts';
import type { FoundFile } from '../plan/locate.ts';
import { sha256 } from '../state/manifest.ts';
import { isFolder } from './folders.ts';
import { backupsPath, type JournalFile } from './journal.ts';

type Before = NonNullable<JournalFile['before']>;

/**
 * Reads a backup as untrusted input.
 * @throws InvalidContentError where it is not what the journal says.
 */
export async function readBackup(root: string, id: string, before: Before): Promise<FoundFile>;
export async function readBackup(
  root: string,
  id: string,
  before: Before | undefined,
): Promise<FoundFile | undefined>;
export async function readBackup(
  root: string,
  id: string,
  before: Before | undefined,
): Promise<FoundFile | undefined> {
  if (before === undefined) return undefined;
  const folder = backupsPath(root, id);
  const path = join(folder, before.backup);
  const isFile = (await isFolder(folder)) && (await lstat(path).catch(() => undefined))?.isFile() === true;
  const bytes = isFile ? await readFile(path) : undefined;
  if (bytes !== undefined && sha256(bytes) === before.sha256) {
    return { bytes, mode: before.mode, uid: before.uid, gid: before.gid };
  }
  throw new InvalidContentError(`${path} is damaged or gone.`, {
    why: 'It should hold a file as it was before.',
    next: 'Put the file right by hand.',
  });
}
