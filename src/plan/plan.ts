import { isAbsolute, normalize, sep } from 'node:path';
import type { SecretText } from './secret.ts';

declare const checked: unique symbol;

/** A path relative to a plan's root, with `/` between its parts, that stays inside of it. */
export type InsideRoot = string & { readonly [checked]: 'inside the root' };

/** What a file holds: text (UTF-8), bytes, or text with references to secrets, which only the writer resolves. */
export type Content = string | Uint8Array | SecretText;

/** A file as it is on the disk. */
export interface FileState {
  readonly bytes: Uint8Array;
  /** The permission bits. */
  readonly mode: number;
}

/** A file that does not exist yet. */
export interface Create {
  readonly kind: 'create';
  readonly path: InsideRoot;
  readonly content: Content;
  /** The permission bits. */
  readonly mode: number;
  /** Whose it is to be, where it comes back; else it is whoever writes it. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** A file that gets another content, another mode, or both. */
export interface Overwrite {
  readonly kind: 'overwrite';
  readonly path: InsideRoot;
  readonly before: FileState;
  readonly content: Content;
  readonly mode: number;
}

/** A file that goes. */
export interface Delete {
  readonly kind: 'delete';
  readonly path: InsideRoot;
  readonly before: FileState;
}

export type Change = Create | Overwrite | Delete;

/** The full list of file changes that a command wants to make, before any is made. */
export interface Plan {
  /** The folder that all paths are relative to; absolute. */
  readonly root: string;
  readonly changes: readonly Change[];
  /** Files that the plan was made from beside those that it changes: they have to be as they were, too. */
  readonly basis?: ReadonlyMap<InsideRoot, FileState | undefined>;
  /** Folders that go where the changes leave them empty, outermost first. */
  readonly emptied?: readonly InsideRoot[];
  /** The modes of folders that are made; those of others follow the umask. */
  readonly folderModes?: ReadonlyMap<InsideRoot, number>;
}

/**
 * Returns a relative path as one that is proven to stay inside the root, as far as its text tells; links are
 * checked where the disk is.
 */
export function insideRoot(path: string): InsideRoot {
  if (!isInsideRoot(path)) throw new Error(`a path outside of the plan's root: ${JSON.stringify(path)}`);
  return path;
}

/** Whether a text is a relative path that stays inside its root. */
export function isInsideRoot(path: string): path is InsideRoot {
  const parts = path.split('/');
  const escapes = isAbsolute(path) || parts.some((part) => part === '' || part === '.' || part === '..');
  return !escapes && !path.includes('\0') && normalize(path) === parts.join(sep);
}
