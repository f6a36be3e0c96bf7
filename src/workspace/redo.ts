import { withSecretMarks } from '../edit/dotenv-block.ts';
import { BrokenMarks } from '../edit/marks.ts';
import { withMade } from '../edit/yaml/edit-yaml.ts';
import { shownText } from '../plan/bytes.ts';
import { type Content, type InsideRoot, insideRoot } from '../plan/plan.ts';
import { disintegrate } from './disintegrate.ts';
import { editing } from './editing.ts';
import { editorsOf } from './files/editors.ts';
import { unitsOf } from './files/unit-files.ts';
import type { ModulePart } from './module-part.ts';
import { ownershipIn } from './ownership.ts';
import type { FileKind, RegisteredModule, Registry } from './registry.ts';
import { blockStates } from './validate/block-states.ts';
import type { Inspection } from './validate/inspection.ts';
import { locationsOf } from './validate/locations.ts';
import { listedProjects } from './validate/strangers.ts';

/** A workspace that is being changed: its registry, and its files so far. */
export interface Redone {
  readonly registry: Registry;
  readonly texts: ReadonlyMap<InsideRoot, string>;
  readonly contents: ReadonlyMap<InsideRoot, Content | undefined>;
}

/** A file, and the modules whose part of it has to be written anew. */
export interface Lack {
  readonly kind: FileKind;
  readonly path: InsideRoot;
  readonly modules: readonly RegisteredModule[];
}

/**
 * Which modules lack something in which files.
 * @param isForced whether blocks that somebody has edited count.
 * @param report is told of what cannot be repaired.
 */
export function lacksOf(
  { files, units }: Inspection,
  { modules }: Registry,
  isForced: boolean,
  report: (line: string) => void,
): readonly Lack[] {
  const lacks: Lack[] = [];
  for (const [kind, file] of files) {
    const lacking = new Set<RegisteredModule>();
    try {
      for (const { module, state } of blockStates(file, modules)) {
        if (state !== 'edited' || isForced) lacking.add(module);
        else
          report(`${file.path}: the block of ${module.name} was edited, and stays as it is without --force.`);
      }
    } catch (error) {
      if (!(error instanceof BrokenMarks)) throw error;
      report(`${file.path}: ${error.message}; it has to be repaired by hand.`);
      continue;
    }
    for (const one of neverThere(kind, files, modules)) lacking.add(one);
    if (lacking.size > 0) lacks.push({ kind, path: file.path, modules: [...lacking] });
  }
  for (const module of modules) {
    for (const [path, { sha256 }] of Object.entries(module.owned)) {
      if (!units.has(path)) continue;
      const text = units.get(path);
      const isEdited = text !== undefined && ownershipIn('units', text).get('') !== sha256;
      if (isEdited && !isForced) report(`${path} was edited, and stays as it is without --force.`);
      if (text === undefined || (isEdited && isForced))
        lacks.push({ kind: 'units', path: insideRoot(path), modules: [module] });
    }
  }
  return lacks;
}

/** Modules that a list of all does not have, and was never given. */
function neverThere(
  kind: FileKind,
  files: Inspection['files'],
  modules: readonly RegisteredModule[],
): readonly RegisteredModule[] {
  const file = files.get(kind);
  if (file === undefined) return [];
  if (kind === 'workspace' && file.value !== undefined) {
    const names = new Set(locationsOf(file).map(({ name }) => name));
    return modules.filter(({ name, owned }) => owned[file.path] === undefined && !names.has(name));
  }
  if (kind !== 'dg') return [];
  const paths = new Set(listedProjects(file).map(({ path }) => path));
  return modules.filter((one) => one.project && one.owned[file.path] === undefined && !paths.has(one.path));
}

/**
 * Writes the parts of modules in a file anew: what is left of them goes first. In a `.env` nothing goes: the values
 * are the user's.
 * @param parts of the modules, those that could be read.
 */
export function redo(
  root: string,
  { registry, texts, contents }: Redone,
  { kind, path, modules }: Lack,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): Redone {
  if (kind === 'units') {
    const units = unitsOf(root, registry, parts);
    const text = units.get(path)?.text;
    const [module] = modules;
    if (text === undefined || module === undefined) return { registry, texts, contents };
    const own = { sha256: ownershipIn('units', text).get('') ?? '', flows: [] };
    return {
      registry: withOwned(registry, path, new Map([[module.name, own]])),
      texts,
      contents: new Map([...contents, [path, text]]),
    };
  }
  const names = new Set(parts.map(({ name }) => name));
  const going = modules.filter(({ name }) => names.has(name));
  const before = texts.get(path) ?? '';
  const isEnvironment = kind === 'env' || kind === 'env-example';
  const scope = { registry: { ...registry, files: { [kind]: path } }, texts: new Map([[path, before]]) };
  const taken = isEnvironment ? undefined : disintegrate(scope, going, new Map(), true).contents;
  const left = taken?.has(path) === true ? (taken.get(path) ?? '') : before;
  const around = new Map([...texts, [path, left]]);
  const editor = editorsOf({ registry, texts: around, isInGit: true }, parts, values).find(
    (one) => one.kind === kind,
  );
  if (editor === undefined) return { registry, texts, contents };
  const { content, flows = [] } = editing(path, () => editor.edit(left));
  const hashes = ownershipIn(kind, shownText(content));
  const others = registry.modules.flatMap(({ name, owned }) =>
    names.has(name) ? [] : (owned[path]?.flows ?? []),
  );
  const items = withMade(flows, others);
  const own = new Map(
    going.map(({ name }) => [
      name,
      {
        sha256: hashes.get(name) ?? '',
        flows: items.flatMap(({ owner, ...flow }) => (owner === name ? [flow] : [])),
      },
    ]),
  );
  return {
    registry: withOwned(registry, path, own),
    texts: new Map([...texts, [path, textOf(content)]]),
    contents: new Map([...contents, [path, content]]),
  };
}

function withOwned(
  registry: Registry,
  path: InsideRoot,
  owned: ReadonlyMap<string, RegisteredModule['owned'][string]>,
): Registry {
  const modules = registry.modules.map((one) => {
    const own = owned.get(one.name);
    if (own === undefined) return one;
    const { [path]: _, ...others } = one.owned;
    const isNothing = own.sha256 === '' && own.flows.length === 0;
    return { ...one, owned: isNothing ? others : { ...one.owned, [path]: own } };
  });
  return { ...registry, modules };
}

/** A file's text while it is changed: with marks where the writer puts secrets. */
export function textOf(content: Content): string {
  if (content instanceof Uint8Array) throw new Error('a shared file that is no text');
  return withSecretMarks(content);
}
