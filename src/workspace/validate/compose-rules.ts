import { isIP } from 'node:net';
import { posix } from 'node:path';
import { readVariables } from '../../edit/dotenv.ts';
import { isInsideRoot } from '../../plan/plan.ts';
import { networksOf } from '../adopted.ts';
import { interpolated } from '../interpolation.ts';
import { list, namesOf, record } from '../parsed-values.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { lineOf, locationsOf } from './locations.ts';
import type { SharedFile } from './shared-file.ts';

type Services = Readonly<Record<string, unknown>>;

/** What a compose file refers to, within itself and on the disk. */
export async function composeRules(inspection: Inspection): Promise<readonly Finding[]> {
  const file = inspection.files.get('compose');
  if (file === undefined || file.value === undefined) return [];
  const all = record(file.value);
  const services = record(all.services);
  // What other files bring is not known here.
  const isWhole = all.include === undefined;
  return [
    ...(isWhole ? unknownHosts(inspection, services) : []),
    ...(isWhole ? unresolved(file, services) : []),
    ...(await gonePaths(inspection, file, services)),
  ];
}

/** Servers of `workspace.yaml` that no service is. */
function* unknownHosts({ files, registry }: Inspection, services: Services): Generator<Finding> {
  const file = files.get('workspace');
  if (file === undefined || registry.runtime !== 'compose') return;
  const names = new Set<string>(['localhost', 'host.docker.internal']);
  for (const [name, service] of Object.entries(services)) {
    const { hostname, container_name: container, networks } = record(service);
    const aliases = Object.values(record(networks)).flatMap((one) => namesOf(record(one).aliases));
    for (const one of [name, hostname, container, ...aliases]) if (typeof one === 'string') names.add(one);
  }
  for (const one of locationsOf(file)) {
    const { host } = one;
    // A name with a dot is of another machine.
    if (host === undefined || names.has(host) || isIP(host) !== 0 || /[.:$]/.test(host)) continue;
    yield finding('host-unknown', {
      ...{ path: file.path, line: lineOf(file, one) },
      message: `${one.name ?? 'A code location'} is at the host ${host}, and the compose file has no such service.`,
      remedy: 'Correct the host, or add the service: the webserver cannot reach it.',
    });
  }
}

/** The top-level parts of a compose file that services refer to by a name. */
const PARTS = ['volumes', 'networks', 'secrets', 'configs'] as const;

function* unresolved(file: SharedFile, services: Services): Generator<Finding> {
  const known = {
    services: new Set(Object.keys(services)),
    ...Object.fromEntries(
      PARTS.map((part) => [part, new Set(Object.keys(record(record(file.value)[part])))]),
    ),
  } as Readonly<Record<(typeof PARTS)[number] | 'services', Set<string>>>;
  known.networks.add('default');
  for (const [name, service] of Object.entries(services)) {
    for (const { key, part, target } of referencesOf(record(service))) {
      if (target.includes('$') || known[part].has(target)) continue;
      yield finding('reference-unresolved', {
        ...{ path: file.path, line: file.line(['services', name, key]) },
        message: `The service ${name} refers to ${target} in ${key}, and ${part} has no such entry.`,
        remedy: `Add it below ${part}, or take the reference out: compose refuses the file.`,
      });
    }
  }
}

interface Reference {
  readonly key: string;
  readonly part: (typeof PARTS)[number] | 'services';
  readonly target: string;
}

function referencesOf(service: Services): readonly Reference[] {
  const of = (key: string, part: Reference['part'], targets: readonly string[]): readonly Reference[] =>
    targets.map((target) => ({ key, part, target }));
  const waits = Object.entries(record(service.depends_on)).filter(
    ([, one]) => record(one).required !== false,
  );
  const mode = /^service:(.+)$/.exec(String(service.network_mode ?? ''))?.[1];
  return [
    ...of(
      'depends_on',
      'services',
      Array.isArray(service.depends_on) ? namesOf(service.depends_on) : waits.map(([name]) => name),
    ),
    ...of('volumes', 'volumes', list(service.volumes).flatMap(namedVolume)),
    ...of('networks', 'networks', networksOf(service.networks)),
    ...of('network_mode', 'services', mode === undefined ? [] : [mode]),
    ...(['secrets', 'configs'] as const).flatMap((part) =>
      of(
        part,
        part,
        list(service[part]).flatMap((one) => (typeof one === 'string' ? [one] : namesOf(record(one).source))),
      ),
    ),
  ];
}

/** The name of the volume that a service mounts; none of a folder, or of a volume without a name. */
function namedVolume(volume: unknown): readonly string[] {
  if (typeof volume === 'string')
    return volume.includes(':')
      ? (/^([A-Za-z0-9][\w.-]*):/.exec(volume)?.slice(1) ?? []).filter((one) => one.length > 1)
      : [];
  const { type, source } = record(volume);
  return type === 'volume' && typeof source === 'string' ? [source] : [];
}

/** Folders that images are built from, and files of variables, that are not there. */
async function gonePaths(
  { files, isThere }: Inspection,
  file: SharedFile,
  services: Services,
): Promise<readonly Finding[]> {
  const environment = readVariables(files.get('env')?.text ?? '');
  const checked = new Map<string, boolean>();
  const findings: Finding[] = [];
  for (const [name, service] of Object.entries(services)) {
    for (const { key, path: said } of pathsOf(record(service))) {
      const given = interpolated(said, environment);
      const path = posix.join(posix.dirname(file.path), given);
      if (/^[a-z+]+:|^\/|^~|^$|@/.test(given) || !isInsideRoot(path)) continue;
      if (!checked.has(path)) checked.set(path, await isThere(path));
      if (checked.get(path) === true) continue;
      findings.push(
        finding('path-gone', {
          ...{ path: file.path, line: file.line(['services', name, key]) },
          message: `The service ${name} needs ${path} in ${key}, which is not there.`,
          remedy: 'Get it back from git, or correct the path.',
        }),
      );
    }
  }
  return findings;
}

function pathsOf({
  build,
  env_file: files,
}: Services): readonly { readonly key: string; readonly path: string }[] {
  const context = typeof build === 'string' ? build : record(build).context;
  const named = (typeof files === 'string' ? [files] : list(files)).map((one) =>
    typeof one === 'string' ? one : record(one).required === false ? undefined : record(one).path,
  );
  return [
    ...(typeof context === 'string' ? [{ key: 'build', path: context }] : []),
    // Git does not keep it; that it is missing is told once.
    ...named.flatMap((path) =>
      typeof path === 'string' && posix.basename(path) !== '.env' ? [{ key: 'env_file', path }] : [],
    ),
  ];
}
