import { posix } from 'node:path';
import { removeMarked } from '../edit/marked-text.ts';
import { removeProject } from '../edit/toml/projects.ts';
import { removeYaml } from '../edit/yaml/edit-yaml.ts';
import { ConflictError } from '../errors.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { editing } from './editing.ts';
import { type Ownership, ownershipIn } from './ownership.ts';
import { FILE_KINDS, type FileKind, type RegisteredModule, type Registry } from './registry.ts';
import { moduleUnitFile } from './runtime/systemd.ts';
import type { Workspace } from './workspace.ts';

/** The files of a workspace with modules taken out; undefined for a file that goes. */
export interface Disintegrated {
  readonly contents: ReadonlyMap<InsideRoot, string | undefined>;
  readonly registry: Registry;
}

/** As much of a module as has to be known to take it out. */
export type Owner = Pick<RegisteredModule, 'name' | 'path' | 'owned'>;

/**
 * Takes modules out of the files of a workspace: what is ours goes, and no other byte changes.
 * @param units the texts of the modules' units that are there.
 * @param isForced whether what somebody has edited in our blocks goes with them.
 * @throws ConflictError where a block of ours was edited, InvalidContentError where marks of ours are broken.
 */
export function disintegrate(
  { registry, texts }: Pick<Workspace, 'registry' | 'texts'>,
  modules: readonly Owner[],
  units: ReadonlyMap<InsideRoot, string>,
  isForced: boolean,
): Disintegrated {
  const contents = new Map<InsideRoot, string | undefined>();
  const kinds = kindsOf(registry);
  const names = new Set(modules.map(({ name }) => name));
  for (const [path, kind] of kinds) {
    const text = texts.get(path);
    const users = modules.filter((one) => one.owned[path] !== undefined);
    if (text === undefined || users.length === 0) continue;
    const there = editing(path, () => ownershipIn(kind, text, names));
    for (const { name, owned } of users) {
      const own = owned[path];
      if (!isForced && own !== undefined) refuseEdited(path, name, own, there.get(name));
    }
    const left = editing(path, () => takeOut(kind, text, users, path));
    contents.set(path, left === '' && registry.made.includes(path) ? undefined : left);
  }
  for (const [path, text] of units) {
    const owner = modules.find((one) => one.owned[path] !== undefined);
    const own = owner?.owned[path];
    if (!isForced && owner !== undefined && own !== undefined)
      refuseEdited(path, owner.name, own, ownershipIn('units', text).get(''));
    contents.set(path, undefined);
  }
  const gone = new Set([...contents].flatMap(([path, left]) => (left === undefined ? [path] : [])));
  return {
    contents,
    registry: {
      ...registry,
      files: Object.fromEntries(
        Object.entries(registry.files).filter(([, path]) => !gone.has(path as InsideRoot)),
      ),
      made: registry.made.filter((path) => !gone.has(path as InsideRoot)),
      modules: registry.modules.filter(({ name }) => !names.has(name)),
    },
  };
}

/** The units that modules have, by the registry. */
export function unitPaths(registry: Registry, modules: readonly RegisteredModule[]): readonly InsideRoot[] {
  const folder = registry.files.units;
  if (registry.runtime !== 'systemd' || folder === undefined) return [];
  // Somebody may have written any other path into the registry: a unit is known by its place and its name.
  return modules
    .map((one) => ({ one, path: insideRoot(`${folder}/${moduleUnitFile(one, registry)}`) }))
    .filter(({ one, path }) => one.owned[path] !== undefined)
    .map(({ path }) => path);
}

function kindsOf({ files }: Registry): ReadonlyMap<InsideRoot, FileKind> {
  return new Map(
    FILE_KINDS.flatMap((kind) => {
      const path = kind === 'units' ? undefined : files[kind];
      return path === undefined ? [] : [[insideRoot(path), kind] as const];
    }),
  );
}

function takeOut(kind: FileKind, text: string, modules: readonly Owner[], file: InsideRoot): string {
  const names = modules.map(({ name }) => name);
  switch (kind) {
    case 'dg':
      return modules.reduce((rest, { name, path, owned }) => {
        const way = posix.relative(posix.dirname(file), path);
        return removeProject(rest, name, way, owned[file]?.flows ?? []);
      }, text);
    case 'workspace':
    case 'compose':
    case 'dagster':
      return removeYaml(
        text,
        names,
        modules.flatMap(({ owned }) => owned[file]?.flows ?? []),
      );
    case 'env':
    case 'env-example':
    case 'dockerfile':
    case 'processes':
    case 'units':
    case 'gitignore':
      return names.reduce(removeMarked, text);
  }
}

/** What somebody has written into a block of ours is not lost unasked. */
function refuseEdited(path: string, name: string, own: Ownership, there: string | undefined): void {
  const isAsBefore = (own.sha256 === '' && there === undefined) || own.sha256 === there;
  // What somebody has taken out himself needs no taking out.
  if (isAsBefore || there === undefined) return;
  throw new ConflictError(`The block of ${name} in ${path} was edited.`, {
    why: 'It would go with what was written into it.',
    next: 'Move that elsewhere; or take it out with --force, which dgm undo takes back.',
  });
}
