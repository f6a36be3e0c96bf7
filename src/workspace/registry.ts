import { join } from 'node:path';
import { z } from 'zod';
import { InvalidContentError } from '../errors.ts';
import { type FileState, type InsideRoot, insideRoot, isInsideRoot } from '../plan/plan.ts';
import { parse, refuseNewer } from '../state/manifest.ts';
import { STATE } from '../state/state-folder.ts';

/** Where a workspace's own record is. */
export const REGISTRY = insideRoot(`${STATE}/registry.json`);

const VERSION = 1;

export const RUNTIMES = ['compose', 'processes', 'systemd'] as const;
export const STORAGES = ['postgres', 'sqlite'] as const;
export const TOPOLOGIES = ['servers', 'shared'] as const;
export const LAUNCHERS = ['default', 'docker'] as const;
export const SERVERS = ['code-server', 'grpc'] as const;

/** The kinds of files that a workspace is made of; `units` is a folder. */
export const FILE_KINDS = [
  'dg',
  'workspace',
  'dagster',
  'compose',
  'dockerfile',
  'processes',
  'units',
  'env',
  'env-example',
  'gitignore',
] as const;

export type FileKind = (typeof FILE_KINDS)[number];

const PATH = z.string().refine((path): boolean => isInsideRoot(path), 'is no path inside of the workspace');

/** A module's name as the registry may have it: it stands in comments, services, units and paths. */
export const MODULE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

const PORT = z.number().int().min(1).max(65535);

const FLOW = z.object({
  path: z.array(z.union([z.string(), z.number()])).readonly(),
  value: z.unknown(),
  made: z.boolean().optional(),
});

const DATABASE = z.object({
  /** The name of the database in the module, such as `db`. */
  name: z.string(),
  engine: z.enum(['postgres', 'mysql']),
  /** The service of the compose file that runs it. */
  service: z.string(),
  volume: z.string(),
});

const MODULE = z.object({
  /** The name of the code location. */
  name: z.string().regex(MODULE_NAME),
  /** The folder, from the root. */
  path: PATH,
  /** What the code server loads. */
  code: z.union([z.object({ module: z.string() }), z.object({ file: z.string() })]),
  /** Whether it is a project for `dg`. */
  project: z.boolean(),
  /** Whether the user gave it another name than it has itself. */
  named: z.literal(true).optional(),
  server: z.enum(SERVERS),
  /** The host that the webserver reaches it at: a service, or a loopback address. */
  host: z.string(),
  port: PORT,
  databases: z.array(DATABASE).readonly(),
  /** What of ours is in each file: a hash of the marked lines, and what no mark could be put on. */
  owned: z
    .record(z.string(), z.object({ sha256: z.string(), flows: z.array(FLOW).readonly() }))
    .refine((owned) => Object.keys(owned).every(isInsideRoot), 'has a path outside of the workspace'),
});

const FORM = z.object({
  version: z.literal(VERSION),
  name: z.string(),
  runtime: z.enum(RUNTIMES),
  storage: z.enum(STORAGES),
  topology: z.enum(TOPOLOGIES),
  launcher: z.enum(LAUNCHERS),
  /** The port of the webserver on the host. */
  port: PORT,
  network: z.string(),
  /** The files of each kind that there are; `units` is a folder. */
  files: z.partialRecord(z.enum(FILE_KINDS), PATH),
  /** Files that were made for a module, where there were none: they go when nothing is left in them. */
  made: z.array(PATH).readonly(),
  modules: z.array(MODULE).readonly(),
});

/** What a workspace is: how it runs, its files, and the modules that are integrated. It holds no secret. */
export type Registry = Readonly<z.infer<typeof FORM>>;

export type RegisteredModule = Readonly<z.infer<typeof MODULE>>;

export type ModuleDatabase = Readonly<z.infer<typeof DATABASE>>;

/**
 * Reads the registry as untrusted input.
 * @param root absolute, for messages.
 * @throws InvalidContentError where it is damaged, or a newer version wrote it.
 */
export function parseRegistry(found: FileState, root: string): Registry {
  const at = join(root, REGISTRY);
  const content = parse(Buffer.from(found.bytes).toString('utf8'));
  refuseNewer(content, at);
  const parsed = FORM.safeParse(content);
  if (parsed.success) return checked(parsed.data, at);
  const [issue] = parsed.error.issues;
  throw new InvalidContentError(`${at} is damaged.`, {
    why: content === undefined ? 'It is no JSON.' : `${issue?.path.join('.')}: ${issue?.message}`,
    next: 'Get it back from git, or take it out of the way and call dgm workspace sync.',
  });
}

/** Names and paths are unique, whatever somebody has written. */
function checked(registry: Registry, at: string): Registry {
  for (const key of ['name', 'path'] as const) {
    const seen = new Set<string>();
    for (const one of registry.modules) {
      if (seen.has(one[key].toLowerCase())) {
        throw new InvalidContentError(`${at} is damaged.`, {
          why: `It has two modules of the ${key} ${one[key]}.`,
          next: 'Get it back from git.',
        });
      }
      seen.add(one[key].toLowerCase());
    }
  }
  return registry;
}

/** The registry as it is written: modules in the order of their names. */
export function registryText(registry: Registry): string {
  const modules = [...registry.modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = modules.map((one) => `    ${JSON.stringify(one)}`).join(',\n');
  const { modules: _, ...head } = registry;
  const text = JSON.stringify({ ...head, modules: [] }, null, 2);
  return lines === ''
    ? `${text}\n`
    : `${text.replace('"modules": []', () => `"modules": [\n${lines}\n  ]`)}\n`;
}

/** The path of a file of the workspace. */
export function fileOf(registry: Registry, kind: FileKind): InsideRoot | undefined {
  const path = registry.files[kind];
  return path === undefined ? undefined : insideRoot(path);
}
