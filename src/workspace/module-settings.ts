import { posix } from 'node:path';
import { DEFAULT_PORTS, isFileEngine, isServerEngine } from '../module/databases.ts';
import { databasesOf, environmentOf } from '../module/environment.ts';
import type { ModuleSpec } from '../module/spec.ts';
import type { ModulePart, ModuleVariable, Mount, Settings } from './module-part.ts';
import { isBrought } from './provided-databases.ts';

/** What a module of ours is configured by, as its workspace has to know it. */
export interface ModuleSettings extends Pick<ModulePart, 'databases' | 'variables' | 'mounts'> {
  /** The values for the workspace's `.env`, by the variables; of secrets too. */
  readonly values: ReadonlyMap<string, string>;
}

export const NO_SETTINGS: ModuleSettings = { databases: [], variables: [], mounts: [], values: new Map() };

/** Where the image of a module has what a volume or a mount brings. */
const IN_IMAGE = { storage: '/storage', data: '/data' } as const;

/**
 * Tells how a module is configured inside of a workspace. In containers, what its image brings stays unsaid: the
 * folder of its files, and where its tables go. Without containers its own `.env` says all.
 * @param env the variables of the module's `.env`.
 * @param path the module's folder, from the root.
 */
export function moduleSettings(
  spec: ModuleSpec,
  env: ReadonlyMap<string, string>,
  path: string,
  { runtime, topology }: Pick<Settings, 'runtime' | 'topology'>,
): ModuleSettings {
  if (runtime !== 'compose') return NO_SETTINGS;
  const databases = providedDatabases(spec, env);
  const isOwn = topology === 'servers';
  const containers = new Map<string, string>(
    databases.flatMap(({ variables, service, engine }) => [
      [variables.host, service],
      [variables.port, String(DEFAULT_PORTS[engine])],
    ]),
  );
  const values = new Map<string, string>();
  const variables: ModuleVariable[] = [];
  const mounts: Mount[] = [];
  for (const { name, value, isSecret = false } of environmentOf(spec).flatMap((block) => block.variables)) {
    const told = env.get(name) ?? value;
    const container = containers.get(name) ?? containerPath(name, told, spec, isOwn ? '' : path);
    if (name === `${spec.env}_DATA_DIR` && container !== undefined && !spec.data.bundled)
      mounts.push({
        source: isElsewhere(told, path) ? { variable: name } : posix.join(path, told),
        target: container,
      });
    if (mounts.some(({ source }) => typeof source === 'object' && source.variable === name))
      values.set(name, told);
    if (container !== undefined) {
      // What the module's own image says already.
      if (!containers.has(name) && isOwn) continue;
      variables.push({ name, isSecret, container });
    } else {
      // A secret that nobody knows yet is made up when it is written.
      if (env.has(name) || !isSecret) values.set(name, told);
      variables.push({ name, isSecret });
    }
  }
  return { databases, variables, mounts, values };
}

/** Where a folder or a file of the module is in its container; undefined where the value means the same everywhere. */
function containerPath(name: string, value: string, spec: ModuleSpec, shared: string): string | undefined {
  const isFile = databasesOf(spec).some(
    ({ engine, block }) => isFileEngine(engine) && block.variables.some((one) => one.name === name),
  );
  const storage = posix.join(IN_IMAGE.storage, shared === '' ? '' : spec.name);
  if (isFile) return posix.isAbsolute(value) ? undefined : posix.join(storage, posix.basename(value));
  if (name === `${spec.env}_STORAGE_URL`) return isLocal(value) ? storage : undefined;
  if (name !== `${spec.env}_DATA_DIR`) return undefined;
  if (!spec.data.bundled) return posix.join(IN_IMAGE.data, shared === '' ? '' : spec.name);
  return posix.isAbsolute(value) ? undefined : posix.join('/app', shared, value);
}

/** Whether a folder is not in the workspace, so that it has another place on another machine. */
function isElsewhere(folder: string, path: string): boolean {
  return posix.isAbsolute(folder) || posix.join(path, folder).startsWith('..');
}

function isLocal(url: string): boolean {
  return !url.includes('://') && !posix.isAbsolute(url);
}

function providedDatabases(spec: ModuleSpec, env: ReadonlyMap<string, string>): ModulePart['databases'] {
  return databasesOf(spec).flatMap(({ name, engine, block }) => {
    if (!isServerEngine(engine)) return [];
    const [host, port, user, password, database] = block.variables.map((one) => one.name);
    if (host === undefined || port === undefined || user === undefined) return [];
    if (password === undefined || database === undefined || !isBrought(env.get(host))) return [];
    const service = `${spec.name}-${name.replaceAll('_', '-')}`;
    return [{ name, engine, service, volume: service, variables: { host, port, user, password, database } }];
  });
}
