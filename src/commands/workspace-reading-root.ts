import { resolve } from 'node:path';
import { isFolder } from '../apply/folders.ts';
import { UsageError } from '../errors.ts';
import { findWorkspace } from '../workspace/find-workspace.ts';
import { workspaceFilesIn } from '../workspace/workspace-files.ts';

/**
 * Finds the workspace that is read, whatever its state.
 * @param given a folder, or '' for none.
 * @returns absolute.
 * @throws UsageError where there is none.
 */
export async function readingRoot(given: string, cwd: string): Promise<string> {
  const found = await findWorkspace(cwd, given === '' ? undefined : given);
  if (found !== undefined) return found.root;
  const root = resolve(cwd, given);
  if (given !== '' && !(await isFolder(root)))
    throw new UsageError(`${root} is no folder.`, { next: 'Give the folder of a workspace.' });
  if (Object.keys(await workspaceFilesIn(root)).length > 0) return root;
  throw new UsageError(
    given === '' ? `There is no workspace in ${cwd}, nor above it.` : `${root} is no workspace.`,
    { next: 'Make one with dgm workspace init, or say where it is with --workspace.' },
  );
}
