import { readVariables } from '../../edit/dotenv.ts';
import type { Candidate } from '../candidate.ts';
import { integrate } from '../integrate.ts';
import type { ModulePart } from '../module-part.ts';
import { type ModuleSettings, moduleSettings, NO_SETTINGS } from '../module-settings.ts';
import { instanceSecrets } from '../plan-add.ts';
import type { FileKind, RegisteredModule } from '../registry.ts';
import { envPath } from '../surroundings.ts';
import type { Workspace } from '../workspace.ts';
import { takenOut } from './departures.ts';
import { type Lack, lacksOf } from './lacks.ts';
import { redo } from './redo.ts';
import { type Redone, withContents } from './redone.ts';
import type { Sync } from './sync.ts';

/** Files that nothing that runs reads. */
const UNREAD: ReadonlySet<FileKind> = new Set(['dg', 'env-example']);

/** Writes anew what modules lack in the files. */
export async function withLacksRepaired(start: Redone, sync: Sync): Promise<Redone> {
  const { workspace, inspection, secrets } = sync;
  let now = start;
  for (const lack of lacksOf(inspection, start.registry, sync)) {
    const parts = await partsLacking(lack, sync);
    for (const [name, value] of instanceSecrets(workspace, parts)) secrets.set(name, value);
    if (parts.length > 0) now = redo(workspace.root, now, lack, parts, secrets);
  }
  return now;
}

/** The parts of the modules that lack something, of those that can be read; they are noted as repaired. */
async function partsLacking(
  { kind, modules }: Lack,
  { workspace, candidates, gone, repaired, restarted, secrets }: Sync,
): Promise<readonly ModulePart[]> {
  const parts: ModulePart[] = [];
  for (const module of modules) {
    if (gone.has(module.name)) continue;
    const found = await candidates.of(module);
    if (found === undefined) continue;
    const { part, settings } = partOf(module, found, workspace);
    parts.push(part);
    repaired.set(module.name, module);
    if (!UNREAD.has(kind)) restarted.add(module.name);
    for (const [name, value] of settings.values) secrets.set(name, value);
  }
  return parts;
}

/** Integrates modules anew that have other databases by now than the workspace brings for them. */
export async function withDatabasesRenewed(start: Redone, sync: Sync): Promise<Redone> {
  const { inspection, candidates, gone, repaired, restarted } = sync;
  let now = start;
  for (const { module, hasOtherDatabases } of inspection.modules) {
    if (!hasOtherDatabases || gone.has(module.name)) continue;
    const found = await candidates.of(module);
    if (found === undefined) continue;
    now = await integratedAnew(now, module, found, sync);
    repaired.set(module.name, module);
    restarted.add(module.name);
  }
  return now;
}

/** Takes a module out and puts it in as it is now, at the same port; what `.env` says of it stays. */
async function integratedAnew(
  now: Redone,
  module: RegisteredModule,
  found: Candidate,
  { workspace, secrets }: Sync,
): Promise<Redone> {
  const { part, settings } = partOf(module, found, workspace);
  const env = readVariables(now.texts.get(envPath(now.registry)) ?? '');
  const own = [...settings.values, ...instanceSecrets(workspace, [part])];
  for (const [name, value] of own) secrets.set(name, env.get(name) ?? value);
  for (const { name } of part.variables) {
    const value = env.get(name);
    if (value !== undefined) secrets.set(name, value);
  }
  const left = await takenOut(now, [module], workspace);
  const { contents, registry } = integrate({ ...workspace, ...left }, [part], secrets);
  return withContents(left, contents, registry);
}

function partOf(
  { name, path, code, project, named, server, host, port }: RegisteredModule,
  { spec, env, hasDockerfile, environment }: Candidate,
  { registry }: Workspace,
): { readonly part: ModulePart; readonly settings: ModuleSettings } {
  const settings = spec === undefined ? NO_SETTINGS : moduleSettings(spec, env, path, registry);
  const { databases, variables, mounts } = settings;
  const known = { name, path, code, project, ...(named && { named }), server, host, port };
  const isOurs = spec !== undefined;
  return { part: { ...known, isOurs, databases, variables, mounts, hasDockerfile, environment }, settings };
}
