import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidContentError } from '../errors.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { Reading } from './reading.ts';
import { FILE_KINDS, parseRegistry, REGISTRY, type RegisteredModule, type Registry } from './registry.ts';

/** A workspace as it is on the disk. */
export interface Workspace {
  /** Absolute. */
  readonly root: string;
  readonly registry: Registry;
  /** Whether the registry was there; else the workspace is taken as its files have it. */
  readonly isRegistered: boolean;
  readonly reading: Reading;
  /** The texts of its shared files that are there, by their paths. */
  readonly texts: ReadonlyMap<InsideRoot, string>;
  /** Whether it is in a repository of git. */
  readonly isInGit: boolean;
}

/**
 * Reads a workspace: its registry, and the files that its modules are in.
 * @param adopt tells what a workspace without a registry is.
 * @throws InvalidContentError where the registry is damaged or a file is no text.
 */
export async function loadWorkspace(
  root: string,
  adopt: (root: string, reading: Reading) => Promise<Registry>,
): Promise<Workspace> {
  const reading = new Reading(root);
  const found = await reading.file(REGISTRY);
  const registry = found === undefined ? await adopt(root, reading) : parseRegistry(found, root);
  return {
    ...{ root, registry, isRegistered: found !== undefined, reading },
    texts: await textsOf(registry, root, reading),
    isInGit: await isInGit(root),
  };
}

/** The shared files of a registry, all but the folder of units. */
export function sharedFiles({ files }: Registry): readonly InsideRoot[] {
  return FILE_KINDS.flatMap((kind) => {
    const path = kind === 'units' ? undefined : files[kind];
    return path === undefined ? [] : [insideRoot(path)];
  });
}

async function textsOf(
  registry: Registry,
  root: string,
  reading: Reading,
): Promise<ReadonlyMap<InsideRoot, string>> {
  const texts = new Map<InsideRoot, string>();
  for (const path of sharedFiles(registry)) {
    const text = await reading.text(path);
    if (text !== undefined) texts.set(path, text);
    else if (!MAY_BE_MISSING.has(path.slice(path.lastIndexOf('/') + 1))) throw missing(root, path);
  }
  const ignored = insideRoot('.gitignore');
  const text = texts.has(ignored) ? undefined : await reading.text(ignored);
  return text === undefined ? texts : texts.set(ignored, text);
}

async function isInGit(folder: string): Promise<boolean> {
  if (await stat(join(folder, '.git')).catch(() => undefined)) return true;
  return dirname(folder) !== folder && isInGit(dirname(folder));
}

/** Files that git does not keep: a fresh clone has none. */
const MAY_BE_MISSING: ReadonlySet<string> = new Set(['.env', '.gitignore']);

function missing(root: string, path: string): InvalidContentError {
  return new InvalidContentError(`${join(root, path)} is not there.`, {
    why: 'The registry of the workspace names it as one of its files.',
    next: 'Get it back from git, or name the one that is meant: see dgm workspace init --help.',
  });
}

/** Finds a module of the registry by its name. */
export function moduleNamed(registry: Registry, name: string): RegisteredModule | undefined {
  return registry.modules.find((one) => one.name === name);
}
