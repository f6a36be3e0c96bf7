import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import type { Candidate } from './candidate.ts';
import type { Candidates } from './candidates.ts';
import { moduleSettings, NO_SETTINGS } from './module-settings.ts';
import { type MarkedModule, modulesFromMarks } from './modules-from-marks.ts';
import { ownershipIn } from './ownership.ts';
import type { RegisteredModule, Registry } from './registry.ts';
import { unitsOfModules } from './units-of-modules.ts';
import type { Inspection } from './validate/inspection.ts';

/**
 * Makes a registry that is gone again: what the workspace is, by its files; its modules, by the marks in the files and
 * by what their folders say.
 * @throws BrokenMarks
 */
export async function registryFromMarks(inspection: Inspection, candidates: Candidates): Promise<Registry> {
  const { root, registry } = inspection;
  const marked = modulesFromMarks(inspection);
  const byName = new Map<string, Candidate>();
  if (marked.some(({ path }) => path === undefined))
    for (const { path } of inspection.strangers) {
      const one = await candidates.at(path);
      if (one !== undefined) byName.set(one.name, one);
    }
  const units = await unitsOfModules(
    root,
    registry,
    marked.map(({ name }) => name),
  );
  const modules: RegisteredModule[] = [];
  for (const { path, ...known } of marked) {
    const { name } = known;
    const found = path === undefined ? byName.get(name) : await candidates.at(path, { name });
    if (found === undefined) continue;
    const settings =
      found.spec === undefined ? NO_SETTINGS : moduleSettings(found.spec, found.env, found.path, registry);
    const databases = settings.databases.map(({ variables: _, ...one }) => one);
    const unit = units.paths.get(name);
    const owned = unit === undefined ? known.owned : { ...known.owned, [unit]: await unitOwned(root, unit) };
    modules.push(registered({ ...known, owned }, found, databases));
  }
  const name = units.workspace ?? (registry.runtime === 'compose' ? undefined : await localName(root));
  return { ...registry, name: name ?? registry.name, modules };
}

async function unitOwned(root: string, path: string): Promise<RegisteredModule['owned'][string]> {
  const text = await readFile(join(root, path), 'utf8').catch(() => '');
  return { sha256: ownershipIn('units', text).get('') ?? '', flows: [] };
}

function registered(
  { name, server, host, port, owned }: Omit<MarkedModule, 'path'>,
  { path, code, project }: Candidate,
  databases: RegisteredModule['databases'],
): RegisteredModule {
  return { name, path, code, project, server, host, port, databases, owned };
}

const PYPROJECT = z.object({ project: z.object({ name: z.string() }) });

/** What the environment of the platform is called after; a compose file says itself what the workspace is called. */
async function localName(root: string): Promise<string | undefined> {
  const text = await readFile(join(root, 'deployments', 'local', 'pyproject.toml'), 'utf8').catch(() => '');
  try {
    const parsed = PYPROJECT.safeParse(parse(text));
    return parsed.success ? /^(.+)[-_]local$/.exec(parsed.data.project.name)?.[1] : undefined;
  } catch {
    return undefined;
  }
}
