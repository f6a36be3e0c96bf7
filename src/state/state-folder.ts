import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError } from '../errors.ts';
import { insideRoot } from '../plan/plan.ts';

/** The folder in a module or a workspace where our own records are kept. */
export const STATE = '.dagster-module';

export const MANIFEST = insideRoot(`${STATE}/manifest.json`);

/** What the sources of a module looked like when it was made. */
export const SOURCES = insideRoot(`${STATE}/sources.json`);

/** The texts as they were generated, under the paths that they have in the folder. */
export const BASE = `${STATE}/base`;

export const STATE_IGNORE = insideRoot(`${STATE}/.gitignore`);

export const STATE_ATTRIBUTES = insideRoot(`${STATE}/.gitattributes`);

/** What is generated is known again by its bytes: git is to change none, such as line endings. */
export const STATE_UNCHANGED = '* -text\n';

/** What of it is this machine's own, and of no use to anybody else. */
export const STATE_IGNORED = '/journal*\n/lock*\n/backups/\n/.dgm-*\n';

/** Records bigger than this were not written by us. */
const BIGGEST_BYTES = 256 * 1024 * 1024;

/** The state folder of a root, absolute. */
export function stateOf(root: string): string {
  return join(root, STATE);
}

/**
 * Refuses a state folder that is no folder: nothing of ours is ever written or read through a link.
 * @returns whether there is one.
 */
export async function checkStateFolder(root: string): Promise<boolean> {
  for (const path of [stateOf(root), join(stateOf(root), 'backups'), join(root, BASE)]) {
    const kind = await kindOf(path);
    if (kind === 'nothing' && path === stateOf(root)) return false;
    if (kind !== 'folder' && kind !== 'nothing') {
      throw new ConflictError(`${path} is no folder.`, {
        why: 'The records of what was generated are kept there, and never behind a link.',
        next: 'Move it out of the way.',
      });
    }
  }
  return true;
}

/**
 * Reads a record as untrusted bytes.
 * @returns undefined where there is none; `unreadable` where there is something that no record can be.
 */
export async function readRecord(path: string): Promise<string | 'unreadable' | undefined> {
  const kind = await kindOf(path);
  if (kind === 'nothing') return undefined;
  if (kind !== 'file') return 'unreadable';
  return readFile(path, 'utf8');
}

async function kindOf(path: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const found = await lstat(path);
    if (found.isDirectory()) return 'folder';
    return found.isFile() && found.size < BIGGEST_BYTES ? 'file' : 'other';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
