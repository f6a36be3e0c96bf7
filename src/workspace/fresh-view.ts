import { posix } from 'node:path';
import { type Package, PYTHON_RANGE, pinned } from '../module/versions.ts';
import { required } from '../render/escape-compose.ts';
import { circusCommand } from '../render/escape-ini.ts';
import { sh } from '../render/escape-sh.ts';
import { instanceVariables, launchesDocker } from './fresh-environment.ts';
import { prefixOf, wayFrom } from './fresh-paths.ts';
import type { Settings } from './module-part.ts';
import type { FileKind } from './registry.ts';
import { fullName } from './runtime/compose.ts';
import { imageHead, imageName } from './runtime/compose-image.ts';
import { IMAGE, USER } from './runtime/image-paths.ts';
import { logLines, PROCESS_SCRIPT, WATCHED } from './runtime/processes.ts';
import { CIRCUSCTL, composeCommand, startCommand } from './runtime/restart.ts';
import { targetName } from './runtime/systemd.ts';

/** What the templates of a new workspace see, all computed: they only place it. */
export function freshView(
  settings: Settings,
  root: string,
  files: Readonly<Record<FileKind, string>>,
): Readonly<Record<string, unknown>> {
  const home = posix.dirname(files.dagster);
  return {
    ...settings,
    files,
    root: settings.runtime === 'compose' ? wayFrom(files.compose, '.') : root,
    isPostgres: settings.storage === 'postgres',
    isShared: settings.topology === 'shared',
    launchesDocker: launchesDocker(settings),
    requiresPython: `>=${PYTHON_RANGE.from},<${PYTHON_RANGE.below}`,
    requirements: requirementsOf(settings).map(pinned),
    environmentName: `${
      settings.name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '') || 'platform'
    }-local`,
    homePrefix: prefixOf(files.dagster),
    homeSuffix: home === '.' ? '' : `/${sh(home)}`,
    envFile: sh(files.env),
    circusFile: sh(files.processes),
    image: IMAGE,
    user: String(USER),
    start: startCommand({ ...settings, files }),
    compose: composeCommand(files),
    circusctl: CIRCUSCTL,
    target: targetName(settings),
    unitPrefix: targetName(settings).replace(/\.target$/, ''),
    ...(settings.runtime === 'compose' ? composeView(settings, files) : {}),
    ...(settings.runtime === 'processes' ? { watchers: watchersOf(settings, files) } : {}),
  };
}

function requirementsOf(settings: Settings): readonly Package[] {
  const { runtime, storage } = settings;
  return [
    ...(['dagster', 'dagster-dg-cli', 'dagster-webserver', 'sqlalchemy'] as const),
    ...(storage === 'postgres' ? (['dagster-postgres'] as const) : []),
    ...(launchesDocker(settings) ? (['dagster-docker'] as const) : []),
    ...(runtime === 'processes' ? (['circus'] as const) : []),
  ].sort() as readonly Package[];
}

function composeView(settings: Settings, files: Readonly<Record<FileKind, string>>) {
  const instance = instanceVariables(settings);
  const shared = sharedVolumes(settings);
  const isShared = settings.topology === 'shared';
  const mounts = (['dagster', 'workspace'] as const).map(
    (kind) => `${wayFrom(files.compose, files[kind])}:${IMAGE.home}/${kind}.yaml:ro`,
  );
  return {
    dockerfile: files.dockerfile,
    instance: instance.map((name) => ({ name, value: required(name) })),
    instanceVariables: instance,
    required,
    imageHead: imageHead(),
    platformImage: imageName({ host: 'platform' }, settings),
    platformVolumes: [
      ...mounts,
      ...shared.map(({ volume, path }) => `${volume}:${path}`),
      ...(isShared ? [`storage:${IMAGE.storage}`] : []),
    ],
    sharedFullVolumes: shared.map(({ volume, path }) => `${fullName(volume, settings)}:${path}`),
    volumes: [...shared.map(({ volume }) => volume), ...(isShared ? ['storage'] : [])].map((volume) => ({
      volume,
      fullName: fullName(volume, settings),
    })),
    dockerGroup: required('DOCKER_GROUP'),
  };
}

/** The volumes that whatever loads the instance mounts. */
function sharedVolumes({
  storage,
}: Pick<Settings, 'storage'>): readonly { readonly volume: string; readonly path: string }[] {
  const logs = { volume: 'compute-logs', path: IMAGE.computeLogs };
  return storage === 'sqlite' ? [logs, { volume: 'instance', path: IMAGE.instance }] : [logs];
}

function watchersOf({ port }: Settings, files: Readonly<Record<FileKind, string>>) {
  const commands = {
    webserver: ['dagster-webserver', '-h', '127.0.0.1', '-p', String(port), '-w', files.workspace],
    daemon: ['dagster-daemon', 'run', '-w', files.workspace],
  };
  return Object.entries(commands).map(([name, command]) => ({
    name,
    cmd: circusCommand(['sh', PROCESS_SCRIPT, name, '.', 'deployments/local', ...command]),
    lines: [...WATCHED, ...logLines(name)],
  }));
}
