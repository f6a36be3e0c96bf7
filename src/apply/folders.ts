import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Disk } from './disk.ts';
import { ignoring } from './disk-error.ts';

/**
 * Removes those of the folders that are empty, innermost first; one that is in use stays.
 * @param root with its links resolved.
 * @param paths relative to the root, outermost first.
 */
export async function removeEmptyFolders(root: string, paths: readonly string[], disk: Disk): Promise<void> {
  for (const path of paths.toReversed()) {
    if (!(await isRealFolder(root, path))) continue;
    await disk.removeFolder(join(root, path)).catch(ignoring('ENOTEMPTY', 'EEXIST', 'ENOENT'));
  }
}

/** Whether a folder is at a path, and no link to one. */
export async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

/** Whether a relative path leads to a folder without passing through a link. */
export async function isRealFolder(root: string, path: string): Promise<boolean> {
  const found = await realpath(join(root, path)).catch(() => undefined);
  return found === join(root, path);
}

/** A path with the links of what is there of it resolved. */
export async function resolvedPath(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await resolvedPath(dirname(path)), basename(path)),
  );
}
