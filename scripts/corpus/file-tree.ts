import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { STATE } from '../../src/state/state-folder.ts';

/** A file or a link as it was seen. */
interface Seen {
  readonly stamp: string;
  readonly mode: number;
  readonly bytes: Buffer;
}

/** What is below a folder, without our records; a folder has no bytes. */
export type FileTree = ReadonlyMap<string, Seen>;

/**
 * Reads all that is below a folder.
 * @param last what was there before: a file with the same stamp is not read again.
 */
export function readTree(root: string, last: FileTree = new Map()): FileTree {
  const tree = new Map<string, Seen>();
  const visit = (folder: string): void => {
    for (const one of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (folder === '' && one.name === STATE) continue;
      const path = folder === '' ? one.name : `${folder}/${one.name}`;
      const { ino, size, mtimeNs, ctimeNs, mode } = lstatSync(join(root, path), { bigint: true });
      const stamp = one.isDirectory() ? 'folder' : [ino, size, mtimeNs, ctimeNs].join(' ');
      const known = last.get(path);
      const isSame = known?.stamp === stamp;
      tree.set(path, {
        stamp,
        mode: Number(mode),
        bytes: isSame
          ? known.bytes
          : one.isDirectory()
            ? Buffer.alloc(0)
            : bytesOf(join(root, path), one.isSymbolicLink()),
      });
      if (one.isDirectory()) visit(path);
    }
  };
  visit('');
  return tree;
}

function bytesOf(path: string, isLink: boolean): Buffer {
  return isLink ? readlinkSync(path, { encoding: 'buffer' }) : readFileSync(path);
}

/** The paths that differ between two trees. */
export function differences(before: FileTree, after: FileTree): readonly string[] {
  const isSame = (path: string): boolean => {
    const [a, b] = [before.get(path), after.get(path)];
    return (
      a !== undefined &&
      b !== undefined &&
      (a.mode === b.mode || isTightened(path, a.mode, b.mode)) &&
      (a.bytes === b.bytes || a.bytes.equals(b.bytes))
    );
  };
  return [...new Set([...before.keys(), ...after.keys()])].filter((path) => !isSame(path)).sort();
}

/** Whoever writes a secret into a dotenv file takes it away from others. */
function isTightened(path: string, before: number, after: number): boolean {
  return /(?:^|\/)\.env[^/]*$/.test(path) && (after & 0o777) === 0o600 && before >> 12 === after >> 12;
}

/** The text of a file of a tree; undefined where there is none. */
export function textIn(tree: FileTree, path: string): string | undefined {
  return tree.get(path)?.bytes.toString('utf8');
}
