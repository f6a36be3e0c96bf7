import type { OwnedFlowItem } from '../../edit/flow-item.ts';
import { withMade } from '../../edit/yaml/edit-yaml.ts';
import { shownText } from '../../plan/bytes.ts';
import type { Content, InsideRoot } from '../../plan/plan.ts';
import { disintegrate } from '../disintegrate.ts';
import { editing } from '../editing.ts';
import { type Editor, editorsOf } from '../files/editors.ts';
import { unitsOf } from '../files/unit-files.ts';
import type { ModulePart } from '../module-part.ts';
import { type Ownership, ownershipIn } from '../ownership.ts';
import type { RegisteredModule, Registry } from '../registry.ts';
import type { Lack } from './lacks.ts';
import { type Redone, withContents } from './redone.ts';

/**
 * Writes the parts of modules in a file anew: what is left of them goes first. In a `.env` nothing goes: the values
 * are the user's.
 * @param root absolute.
 * @param parts of the modules, those that could be read.
 * @param values what the variables of the modules are, for a `.env`.
 */
export function redo(
  root: string,
  now: Redone,
  lack: Lack,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): Redone {
  return lack.kind === 'units' ? redoUnit(root, now, lack, parts) : redoLines(now, lack, parts, values);
}

function redoUnit(
  root: string,
  now: Redone,
  { path, modules: [module] }: Lack,
  parts: readonly ModulePart[],
): Redone {
  const text = unitsOf(root, now.registry, parts).get(path)?.text;
  if (text === undefined || module === undefined) return now;
  const own = { sha256: ownershipIn('units', text).get('') ?? '', flows: [] };
  return {
    registry: withOwned(now.registry, path, new Map([[module.name, own]])),
    texts: now.texts,
    contents: new Map([...now.contents, [path, text]]),
  };
}

function redoLines(
  now: Redone,
  lack: Lack,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): Redone {
  const { kind, path } = lack;
  const names = new Set(parts.map(({ name }) => name));
  const modules = lack.modules.filter(({ name }) => names.has(name));
  const left = withoutLines(now, lack, modules);
  const editor = editorOf(now, lack, left, parts, values);
  if (editor === undefined) return now;
  const { content, flows = [] } = editing(path, () => editor.edit(left));
  const owned = ownedIn({ kind, path, modules }, content, flows, now.registry);
  return withContents(now, new Map([[path, content]]), withOwned(now.registry, path, owned));
}

/** The text of a file without what is left of modules in it. */
function withoutLines(
  { registry, texts }: Redone,
  { kind, path }: Lack,
  modules: readonly RegisteredModule[],
): string {
  const text = texts.get(path) ?? '';
  if (kind === 'env' || kind === 'env-example') return text;
  const scope = { registry: { ...registry, files: { [kind]: path } }, texts: new Map([[path, text]]) };
  const { contents } = disintegrate(scope, modules, new Map(), true);
  return contents.has(path) ? (contents.get(path) ?? '') : text;
}

function editorOf(
  { registry, texts }: Redone,
  { kind, path }: Lack,
  left: string,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): Editor | undefined {
  // What the registry has of a `.gitignore` was put there for git: it is repaired, whether the folder is in git or not.
  const scope = { registry, texts: new Map([...texts, [path, left]]), isInGit: true };
  return editorsOf(scope, parts, values).find((one) => one.kind === kind);
}

/** What of a file's new content is whose, by the names of the modules. */
function ownedIn(
  { kind, path, modules }: Lack,
  content: Content,
  flows: readonly OwnedFlowItem[],
  registry: Registry,
): ReadonlyMap<string, Ownership> {
  const names = new Set(modules.map(({ name }) => name));
  const hashes = ownershipIn(kind, shownText(content));
  const others = registry.modules.flatMap(({ name, owned }) =>
    names.has(name) ? [] : (owned[path]?.flows ?? []),
  );
  const items = withMade(flows, others);
  return new Map(
    [...names].map((name) => [
      name,
      {
        sha256: hashes.get(name) ?? '',
        flows: items.flatMap(({ owner, ...flow }) => (owner === name ? [flow] : [])),
      },
    ]),
  );
}

function withOwned(registry: Registry, path: InsideRoot, owned: ReadonlyMap<string, Ownership>): Registry {
  const modules = registry.modules.map((one) => {
    const own = owned.get(one.name);
    if (own === undefined) return one;
    const { [path]: _, ...others } = one.owned;
    const isNothing = own.sha256 === '' && own.flows.length === 0;
    return { ...one, owned: isNothing ? others : { ...one.owned, [path]: own } };
  });
  return { ...registry, modules };
}
