import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConflictError } from '../errors.ts';
import { checkStateFolder, stateOf } from '../state/state-folder.ts';
import type { Disk } from './disk.ts';
import { about, ignoring } from './disk-error.ts';
import { takeLock } from './lock.ts';

/** What the writer is given by whoever calls it. */
export interface WriterContext {
  /** What was called, such as `dgm new orders`: other processes and `dgm undo` show it. */
  readonly command: string;
  readonly disk: Disk;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Takes a line for the user, such as for whom is waited. */
  readonly report: (line: string) => void;
  /** How long to wait for another process. */
  readonly waitMs?: number;
  /** Whether the root goes when nothing is left in it; after a crash, the next command knows by the lock. */
  readonly removesRoot?: boolean;
}

/** A folder that no other process of ours writes to. */
export interface OpenedFolder {
  /** The root, with its links resolved. */
  readonly root: string;
  /** Whether the root was made for the work at hand. */
  readonly madeRoot: boolean;
  /** Lets others in. A root that was made and is empty goes, and so does one that should go. */
  close(removesRoot?: boolean): Promise<void>;
}

/**
 * Makes a folder ours alone: makes it and its state folder where they are missing, and takes the lock.
 * @throws ConflictError where another process keeps the lock, or the root is a link or no folder;
 * InterruptedError; or the disk's error. What was made is removed again.
 */
export async function openFolder(root: string, context: WriterContext): Promise<OpenedFolder> {
  const { disk } = context;
  const made: string[] = [];
  const dropMade = async (folders: readonly string[]): Promise<void> => {
    for (const folder of folders) if (!(await isRemoved(folder, disk))) return;
  };
  const makeState = async (): Promise<void> => {
    await makeFolders(root, made, disk);
    if (!(await checkStateFolder(root)))
      await disk.makeFolder(stateOf(root), 0o777).catch(ignoring('EEXIST'));
  };
  try {
    await makeState();
    const { command, now, signal, report, waitMs } = context;
    const madeRoot = (): boolean => made.includes(root);
    const lock = await takeLock({
      ...{ state: stateOf(root), command, disk, now, signal, report, makeState },
      ...(waitMs === undefined ? {} : { waitMs }),
      // Another command may remove the folder while we wait: then we make it.
      get madeRoot() {
        return madeRoot() || context.removesRoot === true;
      },
    });
    const isOurs = madeRoot() || lock.record.madeRoot === true;
    return {
      root: await realpath(root),
      madeRoot: isOurs,
      close: async (removesRoot = false) => {
        await lock.release().catch(() => undefined);
        const goes = isOurs || removesRoot ? [root, ...made.filter((one) => one !== root).reverse()] : [];
        await dropMade([stateOf(root), ...goes]);
      },
    };
  } catch (error) {
    await dropMade([stateOf(root), ...made.toReversed()]);
    throw error;
  }
}

async function isRemoved(folder: string, disk: Disk): Promise<boolean> {
  try {
    await disk.removeFolder(folder);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT';
  }
}

/** Makes a folder and those above it, one by one: so that it is known which of them were made. */
async function makeFolders(path: string, made: string[], disk: Disk): Promise<void> {
  const found = await stat(path).catch((error: unknown) => {
    ignoring('ENOENT')(error);
    return undefined;
  });
  if (found?.isDirectory() === true) return;
  if (found !== undefined) {
    throw new ConflictError(`${path} is there already, and is no folder.`, {
      next: 'Choose another folder.',
    });
  }
  await makeFolders(dirname(path), made, disk);
  try {
    await disk.makeFolder(path, 0o777);
    made.push(path);
  } catch (error) {
    ignoring('EEXIST')(error);
  }
  // A folder that may be written to and not be read cannot be flushed.
  await disk.flushFolder(dirname(path)).catch(ignoring('EACCES', 'EPERM')).catch(about(path));
}
