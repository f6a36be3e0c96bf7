import { ownersIn } from '../edit/marks.ts';
import { readYaml, type YamlInsertion, type YamlText } from '../edit/yaml/edit-yaml.ts';
import { ConflictError } from '../errors.ts';
import { yaml as quoted } from '../render/escape.ts';
import { composeText, yamlName } from '../render/escape-compose.ts';
import { carriedName } from './carried-secrets.ts';
import type { ComposeSurroundings } from './compose-platform.ts';
import { serviceOf } from './compose-service.ts';
import type { ModulePart } from './module-part.ts';
import {
  composeEnvironment,
  composeServices,
  composeVolumes,
  type EnvironmentEntry,
} from './runtime/compose.ts';
import { storageVolume } from './runtime/compose-code-server.ts';
import { composeMounts } from './runtime/compose-mounts.ts';

/** What modules add to a compose file: services, volumes, and lines in the services of the instance. */
export function composeInsertions(
  text: string,
  modules: readonly ModulePart[],
  around: ComposeSurroundings,
): readonly YamlInsertion[] {
  const { platform, hosts, file } = around;
  const yaml = readYaml(text);
  // In the compose file, a code server is called by its service.
  const parts = modules.map((one) => ({ ...one, host: serviceOf(one) }));
  refuseTaken(yaml, file, parts, platform.settings.topology === 'servers');
  refuseTakenVolumes(
    yaml,
    file,
    parts.map((part) => volumesOf(part, platform)).filter((one) => one !== ''),
  );
  const users = [...new Set([hosts.webserver, hosts.daemon])].filter((one) => one !== undefined);
  return parts.flatMap((part) => [
    ...entries(
      ['services'],
      part,
      composeServices(part, { ...platform, instance: instanceOf(part, around) }),
    ),
    ...entries(['volumes'], part, volumesOf(part, platform)),
    ...users.flatMap((service) => [
      ...(isSharedList(yaml, service, platform)
        ? []
        : waiting(yaml, service, part, platform.settings.topology === 'servers')),
      ...configured(yaml, service, part, needsVariables(platform.settings)),
      ...(platform.settings.topology === 'shared' ? mounted(service, part, platform) : []),
    ]),
  ]);
}

/** What a module is given to load the instance: secrets that the file says in plain come from `.env`. */
function instanceOf(
  part: ModulePart,
  { platform, secrets }: ComposeSurroundings,
): readonly EnvironmentEntry[] {
  const carried = [...secrets.keys()].map((name) => ({
    name,
    value: `\${${carriedName(part, name)}:?is not in .env}`,
  }));
  return [...platform.instance, ...carried];
}

/** Whether the webserver and the daemon need what configures the modules: they load or launch their code. */
function needsVariables({ topology, launcher }: ComposeSurroundings['platform']['settings']): boolean {
  return topology === 'shared' || launcher === 'docker';
}

/** A service of the same name is somebody else's. */
function refuseTaken(yaml: YamlText, file: string, parts: readonly ModulePart[], isServed: boolean): void {
  const there = new Map(yaml.keysAt(['services']).map((one) => [one.toLowerCase(), one]));
  for (const { host, databases } of parts) {
    for (const name of [...(isServed ? [host] : []), ...databases.map(({ service }) => service)]) {
      const taken = there.get(name.toLowerCase());
      if (taken === undefined) continue;
      const isOurs = ownersIn(yaml.text).some((owner) => parts.some((part) => part.name === owner));
      throw new ConflictError(`${file} has a service ${taken} already.`, {
        why: `Line ${yaml.locate(['services', taken])}: it is ${isOurs ? 'ours, and the registry does not know it' : 'not ours'}.`,
        next: isOurs
          ? 'Call dgm workspace sync, which makes the registry anew.'
          : 'Give the module another name with --name, or rename that service.',
      });
    }
  }
}

