import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The file in which Yeoman keeps what was decided about conflicts once and for all. */
const NAME = '.yo-resolve';

/** Whether a `.yo-resolve` lies beside one of the files, or in a folder above. */
export async function hasYoResolve(root: string, paths: readonly string[]): Promise<boolean> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = dirname(join(root, path)); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
    }
  }
  const found = await Promise.all(
    [...folders].map((folder) =>
      lstat(join(folder, NAME)).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
