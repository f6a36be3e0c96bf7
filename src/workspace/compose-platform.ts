import { posix } from 'node:path';
import { readYaml, type YamlText } from '../edit/yaml/edit-yaml.ts';
import { networksOf } from './adopted.ts';
import { isPlainSecret } from './carried-secrets.ts';
import { rolesIn } from './compose-roles.ts';
import { foreignYaml } from './foreign-text.ts';
import { yamlValue } from './lenient-yaml.ts';
import type { Settings } from './module-part.ts';
import { list, record } from './parsed-values.ts';
import type { ComposePlatform, EnvironmentEntry } from './runtime/compose.ts';

/** The services of a compose file that run the instance itself. */
export interface Hosts {
  readonly webserver: string | undefined;
  readonly daemon: string | undefined;
}

/** What a compose file gives to whoever loads the Dagster instance. */
export interface ComposeSurroundings {
  readonly platform: ComposePlatform;
  readonly hosts: Hosts;
  /** Secrets that the instance needs and the compose file says in plain, by their variables. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The compose file, from the root. */
  readonly file: string;
}

/**
 * Tells what a module's service needs to load the instance, by what the webserver has: every variable that
 * `dagster.yaml` names has to be set in every code location, since runs resolve them there.
 * @param paths of the compose file and the `.env`, from the root.
 * @param dagster the text of `dagster.yaml`; '' where it is not known.
 */
export function composeSurroundings(
  settings: Settings,
  compose: string,
  dagster: string,
  paths: { readonly compose: string; readonly env: string },
): ComposeSurroundings {
  const folder = posix.dirname(paths.compose);
  // Modules are no part of the instance, and there may be thousands of them.
  const own = foreignYaml(compose);
  const { webserver, daemon, instancePostgres } = rolesIn(own);
  const yaml = readYaml(own);
  const host = webserver ?? daemon;
  const service = host === undefined ? undefined : record(yaml.valueAt(['services', host]));
  const names = dagster === '' ? undefined : environmentIn(dagster);
  const merge = host === undefined ? undefined : mergeable(yaml, host);
  const networks = networksOf(service?.networks);
  const covered = merge === undefined ? new Set<string>() : coveredBy(yaml, host ?? '');
  const needed = instanceVariables(service?.environment, names, covered);
  const isPlain = ({ name, value }: EnvironmentEntry): boolean => isPlainSecret(name, value);
  return {
    file: paths.compose,
    secrets: new Map(needed.filter(isPlain).map(({ name, value }) => [name, value])),
    hosts: { webserver, daemon },
    platform: {
      settings,
      root: posix.relative(folder, '.') || '.',
      envFile: posix.relative(folder, paths.env),
      instance: needed.filter((one) => !isPlain(one)),
      ...(merge === undefined ? {} : { merge }),
      ...(networks.length === 0 ? {} : { networks }),
      ...(typeof service?.network_mode === 'string' ? { networkMode: service.network_mode } : {}),
      ...(instancePostgres === undefined ? {} : { waitsFor: instancePostgres }),
      isHealthUnknown:
        instancePostgres === undefined ||
        yaml.valueAt(['services', instancePostgres, 'healthcheck']) === undefined,
      ...optional({
        prepares: preparing(yaml),
        logging: host === undefined ? undefined : yaml.anchorAt(['services', host, 'logging']),
      }),
      envFiles: listOf(service?.env_file),
      shared: namedVolumes(service?.volumes),
      launcherVolumes: launcherVolumes(dagster),
    },
  };
}

/** The service that brings the tables of the instance to its version, and ends. */
function preparing(yaml: YamlText): string | undefined {
  return yaml.keysAt(['services']).find((name) => {
    const { command } = record(yaml.valueAt(['services', name]));
    return [command].flat().map(String).join(' ').includes('instance migrate');
  });
}

/** The named volumes of a service, as it mounts them: others that load the instance find the same files there. */
function namedVolumes(volumes: unknown): readonly string[] {
  return list(volumes).filter(
    (one): one is string => typeof one === 'string' && /^[A-Za-z0-9][\w.-]*:\//.test(one),
  );
}

function optional<T extends Readonly<Record<string, string | undefined>>>(
  fields: T,
): Partial<Record<keyof T, string>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<keyof T, string>
  >;
}

/** The volumes that the launcher of a `dagster.yaml` mounts into the containers of runs. */
function launcherVolumes(dagster: string): readonly string[] {
  const launcher = record(record(yamlValue(dagster)).run_launcher);
  const volumes = list(record(record(launcher.config).container_kwargs).volumes);
  return volumes.filter((one) => typeof one === 'string');
}

/** The names that a `dagster.yaml` takes from the environment. */
export function environmentIn(dagster: string): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value) && 'env' in value && typeof value.env === 'string') names.add(value.env);
    for (const one of Object.values(value)) visit(one);
  };
  visit(yamlValue(dagster));
  return names;
}

/** The anchor of a mapping that is the webserver's environment, or is merged into it. */
function mergeable(yaml: YamlText, host: string): string | undefined {
  const path = ['services', host, 'environment'];
  if (Array.isArray(yaml.valueAt(path))) return undefined;
  const own = yaml.anchorAt(path);
  if (own !== undefined) return own;
  const source = yaml.kindAt(path) === 'alias' ? yaml.sourceAt(path) : yaml.sourceAt([...path, '<<']);
  return /^\*([^\s,[\]{}]+)$/.exec(source?.trim() ?? '')?.[1];
}

/** The names that come with the mapping that is merged. */
function coveredBy(yaml: YamlText, host: string): ReadonlySet<string> {
  const path = ['services', host, 'environment'];
  const isOwn = yaml.anchorAt(path) !== undefined || yaml.kindAt(path) === 'alias';
  return new Set(variablesOf(yaml.valueAt(isOwn ? path : [...path, '<<'])).keys());
}

/**
 * The variables of the webserver that the instance needs: those that `dagster.yaml` names; where it is not known,
 * those whose names say so.
 */
function instanceVariables(
  environment: unknown,
  names: ReadonlySet<string> | undefined,
  covered: ReadonlySet<string>,
): readonly EnvironmentEntry[] {
  const there = variablesOf(environment);
  const isMeant = (name: string): boolean =>
    names === undefined
      ? name.startsWith('DAGSTER_') && name !== 'DAGSTER_HOME'
      : names.has(name) && name !== 'DAGSTER_HOME';
  const given = [...there].filter(([name]) => isMeant(name) && !covered.has(name));
  const missing = [...(names ?? [])].filter((name) => !there.has(name) && !covered.has(name));
  return [
    ...given.map(([name, value]) => ({ name, value: value ?? `\${${name}}` })),
    ...missing.map((name) => ({ name, value: `\${${name}}` })),
  ];
}

/** The environment of a service, in both forms; undefined where a name stands alone. */
export function variablesOf(environment: unknown): ReadonlyMap<string, string | undefined> {
  if (Array.isArray(environment)) {
    return new Map(
      environment.map(String).map((one) => {
        const [name = '', ...value] = one.split('=');
        return [name, one.includes('=') ? value.join('=') : undefined];
      }),
    );
  }
  return new Map(
    Object.entries(record(environment)).map(([name, value]) => [
      name,
      value === null || value === undefined ? undefined : String(value),
    ]),
  );
}

function listOf(value: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return all.flatMap((one) => {
    if (typeof one === 'string') return [one];
    const path = record(one).path;
    return typeof path === 'string' ? [path] : [];
  });
}
