import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A file below a root. */
export interface FileBelow {
  /** From the root, with `/`. */
  readonly path: string;
  /** The folder, from the root; '' for the root itself. */
  readonly folder: string;
  readonly name: string;
  /** How many folders it is below the root. */
  readonly depth: number;
}

const DEPTH = 6;
const MOST_FOLDERS = 100_000;
const AT_ONCE = 32;

/** What is installed, built, or a record. */
const SKIPPED =
  /^(?:node_modules|venv|__pycache__|dist|build|site-packages)$|^\.(?!dagster(?:[_-]?home)?$|docker$|deploy$|devcontainer$)/;

/**
 * Finds the files below a root whose names are meant; of folders that are near first. No link is followed, and what
 * cannot be read is passed by.
 * @param root absolute.
 */
export async function filesBelow(
  root: string,
  isMeant: (name: string) => boolean,
): Promise<readonly FileBelow[]> {
  const found: FileBelow[] = [];
  let folders: readonly string[] = [''];
  let count = 0;
  for (let depth = 0; depth <= DEPTH && folders.length > 0 && count < MOST_FOLDERS; depth += 1) {
    const below: string[] = [];
    for (let start = 0; start < folders.length; start += AT_ONCE) {
      const some = folders.slice(start, start + AT_ONCE);
      const all = await Promise.all(
        some.map((folder) => readdir(join(root, folder), { withFileTypes: true }).catch(() => [])),
      );
      for (const [index, entries] of all.entries()) {
        const folder = some[index] ?? '';
        for (const one of entries) {
          const path = folder === '' ? one.name : `${folder}/${one.name}`;
          if (one.isDirectory() && !SKIPPED.test(one.name)) below.push(path);
          if (one.isFile() && isMeant(one.name)) found.push({ path, folder, name: one.name, depth });
        }
      }
    }
    count += folders.length;
    folders = below.sort();
  }
  return found;
}
