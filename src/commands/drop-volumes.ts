import { basename, dirname, join } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import { ownedTexts } from '../edit/owned-texts.ts';
import { type Ended, run } from '../environment/run.ts';
import { FailureError, InvalidContentError, UnavailableError, UsageError } from '../errors.ts';
import { yamlValue } from '../workspace/lenient-yaml.ts';
import type { RegisteredModule } from '../workspace/registry.ts';
import { fileOf } from '../workspace/registry.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ActionErrand } from './addon.ts';
import { interruptible } from './interrupts.ts';

/** Volumes of databases that go with their modules, and how docker is told so. */
export interface VolumeDrop {
  /** Ends the services that have them; while the compose file still knows them. */
  readonly stop: () => Promise<void>;
  /** Deletes them, as docker calls them. */
  readonly drop: () => Promise<void>;
}

/**
 * Tells which volumes would be deleted, and has the user type the names of the modules.
 * @throws UsageError where they were not typed, or there are no such volumes; UnavailableError without docker.
 */
export async function confirmVolumes(
  workspace: Workspace,
  removed: readonly RegisteredModule[],
  typed: string | undefined,
  errand: ActionErrand,
): Promise<VolumeDrop> {
  const { registry, root, texts } = workspace;
  const databases = removed.flatMap((one) => one.databases);
  const path = fileOf(registry, 'compose');
  if (databases.length === 0 || path === undefined) {
    throw new UsageError('The workspace keeps no data of these modules in volumes of its own.', {
      next: 'Leave --drop-data out.',
    });
  }
  const compose = texts.get(path) ?? '';
  const env = readVariables(texts.get(fileOf(registry, 'env') ?? path) ?? '');
  const project =
    errand.env.COMPOSE_PROJECT_NAME ??
    env.get('COMPOSE_PROJECT_NAME') ??
    projectOf(compose, dirname(join(root, path)));
  refuseForeign(compose, removed);
  const volumes = databases.map(({ volume }) => `${project}_${volume}`);
  errand.report(`--drop-data deletes the volumes ${volumes.join(', ')}. dgm undo does not bring data back.`);
  const called = ['compose', '--file', join(root, path), '--project-name', project];
  const services = databases.map(({ service }) => service);
  const stop = [...called, 'rm', '--stop', '--force', ...services];
  const none = { stop: async () => undefined, drop: async () => undefined };
  if (errand.options.isDryRun) return none;
  await docker(['compose', 'version'], errand);
  await requireTyped(removed.map(({ name }) => name).join(' '), typed, errand);
  return {
    stop: () => docker(stop, errand),
    drop: () => docker(['volume', 'rm', '--force', ...volumes], errand),
  };
}

/** The registry may say anything: what is ended and deleted has to stand in the module's own block. */
function refuseForeign(compose: string, removed: readonly RegisteredModule[]): void {
  const owned = ownedTexts(compose, () => undefined);
  for (const { name, databases } of removed) {
    const lines = new Set(
      (owned.get(name)?.text ?? '').split('\n').map((line) => line.trim().replaceAll('"', '')),
    );
    const foreign = databases.find(
      ({ service, volume }) => !lines.has(`${service}:`) || !lines.has(`${volume}:`),
    );
    if (foreign === undefined) continue;
    throw new InvalidContentError(`${foreign.service} is not in the block of ${name} in the compose file.`, {
      why: 'The registry says that it is its database.',
      next: 'See dgm workspace validate.',
    });
  }
}

/** What docker puts before the names of volumes. https://docs.docker.com/compose/how-tos/project-name/ */
function projectOf(compose: string, folder: string): string {
  const value = yamlValue(compose);
  const name = typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
  if (typeof name === 'string') return name;
  return basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

async function requireTyped(names: string, typed: string | undefined, errand: ActionErrand): Promise<void> {
  const answer = typed ?? (await errand.askText?.(`Type ${names} to delete the data:`));
  if (answer === names) return;
  throw new UsageError('The names of the modules were not typed.', {
    why: 'Data are deleted when they are, and nothing was done.',
    next: `Type ${names} when asked, or give it with --confirm.`,
  });
}

async function docker(args: readonly string[], { env, cwd }: ActionErrand): Promise<void> {
  const ended: Ended = await interruptible((signal) => run('docker', args, { cwd, env, signal })).catch(
    (cause: unknown) => {
      const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
      if (!isMissing) throw cause;
      throw new UnavailableError('docker is not there.', {
        why: 'It has the volumes that --drop-data deletes.',
        next: 'Install it, or leave --drop-data out and delete the volumes where they are.',
        cause,
      });
    },
  );
  if (ended.code === 0) return;
  throw new FailureError(`docker ${args[0]} ${args.at(-1)} failed.`, {
    why: ended.output.trim().split('\n').at(-1) ?? '',
    next: `Call it by hand: docker ${args.join(' ')}`,
  });
}
