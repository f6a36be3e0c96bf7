import { basename } from 'node:path';
import { z } from 'zod';
import { ConflictError } from '../errors.ts';
import { insideRoot } from '../plan/plan.ts';
import { rolesIn } from './compose-roles.ts';
import { discoverFiles } from './discover.ts';
import { refuseHidden } from './hidden-files.ts';
import { yamlValue } from './lenient-yaml.ts';
import type { Settings } from './module-part.ts';
import type { Reading } from './reading.ts';
import type { FileKind, Registry } from './registry.ts';

/** The kinds that `init` has a flag for. */
const NAMED: ReadonlySet<FileKind> = new Set(['workspace', 'compose', 'dagster', 'env']);

/** The port of the webserver where nothing else is said. */
export const WEBSERVER_PORT = 3000;

/** What files of one purpose are called in messages and flags. */
export type GivenFiles = Partial<Record<FileKind, string>>;

/**
 * Takes a folder that somebody wrote by hand as the workspace that it is: nothing of it is changed.
 * @param given files that the user has named.
 * @throws ConflictError where there are several files for one purpose and none is named.
 */
export async function adopted(
  root: string,
  reading: Reading,
  given: GivenFiles = {},
  said: Partial<Settings> = {},
): Promise<Registry> {
  const { files: found, ambiguous } = await discoverFiles(root);
  // Of several dg.toml below, each makes a workspace of its own folder for dg, and none one of the root.
  const unclear = (Object.keys(ambiguous) as FileKind[]).find(
    (kind) => given[kind] === undefined && kind !== 'dg',
  );
  if (unclear !== undefined) {
    throw new ConflictError(`${root} has several files for one purpose: ${ambiguous[unclear]?.join(', ')}.`, {
      why: `Which of them is the ${unclear} file of the workspace is not known.`,
      next: NAMED.has(unclear)
        ? `Say it with dgm workspace init --${unclear}-file.`
        : 'Take the folder of one of them as the workspace, or move the others away.',
    });
  }
  const files = insideAll({ ...found, ...given });
  await refuseHidden(root, reading, files);
  const settings = await settingsOf(root, reading, files);
  return { version: 1, ...settings, ...said, files, made: [], modules: [] };
}

function insideAll(files: GivenFiles): Registry['files'] {
  return Object.fromEntries(Object.entries(files).map(([kind, path]) => [kind, insideRoot(path)]));
}

/** Tells how a workspace runs, by its files. */
async function settingsOf(root: string, reading: Reading, files: GivenFiles): Promise<Settings> {
  const text = async (kind: FileKind): Promise<string> =>
    files[kind] === undefined ? '' : ((await reading.text(insideRoot(files[kind]))) ?? '');
  const dagster = read(DAGSTER, await text('dagster'));
  const compose = await text('compose');
  const { webserver } = compose === '' ? {} : rolesIn(compose);
  const { name, services } = read(COMPOSE, compose);
  const service = webserver === undefined ? undefined : services?.[webserver];
  const workspace = read(WORKSPACE, await text('workspace'));
  const isServed = workspace.load_from?.some((one) => 'grpc_server' in one) ?? true;
  const isImported = workspace.load_from?.some((one) => !('grpc_server' in one)) ?? false;
  return {
    name: name ?? basename(root),
    runtime: files.compose !== undefined ? 'compose' : files.units !== undefined ? 'systemd' : 'processes',
    storage: dagster.storage?.postgres !== undefined || isPostgres(dagster) ? 'postgres' : 'sqlite',
    topology: !isServed && isImported && files.compose !== undefined ? 'shared' : 'servers',
    launcher: dagster.run_launcher?.class === 'DockerRunLauncher' ? 'docker' : 'default',
    port: publishedPort(service?.ports) ?? WEBSERVER_PORT,
    network: networksOf(service?.networks)[0] ?? '',
  };
}

const DAGSTER = z.object({
  storage: z.record(z.string(), z.unknown()).optional().catch(undefined),
  run_storage: z.object({ class: z.string().optional() }).optional().catch(undefined),
  run_launcher: z.object({ class: z.string().optional() }).optional().catch(undefined),
});

const COMPOSE = z.object({
  name: z.string().optional().catch(undefined),
  services: z
    .record(
      z.string(),
      z.object({ ports: z.unknown().optional(), networks: z.unknown().optional() }).catch({}),
    )
    .optional()
    .catch(undefined),
});

const WORKSPACE = z.object({
  load_from: z.array(z.record(z.string(), z.unknown())).optional().catch(undefined),
});

/** Reads what a YAML text says, as far as it does; what is wrong with the text is told when it is edited. */
function read<T>(schema: z.ZodType<T>, text: string): T {
  const parsed = schema.safeParse(yamlValue(text));
  return parsed.success ? parsed.data : schema.parse({});
}

function isPostgres({ run_storage }: z.infer<typeof DAGSTER>): boolean {
  return run_storage?.class?.startsWith('Postgres') === true;
}

function publishedPort(ports: unknown): number | undefined {
  const [first] = Array.isArray(ports) ? ports : [];
  if (typeof first === 'object' && first !== null && 'published' in first) return portOf(first.published);
  return portOf(
    String(first ?? '')
      .split(':')
      .at(-2),
  );
}

function portOf(text: unknown): number | undefined {
  const port = Number(/(\d+)\}?$/.exec(String(text ?? ''))?.[1]);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** The networks that a service of a compose file is in. */
export function networksOf(networks: unknown): readonly string[] {
  if (Array.isArray(networks)) return networks.filter((one) => typeof one === 'string');
  return typeof networks === 'object' && networks !== null ? Object.keys(networks) : [];
}
