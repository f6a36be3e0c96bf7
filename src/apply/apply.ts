import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConflictError, InterruptedError } from '../errors.ts';
import type { Create, Plan } from '../plan/plan.ts';
import { explainDiskError } from './disk-error.ts';

/** What may already be in the folder of a new module. */
const WELCOME = new Set(['.git']);

/** Takes back all that was written. */
export type TakeBack = () => Promise<void>;

/**
 * Writes a plan that only creates files. Either all of it is written, or nothing: on an error or an abort,
 * what was written is taken back, folders included.
 * @returns the way back, for a later step of the same command that fails.
 * @throws ConflictError where the root holds anything, InterruptedError after an abort, or the disk's error
 * in our words.
 */
export async function applyPlan(plan: Plan, signal: AbortSignal): Promise<TakeBack> {
  await requireEmpty(plan.root);
  const written = new Written();
  try {
    await written.makeFolder(plan.root);
    for (const change of plan.changes) {
      if (signal.aborted)
        throw new InterruptedError('Interrupted.', { why: 'What was written is taken back.' });
      await written.create(plan.root, change);
    }
  } catch (error) {
    await written.takeBack();
    throw explainDiskError(error, plan.root);
  }
  return () => written.takeBack();
}

async function requireEmpty(root: string): Promise<void> {
  const found = await look(root);
  if (found === undefined) return;
  if (found.isSymbolicLink()) {
    throw new ConflictError(`${root} is a symbolic link.`, {
      why: 'A module is never written through a link.',
      next: 'Give the folder itself with --directory.',
    });
  }
  if (!found.isDirectory()) {
    throw new ConflictError(`${root} is there already, and is no folder.`, {
      next: 'Choose another folder with --directory.',
    });
  }
  const others = await readdir(root).catch((error: unknown) => {
    throw explainDiskError(error, root);
  });
  const first = others.filter((name) => !WELCOME.has(name)).sort()[0];
  if (first === undefined) return;
  throw new ConflictError(`${root} is not empty: ${first} is in it.`, {
    why: 'A new module overwrites nothing.',
    next: 'Choose another folder with --directory, or empty this one.',
  });
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw explainDiskError(error, path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw error;
  }
}

/** Remembers what was made, in order, so that it can be taken back in reverse. */
class Written {
  readonly #files: string[] = [];
  readonly #folders: string[] = [];

  async makeFolder(path: string): Promise<void> {
    if (this.#folders.includes(path) || (await isFolder(path))) return;
    // Level by level: a recursive mkdir that fails does not tell what it has made, and in /proc it never ends.
    await this.makeFolder(dirname(path));
    await mkdir(path);
    this.#folders.push(path);
  }

  async create(root: string, { path, content, mode }: Create): Promise<void> {
    const target = join(root, path);
    await this.makeFolder(dirname(target));
    // `wx` neither overwrites nor follows a link; the mode is right before the first byte is there.
    const file = await open(target, 'wx', mode);
    this.#files.push(target);
    try {
      await file.chmod(mode);
      await file.writeFile(content);
    } finally {
      await file.close();
    }
  }

  /** Takes back as much as can be; what cannot be removed keeps nothing else from being removed. */
  async takeBack(): Promise<void> {
    for (const file of this.#files.splice(0).reverse())
      await rm(file, { force: true }).catch(() => undefined);
    // A folder into which somebody else has put something stays.
    for (const folder of this.#folders.splice(0).reverse()) await rmdir(folder).catch(() => undefined);
  }
}
