import { posix } from 'node:path';
import { entriesOf, readVariables } from '../../edit/dotenv.ts';
import { environmentIn, variablesOf } from '../compose-platform.ts';
import { rolesIn } from '../compose-roles.ts';
import { serviceOf } from '../compose-service.ts';
import { list, record, textsIn } from '../parsed-values.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import type { SharedFile } from './shared-file.ts';

/** Variables that somebody asks for and nobody sets. */
export function* variableRules(inspection: Inspection): Generator<Finding> {
  yield* interpolations(inspection);
  yield* examples(inspection);
  yield* instanceVariables(inspection);
}

/** `${NAME}`, `${NAME:?message}` and `$NAME`, but none with a default. */
const ASKED = /\$\$|\$\{([A-Za-z_]\w*)(?:(:?[?])[^{}]*)?\}|\$([A-Za-z_]\w*)/g;

function* interpolations({ files, registry }: Inspection): Generator<Finding> {
  const compose = files.get('compose');
  const env = files.get('env') ?? files.get('env-example');
  if (compose?.value === undefined || registry.runtime !== 'compose') return;
  const isExample = files.get('env') === undefined;
  const set = readVariables(env?.text ?? '');
  const told = new Set<string>();
  for (const { text, path } of textsIn(compose.value)) {
    if (!text.includes('$')) continue;
    for (const [, braced, sign, bare] of text.matchAll(ASKED)) {
      const name = braced ?? bare;
      if (name === undefined || told.has(name)) continue;
      const value = set.get(name);
      // An example has no secrets.
      if (value !== undefined && (isExample || value !== '' || sign !== ':?')) continue;
      told.add(name);
      const where = env?.path ?? '.env';
      yield finding('variable-missing', {
        ...{ path: compose.path, line: compose.line(path) },
        message: `${name} has no default, and ${where} ${value === undefined ? 'does not have it' : 'leaves it empty'}.`,
        remedy: `Set ${name} in ${where}.`,
        ...(isExample ? { severity: 'warning' } : {}),
      });
    }
  }
}

/** Names of the `.env` that the example, from which others make theirs, does not tell. */
function* examples({ files }: Inspection): Generator<Finding> {
  const env = files.get('env');
  const example = files.get('env-example');
  if (env === undefined || example === undefined) return;
  const told = new Set(entriesOf(example.text).map(({ name }) => name));
  // A name that is commented out is told, too.
  for (const [, name = ''] of example.text.matchAll(/^\s*#\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/gm))
    told.add(name);
  const missing = [...readVariables(env.text).keys()].filter((name) => !told.has(name));
  for (const name of missing)
    yield finding('example-incomplete', {
      path: example.path,
      message: `${name} is in ${env.path}, and not here.`,
      remedy: `Add ${name}= to it, without the value.`,
    });
}

/**
 * Whatever loads the instance needs the variables of `dagster.yaml`: runs resolve them in the container of their
 * code server.
 */
function* instanceVariables({ files, registry }: Inspection): Generator<Finding> {
  const dagster = files.get('dagster');
  if (dagster?.value === undefined) return;
  const names = [...environmentIn(dagster.text)];
  if (names.length === 0) return;
  const compose = files.get('compose');
  if (registry.runtime !== 'compose') {
    yield* ofProcesses(names, dagster, files.get('env'));
    return;
  }
  if (compose?.value === undefined) return;
  const services = record(record(compose.value).services);
  const { webserver, daemon, codeServers } = rolesIn(compose.text);
  const users = new Set([webserver, daemon, ...codeServers, ...registry.modules.map(serviceOf)]);
  for (const user of users) {
    const service = user === undefined ? undefined : services[user];
    if (user === undefined || service === undefined) continue;
    const given = environmentOf(record(service), compose, files.get('env'));
    const missing = given === undefined ? [] : names.filter((name) => !given.has(name));
    if (missing.length === 0) continue;
    yield finding('instance-variable-missing', {
      ...{ path: compose.path, line: compose.line(['services', user]) },
      message: `The service ${user} lacks ${missing.join(', ')}, which ${dagster.path} takes from the environment.`,
      remedy: `Add ${missing.length === 1 ? 'it' : 'them'} to its environment: every run there fails without.`,
    });
  }
}

/** The names that a service sets; undefined where a file tells that is not known here. */
function environmentOf(
  service: Readonly<Record<string, unknown>>,
  compose: SharedFile,
  env: SharedFile | undefined,
): ReadonlySet<string> | undefined {
  const names = new Set(variablesOf(service.environment).keys());
  const files = typeof service.env_file === 'string' ? [service.env_file] : list(service.env_file);
  for (const one of files) {
    const { path: named, required } = record(one);
    const path = typeof one === 'string' ? one : named;
    if (typeof path !== 'string') continue;
    if (posix.join(posix.dirname(compose.path), path) === env?.path)
      for (const name of readVariables(env.text).keys()) names.add(name);
    // What may be missing cannot be what is needed.
    else if (required !== false) return undefined;
  }
  return names;
}

function* ofProcesses(
  names: readonly string[],
  dagster: SharedFile,
  env: SharedFile | undefined,
): Generator<Finding> {
  if (env === undefined) return;
  const set = readVariables(env.text);
  for (const name of names) {
    if (set.has(name)) continue;
    const line = dagster.text.split('\n').findIndex((one) => one.includes(name)) + 1;
    const message = `${name} is taken from the environment, and ${env.path} does not have it.`;
    yield finding('instance-variable-missing', {
      ...{ path: dagster.path, line: line === 0 ? undefined : line, message },
      remedy: `Set ${name} in ${env.path}: nothing starts without.`,
    });
  }
}
