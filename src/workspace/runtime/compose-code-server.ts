import { posix } from 'node:path';
import { composeText, literal, yamlName } from '../../render/escape-compose.ts';
import { MACHINE } from '../compose-service.ts';
import type { ModulePart } from '../module-part.ts';
import type { ComposePlatform } from './compose.ts';
import { fullName } from './compose.ts';
import { composeEnvironment, environmentBlock } from './compose-environment.ts';
import { imageName, inlineDockerfile } from './compose-image.ts';
import { joined } from './compose-join.ts';
import { composeMounts, pathIn } from './compose-mounts.ts';
import { folderInImage, IMAGE, programsInImage } from './image-paths.ts';
import { serverCommand } from './server-command.ts';

/** The volume of what a module keeps in files. */
export function storageVolume({ host }: Pick<ModulePart, 'host'>): string {
  return `${host}-storage`;
}

/** The service of a module's code server: an image, an environment and a volume of its own. */
export function codeServer(module: ModulePart, platform: ComposePlatform): string {
  const { settings } = platform;
  const image = imageName(module, settings);
  return [
    `${yamlName(module.host)}:\n`,
    build(module, platform),
    `  image: ${yamlName(image)}\n`,
    `  command: [${command(module, platform).map(composeText).join(', ')}]\n`,
    module.hasDockerfile ? '' : `  working_dir: ${composeText(folderInImage(module))}\n`,
    environmentFiles(module, platform),
    environmentBlock(
      [...platform.instance, ...launched(module, image, platform), ...composeEnvironment(module)],
      platform,
    ),
    `  volumes:\n${volumes(module, platform)
      .map((volume) => `    - ${volume}\n`)
      .join('')}`,
    dependencies(module, platform),
    healthCheck(module),
    joined(platform),
    // Without a run it ends in 2 seconds; a run gets the rest to come to its end.
    '  init: true\n  stop_grace_period: 1m\n  restart: unless-stopped\n',
  ].join('');
}

function build(module: ModulePart, platform: ComposePlatform): string {
  if (module.hasDockerfile) return `  build: ${composeText(pathIn(platform, module.path))}\n`;
  const lines = inlineDockerfile(module).trimEnd().split('\n');
  const text = lines.map((line) => `      ${line.replaceAll('$', '$$$$')}\n`).join('');
  return `  build:\n    context: ${composeText(platform.root)}\n    dockerfile_inline: |\n${text}`;
}

function command(module: ModulePart, { networkMode }: ComposePlatform): readonly string[] {
  // In the network of the machine, every address would be one that others reach.
  const host = networkMode === 'host' ? MACHINE : '0.0.0.0';
  if (module.hasDockerfile) return serverCommand(module, { dagster: 'dagster', host, folder: '.' });
  const dagster = posix.join(programsInImage(module), 'dagster');
  return serverCommand(module, { dagster, host, folder: folderInImage(module) });
}

/** What a run that gets a container of its own is started with. */
function launched(module: ModulePart, image: string, { settings, launcherVolumes = [] }: ComposePlatform) {
  if (settings.launcher !== 'docker') return [];
  const context = {
    docker: {
      // It takes the place of what dagster.yaml says, so it says that as well.
      container_kwargs: {
        volumes: [`${fullName(storageVolume(module), settings)}:${IMAGE.storage}`, ...launcherVolumes],
      },
    },
  };
  return [
    { name: 'DAGSTER_CURRENT_IMAGE', value: literal(image) },
    { name: 'DAGSTER_CONTAINER_CONTEXT', value: literal(JSON.stringify(context)) },
  ];
}

/** The settings of a module that is none of ours are known to its own file alone. */
function environmentFiles(module: ModulePart, platform: ComposePlatform): string {
  const { envFiles = [] } = platform;
  const own = pathIn(platform, `${module.path}/.env`);
  const lines = [
    ...envFiles.map((file) => `    - path: ${composeText(file)}\n`),
    ...(module.isOurs ? [] : [`    - path: ${composeText(own)}\n      required: false\n`]),
  ];
  return lines.length === 0 ? '' : `  env_file:\n${lines.join('')}`;
}

function volumes(module: ModulePart, platform: ComposePlatform): readonly string[] {
  const named = [`${storageVolume(module)}:${IMAGE.storage}`, ...(platform.shared ?? [])];
  return [...named.map(yamlName), ...composeMounts(module, platform)];
}

function dependencies({ databases }: ModulePart, platform: ComposePlatform): string {
  const { waitsFor, isHealthUnknown = false, prepares } = platform;
  const on = (name: string, condition: string): string =>
    `    ${yamlName(name)}:\n      condition: ${condition}\n`;
  const lines = [
    ...(waitsFor === undefined
      ? []
      : [on(waitsFor, isHealthUnknown ? 'service_started' : 'service_healthy')]),
    ...databases.map(({ service }) => on(service, 'service_healthy')),
  ];
  if (prepares !== undefined) lines.push(on(prepares, 'service_completed_successfully'));
  return lines.length === 0 ? '' : `  depends_on:\n${lines.join('')}`;
}

/** Says that the server answers; whether the code has loaded, its location in the UI says. */
function healthCheck(module: ModulePart): string {
  const dagster = module.hasDockerfile ? 'dagster' : posix.join(programsInImage(module), 'dagster');
  const test = ['CMD', dagster, 'api', 'grpc-health-check', '-p', String(module.port)];
  const times = '    interval: 30s\n    timeout: 15s\n    retries: 3\n    start_period: 90s\n';
  return `  healthcheck:\n    test: [${test.map(composeText).join(', ')}]\n${times}`;
}
