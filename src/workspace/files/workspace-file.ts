import { posix } from 'node:path';
import { ownersIn } from '../../edit/marks.ts';
import { insertYaml, readYaml } from '../../edit/yaml/edit-yaml.ts';
import { ConflictError } from '../../errors.ts';
import type { ModulePart } from '../module-part.ts';
import type { Registry } from '../registry.ts';
import { workspaceEntry } from '../runtime/workspace-entry.ts';
import type { Edited } from './edited.ts';

/** Lists modules in `workspace.yaml`, for the instance. */
export function addLocations(text: string, parts: readonly ModulePart[], registry: Registry): Edited {
  refuseSameLocation(text, registry.files.workspace ?? 'workspace.yaml', parts);
  const above = posix.relative(posix.dirname(registry.files.workspace ?? '.'), '.') || '.';
  const { text: content, flows } = insertYaml(
    text,
    parts.map((part) => ({
      ...{ path: ['load_from'], owner: part.name, kind: 'items' as const },
      block: workspaceEntry(part, registry, above),
    })),
  );
  return { content, flows };
}

/** Dagster takes no two code locations of one name. */
function refuseSameLocation(text: string, file: string, parts: readonly ModulePart[]): void {
  const there = locationsIn(text);
  const taken = parts.find(({ name }) => there.has(name));
  if (taken === undefined) return;
  throw new ConflictError(`${file} has a code location ${taken.name} already.`, {
    why: 'Dagster takes no two locations of one name.',
    next: ownersIn(text).includes(taken.name)
      ? 'It is ours, and the registry does not know it: call dgm workspace sync.'
      : 'It is not ours: give the module another name with --name, or take that entry out.',
  });
}

/** The names of the code locations that a `workspace.yaml` says. */
export function locationsIn(text: string): ReadonlyMap<string, number> {
  const yaml = readYaml(text);
  const list = yaml.valueAt(['load_from']);
  const names = new Map<string, number>();
  for (const [index, one] of (Array.isArray(list) ? list : []).entries()) {
    const [entry] = typeof one === 'object' && one !== null ? Object.values(one) : [];
    const name =
      typeof entry === 'object' && entry !== null && 'location_name' in entry
        ? entry.location_name
        : undefined;
    if (typeof name === 'string' && !names.has(name)) names.set(name, index);
  }
  return names;
}
