import { resolve } from 'node:path';
import { isFolder } from '../apply/folders.ts';
import { UsageError } from '../errors.ts';
import { findWorkspace } from '../workspace/find-workspace.ts';
import { workspaceFilesIn } from '../workspace/workspace-files.ts';

/** The word of the commands that take a workspace and nothing else. */
export const WORKSPACE_WORD = {
  name: 'dir',
  help: 'The folder of the workspace. Default: the one around here.',
  isMany: false,
} as const;

/**
 * Finds the folder of the workspace that is meant, whatever its state.
 * @param flag what --workspace says, or '' for nothing.
 * @param word the same as a word, for the commands that take it so.
 * @returns absolute.
 * @throws UsageError where there is none, or both are given.
 */
export async function workspaceRoot(flag: string, cwd: string, word = ''): Promise<string> {
  if (flag !== '' && word !== '')
    throw new UsageError(`${word} and --workspace both say where the workspace is.`, {
      next: 'Give one of them.',
    });
  const given = flag || word;
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
