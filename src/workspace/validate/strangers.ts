import { readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parse } from 'smol-toml';
import { NoCleanEdit } from '../../edit/no-clean-edit.ts';
import { projectsIn } from '../../edit/toml/projects.ts';
import { isInsideRoot } from '../../plan/plan.ts';
import { record } from '../parsed-values.ts';
import type { Registry } from '../registry.ts';
import type { Stranger } from './inspection.ts';
import { textOf } from './module-facts.ts';
import type { SharedFile } from './shared-file.ts';

/** Where modules live when there are none yet. */
const USUAL_FOLDERS = ['modules', 'projects'] as const;

/** The projects that a `dg.toml` lists, as paths without a slash at the end; none where it is no workspace. */
export function listedProjects(dg: SharedFile | undefined): ReturnType<typeof projectsIn> {
  if (dg === undefined) return [];
  try {
    // Paths are as seen from the folder of the file.
    const folder = posix.dirname(dg.path);
    return projectsIn(dg.text).map(({ path, line }) => ({
      path: posix.join(folder, path).replace(/(?<=.)\/+$/, ''),
      line,
    }));
  } catch (error) {
    if (error instanceof NoCleanEdit) return [];
    throw error;
  }
}

/** Projects of dg that could be modules: those that `dg.toml` lists, and those beside modules. */
export function strangersOf(
  root: string,
  registry: Registry,
  dg: SharedFile | undefined,
): readonly Stranger[] {
  const known = new Set(registry.modules.map(({ path }) => path));
  const found = new Map<string, Stranger>();
  for (const { path, line } of listedProjects(dg))
    if (!known.has(path) && isInsideRoot(path) && namesOf(root, path) !== undefined && !found.has(path))
      found.set(path, { path, line });
  const folders = new Set([
    ...registry.modules.map(({ path }) => posix.dirname(path)).filter((folder) => folder !== '.'),
    ...USUAL_FOLDERS,
  ]);
  for (const folder of folders) {
    for (const name of namesOf(root, folder) ?? []) {
      const path = `${folder}/${name}`;
      if (known.has(path) || found.has(path) || !isInsideRoot(path)) continue;
      if (isProject(root, path)) found.set(path, { path, line: undefined });
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The folders in a folder; undefined where there is none. */
function namesOf(root: string, folder: string): readonly string[] | undefined {
  try {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    return entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).map(({ name }) => name);
  } catch {
    return undefined;
  }
}

/** Whether a folder says that it is a project of dg; where it has a `dg.toml`, that alone counts. */
function isProject(root: string, path: string): boolean {
  const own = textOf(join(root, path, 'dg.toml'));
  const text = own ?? textOf(join(root, path, 'pyproject.toml'));
  if (text === undefined || !text.includes('directory_type')) return false;
  try {
    const all = record(parse(text.replace(/^\uFEFF/, '')));
    const dg = own === undefined ? record(record(all.tool).dg) : all;
    return dg.directory_type === 'project';
  } catch {
    return false;
  }
}
