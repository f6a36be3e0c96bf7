import { isFolder } from '../apply/folders.ts';
import type { GivenFiles } from './adopted.ts';
import { discoverFiles } from './discover.ts';

/** What makes a folder a workspace: a Dockerfile or a `.env` alone does not. */
const TELLING = ['dg', 'workspace', 'dagster', 'compose', 'processes', 'units'] as const;

/** The files by which a folder already is a workspace; none where it is not. */
export async function workspaceFilesIn(root: string): Promise<GivenFiles> {
  if (!(await isFolder(root))) return {};
  const { files, ambiguous } = await discoverFiles(root);
  const found = { ...files };
  for (const kind of TELLING) {
    const [first] = ambiguous[kind] ?? [];
    if (first !== undefined) found[kind] ??= first;
  }
  return TELLING.some((kind) => found[kind] !== undefined) ? found : {};
}
