import { adopted } from '../workspace/adopted.ts';
import { findWorkspace } from '../workspace/find-workspace.ts';
import { loadWorkspace, type Workspace } from '../workspace/workspace.ts';
import { workspaceRoot } from './workspace-root.ts';

/**
 * Opens the workspace that is meant: the given one, else the nearest above; one that was written by hand is taken as
 * it is.
 * @param given a folder, or '' for none.
 * @throws UsageError where there is none.
 */
export async function openWorkspace(given: string, cwd: string): Promise<Workspace> {
  return loadWorkspace(await workspaceRoot(given, cwd), adopted);
}

/** The workspace around a folder; undefined where there is none. */
export async function workspaceAround(folder: string): Promise<string | undefined> {
  return (await findWorkspace(folder))?.root;
}
