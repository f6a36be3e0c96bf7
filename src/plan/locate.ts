import type { Stats } from 'node:fs';
import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ConflictError, NotAllowedError } from '../errors.ts';
import type { FileState, InsideRoot } from './plan.ts';

/** A text that is larger may be too large for a string of JavaScript, and nothing that we generate comes near. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A file as it is on the disk, with its owner. */
export interface FoundFile extends FileState {
  readonly uid: number;
  readonly gid: number;
}

/** Where a path of a plan really is, with its links resolved, and what is there. */
export interface Located {
  /** Absolute; inside the root. */
  readonly at: string;
  readonly file: FoundFile | undefined;
  /** The folders above it that are not there, outermost first; absolute. */
  readonly missing: readonly string[];
}

/** Gives the file at a path of a root, or undefined where there is none. */
export type Look = (path: InsideRoot) => Promise<FoundFile | undefined>;

/** Looks at the disk. */
export function lookAt(root: string): Look {
  const locator = new Locator(root);
  return async (path) => (await locator.locate(path)).file;
}

/** A folder of the root: where it really is, and which of the folders above it have to be made. */
interface Folder {
  readonly at: string;
  readonly missing: readonly string[];
}

/**
 * Finds where paths really are, and proves that they are inside the root after links are resolved. Remembers
 * folders, so one is for one look at the disk.
 */
export class Locator {
  readonly #root: string;
  readonly #folders = new Map<string, Promise<Folder>>();

  /** @param root absolute. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * @throws ConflictError where a link leads out of the root or to nothing, a folder is where the file should be,
   * or a file where a folder should be; NotAllowedError where the disk does not let us look.
   */
  async locate(path: InsideRoot): Promise<Located> {
    const folder = await this.#folder(dirname(path));
    const at = join(folder.at, path.slice(path.lastIndexOf('/') + 1));
    if (folder.missing.length > 0) return { at, file: undefined, missing: folder.missing };
    const found = await look(at);
    if (found === undefined) return { at, file: undefined, missing: [] };
    const target = found.isSymbolicLink() ? await this.#follow(at) : at;
    const stats = found.isSymbolicLink() ? await stat(target) : found;
    if (!stats.isFile()) throw inTheWay(at, stats.isDirectory() ? 'a folder' : 'no regular file');
    return { at: target, file: await read(target, stats), missing: [] };
  }

  #folder(path: string): Promise<Folder> {
    let folder = this.#folders.get(path);
    if (folder === undefined) {
      folder = path === '.' ? this.#rootFolder() : this.#subfolder(path);
      this.#folders.set(path, folder);
    }
    return folder;
  }

  async #rootFolder(): Promise<Folder> {
    const found = await look(this.#root);
    if (found === undefined) return { at: this.#root, missing: await missingAt(this.#root) };
    if (found.isSymbolicLink()) {
      throw new ConflictError(`${this.#root} is a symbolic link.`, {
        why: 'Nothing is ever written through a link.',
        next: 'Give the folder that it leads to.',
      });
    }
    if (!found.isDirectory()) throw inTheWay(this.#root, 'no folder');
    return { at: await realpath(this.#root), missing: [] };
  }

  async #subfolder(path: string): Promise<Folder> {
    const above = await this.#folder(dirname(path));
    const at = join(above.at, path.slice(path.lastIndexOf('/') + 1));
    const found = above.missing.length > 0 ? undefined : await look(at);
    if (found === undefined) return { at, missing: [...above.missing, at] };
    const target = found.isSymbolicLink() ? await this.#follow(at) : at;
    const stats = found.isSymbolicLink() ? await stat(target) : found;
    if (!stats.isDirectory()) throw inTheWay(at, 'no folder');
    return { at: target, missing: [] };
  }

  /** Where a link leads to: inside the root, or it is refused. */
  async #follow(link: string): Promise<string> {
    const { at: root } = await this.#folder('.');
    const target = await realpath(link).catch((cause: unknown) => {
      const isCircle = codeOf(cause) === 'ELOOP';
      throw new ConflictError(`${link} is a link that leads ${isCircle ? 'in a circle' : 'to nothing'}.`, {
        next: isCircle ? 'Remove it.' : 'Remove it, or make what it leads to.',
        cause,
      });
    });
    if (target !== root && target.startsWith(root.endsWith(sep) ? root : root + sep)) return target;
    throw new ConflictError(`${link} is a link that leads out of ${root}.`, {
      why: 'Nothing is ever written through such a link.',
      next: 'Put the file itself in its place, or remove the link.',
    });
  }
}

/** The folders that are not there, from the outermost to the given one. */
async function missingAt(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: unknown) => {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw explain(error, path);
  });
  if (found?.isDirectory() === true || dirname(path) === path) return [];
  return [...(await missingAt(dirname(path))), path];
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw explain(error, path);
  }
}

async function read(path: string, { mode, uid, gid, size }: Stats): Promise<FoundFile> {
  if (size > MOST_BYTES) {
    throw new ConflictError(`${path} is there already, and is larger than 256 MiB.`, {
      why: 'That is too large to compare it with what is generated.',
      next: 'Move it out of the way, then call the command again.',
    });
  }
  try {
    return { bytes: await readFile(path), mode: mode & 0o7777, uid, gid };
  } catch (error) {
    throw explain(error, path);
  }
}

function explain(error: unknown, path: string): unknown {
  if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') return error;
  return new NotAllowedError(`${path} cannot be read.`, {
    why: 'You have no permission to.',
    next: 'Make it readable, then call the command again.',
    cause: error,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function inTheWay(path: string, what: string): ConflictError {
  return new ConflictError(`${path} is there already, and is ${what}.`, {
    next: 'Move it out of the way, then call the command again.',
  });
}