/** A volume of the same name is somebody else's. */
function refuseTakenVolumes(yaml: YamlText, file: string, blocks: readonly string[]): void {
  const there = new Set(yaml.keysAt(['volumes']));
  const names = blocks.flatMap((block) =>
    [...block.matchAll(/^"?([^\s":]+)"?:/gm)].map(([, name = '']) => name),
  );
  const taken = names.find((name) => there.has(name));
  if (taken === undefined) return;
  throw new ConflictError(`${file} has a volume ${taken} already.`, {
    why: `Line ${yaml.locate(['volumes', taken])}: it may hold somebody else's data.`,
    next: 'Give the module another name with --name, or rename that volume.',
  });
}

function entries(path: readonly string[], { name }: ModulePart, block: string): readonly YamlInsertion[] {
  return block === '' ? [] : [{ path, owner: name, block, kind: 'entries' }];
}

/** Whether a service that the modules wait for waits by the same list: then it would wait for them in turn. */
function isSharedList(yaml: YamlText, service: string, platform: ComposeSurroundings['platform']): boolean {
  const of = (name: string): unknown => yaml.valueAt(['services', name, 'depends_on']);
  const list = of(service);
  const awaited = [platform.prepares, platform.waitsFor].filter((one) => one !== undefined);
  return typeof list === 'object' && list !== null && awaited.some((one) => of(one) === list);
}

/** Services of the instance start once those of the module are healthy. */
function waiting(
  yaml: YamlText,
  service: string,
  part: ModulePart,
  isServed: boolean,
): readonly YamlInsertion[] {
  const path = ['services', service, 'depends_on'];
  const there = yaml.valueAt(path);
  const names = isServed ? [part.host] : part.databases.map((one) => one.service);
  if (Array.isArray(there)) {
    const block = names.map((name) => `- ${yamlName(name)}\n`).join('');
    return block === '' ? [] : [{ path, owner: part.name, block, kind: 'items', single: names.length === 1 }];
  }
  const block = names.map((name) => `${yamlName(name)}:\n  condition: service_healthy\n`).join('');
  return entries(path, part, block);
}

/** The volume for the files of a module in one image for all, where that has none of its own for them. */
function storageOf(
  part: ModulePart,
  { settings, shared = [] }: ComposeSurroundings['platform'],
): string | undefined {
  const isMounted = shared.some((volume) => volume.split(':')[1] === '/storage');
  return settings.topology === 'shared' && part.isOurs && !isMounted ? storageVolume(part) : undefined;
}

function volumesOf(part: ModulePart, platform: ComposeSurroundings['platform']): string {
  const storage = storageOf(part, platform);
  return composeVolumes(part, platform) + (storage === undefined ? '' : `${yamlName(storage)}:\n`);
}

/** What one image for all reads of the workspace, and where its modules keep files. */
function mounted(
  service: string,
  part: ModulePart,
  platform: ComposeSurroundings['platform'],
): readonly YamlInsertion[] {
  const storage = storageOf(part, platform);
  const own = storage === undefined ? [] : [composeText(`${storage}:/storage/${part.name}`)];
  const block = [...composeMounts(part, platform), ...own].map((volume) => `- ${volume}\n`).join('');
  if (block === '') return [];
  return [{ path: ['services', service, 'volumes'], owner: part.name, block, kind: 'items' }];
}

function configured(
  yaml: YamlText,
  service: string,
  part: ModulePart,
  isNeeded: boolean,
): readonly YamlInsertion[] {
  const path = ['services', service, 'environment'];
  const variables = isNeeded ? composeEnvironment(part) : [];
  if (variables.length === 0) return [];
  if (!Array.isArray(yaml.valueAt(path))) {
    return entries(path, part, variables.map(({ name, value }) => `${name}: ${quoted(value)}\n`).join(''));
  }
  const block = variables.map(({ name, value }) => `- ${quoted(`${name}=${value}`)}\n`).join('');
  return [{ path, owner: part.name, block, kind: 'items' }];
}
