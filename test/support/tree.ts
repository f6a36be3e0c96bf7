import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a tree. */
export interface TreeFile {
  readonly mode: number;
  readonly bytes: Buffer;
}

/** What is this machine's own, or stands beside a file until that is written. */
const OWN = /^\.dagster-module\/(?:backups|lock|journal)|(?:^|\/)\.dgm-\d+-\d+$/;

/** The files of a folder by their paths; none where there is no folder; without what is this machine's own. */
export function treeOf(folder: string): ReadonlyMap<string, TreeFile> {
  if (!existsSync(folder)) return new Map();
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => !OWN.test(path) && lstatSync(join(folder, path)).isFile());
  return new Map(
    files.map((path) => {
      const at = join(folder, path);
      return [path, { mode: lstatSync(at).mode & 0o7777, bytes: readFileSync(at) }];
    }),
  );
}
