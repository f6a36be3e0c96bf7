import { setImmediate as turn } from 'node:timers/promises';
import type { Disk, NewFile } from './disk.ts';
import { about } from './disk-error.ts';
import { keepOwner } from './keep-owner.ts';

/** A file that is to be made where nothing is. */
export interface FileToMake {
  readonly path: string;
  /** The file that errors are about, where it is another. */
  readonly becomes?: string;
  /** Called when it is written, and not before: all files of a plan at once take much memory. */
  readonly content: () => Uint8Array;
  readonly mode: number;
  /** Undefined where it is whoever writes it. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** How many files are written before they are flushed, together: the disk then writes them in one go. */
const AT_ONCE = 64;

/**
 * Makes files, and has the disk hold them. What fails half-way is left for who takes it back, but nothing goes on
 * behind his back.
 * @param signal looked at between files.
 */
export async function makeFiles(
  disk: Disk,
  files: readonly FileToMake[],
  signal?: AbortSignal,
): Promise<void> {
  for (let first = 0; first < files.length; first += AT_ONCE) {
    const open: NewFile[] = [];
    try {
      for (const file of files.slice(first, first + AT_ONCE)) {
        if (signal !== undefined) await checkpoint(signal);
        await makeFile(disk, file, open).catch(about(file.becomes ?? file.path));
      }
      await settled(open.map((file) => file.flush()));
    } finally {
      await settled(open.map((file) => file.close()));
    }
  }
}

/** Lets signals in, and stops where one has come. */
export async function checkpoint(signal: AbortSignal): Promise<void> {
  await turn();
  signal.throwIfAborted();
}

async function makeFile(
  disk: Disk,
  { path, content, mode, owner }: FileToMake,
  open: NewFile[],
): Promise<void> {
  const file = await disk.makeFile(path, 0o600);
  open.push(file);
  await file.write(content());
  if (owner !== undefined) await keepOwner(() => file.setOwner(owner.uid, owner.gid), owner, mode);
  if (mode !== 0o600 || owner !== undefined) await file.setMode(mode);
}

/** Waits for all, and throws what the first that failed has thrown. */
async function settled(works: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(works)).find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
