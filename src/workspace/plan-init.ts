import type { InsideRoot } from '../plan/plan.ts';
import { insideRoot } from '../plan/plan.ts';
import type { Proposal, Wanted } from '../plan/proposal.ts';
import type { GivenFiles } from './adopted.ts';
import { type FreshFile, freshFiles } from './fresh-files.ts';
import { ignoringSecrets } from './ignore-secrets.ts';
import type { Settings } from './module-part.ts';
import type { Reading } from './reading.ts';
import { type FileKind, REGISTRY, type Registry, registryText } from './registry.ts';

/** A workspace that is planned to be one. */
export interface InitPlan {
  readonly proposal: Proposal;
  readonly registry: Registry;
  /** Whether it is made, and not taken as it is. */
  readonly isNew: boolean;
}

/** Plans a new workspace. What the folder has already, such as a README, stays as it is. */
export async function planFresh(
  root: string,
  reading: Reading,
  settings: Settings,
  given: GivenFiles,
): Promise<InitPlan> {
  const files = freshFiles(settings, root, given);
  const registry = registryOf(settings, files);
  const wanted = await Promise.all(
    files.map((file) => wantedOf(file, reading, registry.files.env ?? '.env')),
  );
  return { registry, isNew: true, proposal: proposal(root, wanted.flat(), registry, reading) };
}

/**
 * Plans to take a folder as the workspace that it is. Files that were named, or that the runtime that was named
 * needs, are made where they are missing; nothing that is there changes.
 * @param none kinds of which it was said that there are none.
 */
export async function planAdoption(
  root: string,
  reading: Reading,
  registry: Registry,
  { none, makes }: { readonly none: ReadonlySet<FileKind>; readonly makes: boolean },
): Promise<InitPlan> {
  const files: FreshFile[] = [];
  for (const file of freshFiles(registry, root, registry.files)) {
    const isNamed = file.kind !== undefined && registry.files[file.kind] === file.path;
    const isWanted = isNamed || (makes && file.kind !== 'dg' && !none.has(file.kind ?? 'dg'));
    if (isWanted && (await reading.file(insideRoot(file.path))) === undefined) files.push(file);
  }
  const found = { ...registry.files };
  for (const { kind, path } of files)
    if (kind !== undefined) found[kind] ??= insideRoot(folderOrFile(kind, path));
  for (const kind of none) delete found[kind];
  const remembered = { ...registry, files: found };
  const wanted = await Promise.all(
    files.map((file) => wantedOf(file, reading, registry.files.env ?? '.env')),
  );
  return {
    registry: remembered,
    isNew: false,
    proposal: proposal(root, wanted.flat(), remembered, reading),
  };
}

function registryOf(settings: Settings, files: readonly FreshFile[]): Registry {
  const paths = files.flatMap(({ kind, path }) =>
    kind === undefined ? [] : [[kind, folderOrFile(kind, path)]],
  );
  return { version: 1, ...settings, files: Object.fromEntries(paths), made: [], modules: [] };
}

/** Units are files of a folder. */
function folderOrFile(kind: FileKind, path: string): string {
  return kind === 'units' ? path.slice(0, path.lastIndexOf('/')) : path;
}

async function wantedOf(file: FreshFile, reading: Reading, env: string): Promise<readonly Wanted[]> {
  const path: InsideRoot = insideRoot(file.path);
  const { content, mode } = file;
  if (path === '.gitignore')
    return [{ kind: 'edit', path, mode, edit: (text) => ignoringSecrets(text ?? String(content), env) }];
  // A folder that is there may have its own; ours says nothing that is needed.
  if (file.kind === undefined && (await reading.file(path)) !== undefined) return [];
  if (file.kind === 'env') return [{ kind: 'edit', path, mode, edit: (text) => text ?? content }];
  return [{ kind: 'whole', path, content, mode }];
}

function proposal(root: string, files: readonly Wanted[], registry: Registry, reading: Reading): Proposal {
  const records = new Map([[REGISTRY, registryText(registry)]]);
  return { root, part: 'workspace', files, records, basis: reading.basis };
}
