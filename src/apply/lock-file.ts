import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError } from '../errors.ts';
import { type LockRecord, parseRecord } from './lock-owner.ts';

/** More than this is no lock of ours. */
const MOST_BYTES = 64 * 1024;

/** What a file of the lock holds at one moment. */
export interface Seen {
  readonly name: string;
  readonly record: LockRecord | 'unreadable';
  /** Tells this name with these bytes from all others. */
  readonly key: string;
  /** When it was written, in milliseconds since 1970. */
  readonly changed: number;
}

/**
 * Reads a file of the lock.
 * @returns undefined where there is none.
 * @throws ConflictError where something else than a file is in its place, or the system's error.
 */
export async function readLockFile(path: string): Promise<Seen | undefined> {
  try {
    refuseOther(path, await lstat(path));
    // Between the two calls it may have become something else: neither a link nor a pipe may hold us.
    const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
    const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    try {
      const stats = await file.stat();
      refuseOther(path, stats);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES + 1), 0, MOST_BYTES + 1, 0);
      const bytes = buffer.subarray(0, bytesRead);
      const name = basename(path);
      const record = bytesRead > MOST_BYTES ? undefined : parseRecord(bytes.toString());
      return { name, record: record ?? 'unreadable', key: keyOf(name, bytes), changed: stats.mtimeMs };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The key of a name with certain bytes; hexadecimal, whatever the bytes are. */
export function keyOf(name: string, bytes: Uint8Array): string {
  return createHash('sha256').update(`${name}\0`).update(bytes).digest('hex').slice(0, 32);
}

function refuseOther(path: string, found: { isFile(): boolean; isSymbolicLink(): boolean }): void {
  if (found.isFile()) return;
  throw new ConflictError(`${path} is ${found.isSymbolicLink() ? 'a symbolic link' : 'no regular file'}.`, {
    why: 'A file of that name is the lock of this folder; nothing else is read or replaced.',
    next: 'Look at what it is, remove it, then call the command again.',
  });
}

/** The code of an error of the system. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
