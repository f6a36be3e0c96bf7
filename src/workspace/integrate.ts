import type { FlowItem, OwnedFlowItem } from '../edit/flow-item.ts';
import { withMade } from '../edit/yaml/edit-yaml.ts';
import { shownText } from '../plan/bytes.ts';
import type { Content, InsideRoot } from '../plan/plan.ts';
import { editing } from './editing.ts';
import { editorsOf } from './files/editors.ts';
import { unitsOf } from './files/unit-files.ts';
import type { ModulePart } from './module-part.ts';
import { type Ownership, ownershipIn } from './ownership.ts';
import { fileOf, type RegisteredModule, type Registry } from './registry.ts';
import type { Workspace } from './workspace.ts';

/** The files of a workspace with modules put in, and what of it is theirs. */
export interface Integrated {
  readonly contents: ReadonlyMap<InsideRoot, Content>;
  readonly registry: Registry;
}

/**
 * Puts modules into the files of a workspace: lines of ours are added, and no other byte changes.
 * @param values what the variables of the modules are, for a `.env`.
 * @throws InvalidContentError where a file cannot be edited cleanly, ConflictError where something of the same name is
 * there already.
 */
export function integrate(
  { root, registry, texts, isInGit }: Workspace,
  parts: readonly ModulePart[],
  values: ReadonlyMap<string, string>,
): Integrated {
  const contents = new Map<InsideRoot, Content>();
  const owned = new Map<string, Record<string, Ownership>>(parts.map(({ name }) => [name, {}]));
  const made = new Set(registry.made);
  const files = { ...registry.files };
  for (const { kind, edit, makes } of editorsOf({ registry, texts, isInGit }, parts, values)) {
    const path = fileOf(registry, kind) ?? makes;
    if (path === undefined) continue;
    const before = texts.get(path);
    if (before === undefined && makes === undefined) continue;
    const { content, flows: added = [] } = editing(path, () => edit(before));
    const flows = flowsByOwner(added, registry, path);
    if (content === before || (before === undefined && content === '')) continue;
    contents.set(path, content);
    files[kind] = path;
    if (before === undefined) made.add(path);
    const after = editing(path, () => ownershipIn(kind, shownText(content)));
    for (const { name } of parts) {
      const sha256 = after.get(name);
      const own = flows.get(name) ?? [];
      const all = owned.get(name);
      if (all !== undefined && (sha256 !== undefined || own.length > 0))
        all[path] = { sha256: sha256 ?? '', flows: own };
    }
  }
  for (const [path, { name, text }] of unitsOf(root, registry, parts)) {
    contents.set(path, text);
    const all = owned.get(name);
    if (all !== undefined) all[path] = { sha256: ownershipIn('units', text).get('') ?? '', flows: [] };
  }
  const modules = parts.map((part) => registered(part, owned.get(part.name) ?? {}));
  return {
    contents,
    registry: { ...registry, files, made: [...made].sort(), modules: [...registry.modules, ...modules] },
  };
}

/**
 * What is on one line for new modules, by their names. Lists that were made for modules that are there already are
 * theirs as well: so they go with whichever goes last.
 */
function flowsByOwner(
  added: readonly OwnedFlowItem[],
  { modules }: Registry,
  path: InsideRoot,
): ReadonlyMap<string, readonly FlowItem[]> {
  if (added.length === 0) return new Map();
  const known = modules.flatMap(({ owned }) => owned[path]?.flows ?? []);
  const byOwner = new Map<string, FlowItem[]>();
  for (const { owner, ...flow } of withMade(added, known))
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), flow]);
  return byOwner;
}

function registered(part: ModulePart, owned: Record<string, Ownership>): RegisteredModule {
  const { name, path, code, project, named, server, host, port } = part;
  const databases = part.databases.map(({ variables: _, ...one }) => one);
  return {
    ...{ name, path, code, project, ...(named && { named }), server, host, port },
    ...{ databases, owned },
  };
}
