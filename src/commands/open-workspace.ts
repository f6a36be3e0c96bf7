import { resolve } from 'node:path';
import { isFolder } from '../apply/folders.ts';
import { UsageError } from '../errors.ts';
import { adopted } from '../workspace/adopted.ts';
import { findWorkspace } from '../workspace/find-workspace.ts';
import { loadWorkspace, type Workspace } from '../workspace/workspace.ts';

/**
 * Opens the workspace that is meant: the given one, else the nearest above; one that was written by hand is taken as
 * it is.
 * @param given a folder, or '' for none.
 * @throws UsageError where there is none.
 */
export async function openWorkspace(given: string, cwd: string): Promise<Workspace> {
  return loadWorkspace(await rootOf(given, cwd), adopted);
}

async function rootOf(given: string, cwd: string): Promise<string> {
  if (given === '') {
    const found = await findWorkspace(cwd);
    if (found !== undefined) return found.root;
    throw new UsageError(`There is no workspace in ${cwd}, nor above it.`, {
      next: 'Make one with dgm workspace init, or say where it is with --workspace.',
    });
  }
  const root = resolve(cwd, given);
  if (await isFolder(root)) return root;
  throw new UsageError(`${root} is no folder.`, { next: 'Make a workspace there: dgm workspace init.' });
}

/** The workspace around a folder; undefined where there is none. */
export async function workspaceAround(folder: string): Promise<string | undefined> {
  return (await findWorkspace(folder))?.root;
}
