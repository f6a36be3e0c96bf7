import { posix } from 'node:path';
import { readVariables } from '../../src/edit/dotenv.ts';
import { projectsIn } from '../../src/edit/toml/projects.ts';
import { serviceOf } from '../../src/workspace/compose-service.ts';
import type { Registry } from '../../src/workspace/registry.ts';
import { differences, type FileTree, textIn } from './file-tree.ts';
import { lossIn, parsed, strangerIn } from './parsed-values.ts';

/** A law that does not hold for a file. */
export interface Violation {
  readonly path: string;
  readonly what: string;
}

/**
 * Checks the files of a workspace that has modules of ours in it against those that were there before: nothing but
 * lines of ours was put in, in files of the workspace alone, and every file parses and says what it said.
 */
export function checkEdited(before: FileTree, after: FileTree, registry: Registry): readonly Violation[] {
  const shared = new Set<string>(Object.values(registry.files));
  const made = new Set<string>(registry.made);
  const units = registry.files.units;
  const names = registry.modules.flatMap(({ name, path }) => [name, posix.dirname(path)]).map(plain);
  return differences(before, after).flatMap((path): readonly Violation[] => {
    const [old, now] = [textIn(before, path), textIn(after, path)];
    const isUnit = units !== undefined && path.startsWith(`${units}/`);
    if (now === undefined) return [{ path, what: 'is gone' }];
    if (old === undefined)
      return made.has(path) || isUnit ? [] : [{ path, what: 'was made, and is not known as ours' }];
    if (!shared.has(path)) return [{ path, what: 'is no file of the workspace, and was changed' }];
    const what = damage(path, old, now, (text) => names.some((name) => plain(text).includes(name)));
    return what === undefined ? [] : [{ path, what }];
  });
}

/** Checks that the files are as they were, byte for byte. */
export function checkRestored(before: FileTree, after: FileTree): readonly Violation[] {
  return differences(before, after).map((path) => ({
    path,
    what: !after.has(path)
      ? 'is gone after removal'
      : before.has(path)
        ? 'has other bytes after removal'
        : 'is left after removal',
  }));
}

/** A name as it is part of names of services, volumes and variables. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
}

function damage(
  path: string,
  old: string,
  now: string,
  isOurs: (text: string) => boolean,
): string | undefined {
  if (!isWithin(old, now)) return 'lost bytes that were there';
  const was = parsed(path, old);
  const is = parsed(path, now);
  if (was === undefined || is === undefined || 'error' in was) return undefined;
  if ('error' in is) return `does not parse: ${is.error}`;
  const loss = lossIn(was.value, is.value);
  if (loss !== undefined) return `says something else at ${loss}`;
  const stranger = strangerIn(was.value, is.value, isOurs);
  return stranger === undefined ? undefined : `says something at ${stranger} that is of no module`;
}

/** Whether all that a text has is in another, in its order. */
function isWithin(less: string, more: string): boolean {
  let at = 0;
  for (const char of less) {
    at = more.indexOf(char, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Checks that the files that have to name the modules of the registry do so. */
export function checkNamed(
  after: FileTree,
  { files, modules, runtime, topology }: Registry,
): readonly Violation[] {
  const violations: Violation[] = [];
  const has = (
    path: string | undefined,
    name: string,
    names: (text: string, path: string) => Iterable<string>,
  ): void => {
    const text = path === undefined ? undefined : textIn(after, path);
    if (path === undefined || text === undefined) return;
    if (![...names(text, path)].includes(name)) violations.push({ path, what: `does not name ${name}` });
  };
  for (const module of modules) {
    const { name, path, project, databases } = module;
    has(files.workspace, name, locationsIn);
    if (project) has(files.dg, path, projectPathsIn);
    if (runtime !== 'compose') continue;
    if (topology === 'servers') has(files.compose, serviceOf(module), servicesIn);
    for (const { service } of databases) has(files.compose, service, servicesIn);
    if (databases.length > 0)
      for (const file of [files.env, files['env-example']])
        has(file, `${name.toUpperCase()}_DB_PASSWORD`, (text) => readVariables(text).keys());
  }
  return violations;
}

/** From the root; the file has them from its own folder. */
function projectPathsIn(text: string, file: string): readonly string[] {
  return projectsIn(text).map(({ path }) => posix.join(posix.dirname(file), path));
}

function locationsIn(text: string, path: string): readonly string[] {
  const { load_from: list } = record(readValue(text, path));
  return (Array.isArray(list) ? list : []).flatMap((entry) =>
    Object.values(record(entry)).map((one) => String(record(one).location_name)),
  );
}

function servicesIn(text: string, path: string): readonly string[] {
  return Object.keys(record(record(readValue(text, path)).services));
}

function readValue(text: string, path: string): unknown {
  const read = parsed(path, text);
  return read !== undefined && 'value' in read ? read.value : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
