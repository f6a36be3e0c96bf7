import { isAbsolute, normalize, sep } from 'node:path';

declare const checked: unique symbol;

/** A path relative to a plan's root, with `/` between its parts, that stays inside of it. */
export type InsideRoot = string & { readonly [checked]: 'inside the root' };

/** A file that does not exist yet. */
export interface Create {
  readonly kind: 'create';
  readonly path: InsideRoot;
  readonly content: string | Uint8Array;
  /** The permission bits. */
  readonly mode: number;
}

export type Change = Create;

/** The full list of file changes that a command wants to make, before any is made. */
export interface Plan {
  /** The folder that all paths are relative to; absolute. */
  readonly root: string;
  readonly changes: readonly Change[];
}

/**
 * Returns a relative path as one that is proven to stay inside the root, as far as its text tells; links are
 * the writer's to check.
 */
export function insideRoot(path: string): InsideRoot {
  const parts = path.split('/');
  const escapes = isAbsolute(path) || parts.some((part) => part === '' || part === '.' || part === '..');
  if (escapes || path.includes('\0') || normalize(path) !== parts.join(sep)) {
    throw new Error(`a path outside of the plan's root: ${JSON.stringify(path)}`);
  }
  return path as InsideRoot;
}
