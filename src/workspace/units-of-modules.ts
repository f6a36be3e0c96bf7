import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { unitName } from '../render/escape-unit.ts';
import type { Registry } from './registry.ts';

/** The units of modules, which have no marks: they are known by their names. */
export interface FoundUnits {
  /** What the workspace is called in the names of its units; undefined where there are none. */
  readonly workspace: string | undefined;
  /** By the modules. */
  readonly paths: ReadonlyMap<string, InsideRoot>;
}

/** Finds the units of modules in the folder of units. */
export async function unitsOfModules(
  root: string,
  { files: { units: folder } }: Registry,
  modules: readonly string[],
): Promise<FoundUnits> {
  const names = folder === undefined ? [] : await readdir(join(root, folder)).catch(() => []);
  const paths = new Map<string, InsideRoot>();
  let workspace: string | undefined;
  for (const module of modules) {
    const end = `-${unitName(`code-${module}`)}.service`;
    // The shortest: another module's name may end as this one's.
    const [name] = names.filter((one) => one.endsWith(end)).sort((a, b) => a.length - b.length);
    if (name === undefined) continue;
    workspace ??= name.slice(0, -end.length);
    paths.set(module, insideRoot(`${folder}/${name}`));
  }
  return { workspace, paths };
}
