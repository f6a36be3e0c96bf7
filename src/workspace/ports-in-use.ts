import { closeSync, constants, type Dirent, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import {
  type Ports,
  portsInCommands,
  portsInCompose,
  portsInEnv,
  portsInWorkspace,
} from './ports-in-texts.ts';

const COMPOSE = /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/;
const ENV = /^\.env(?:\.(?!example$).*)?$/;
const WORKSPACE = /^workspace.*\.ya?ml$/;
const COMMANDS = /^(?:circus.*\.ini|supervisord?.*\.(?:conf|ini)|.*\.service)$/;

/** Text beyond this was not written by hand. */
const BIGGEST_BYTES = 64 * 1024 * 1024;

/**
 * Finds the ports of the host that the files of a workspace speak of: its `.env`, every compose file, workspace files
 * and process files, in its folder, beside its known files, and in the folders of modules and their neighbours, so
 * that a module that is not integrated yet keeps its ports, too. No link is followed.
 * @param root absolute.
 * @param files known files of the workspace, and folders of modules; all from the root.
 */
export async function portsInUse(
  root: string,
  { files, folders }: { readonly files: readonly string[]; readonly folders: readonly string[] },
): Promise<Ports> {
  const homes = ['.', ...files.map((file) => dirname(file)), ...folders];
  const parents = new Set(['.', ...folders.map((folder) => dirname(folder))]);
  const neighbours = [...parents].flatMap((parent) => foldersIn(root, parent));
  const all = new Set([...homes, ...neighbours].map((path) => join(root, path)));
  const known = new Set(files.map((file) => join(root, file)));
  return new Set([...all].flatMap((folder) => portsInFolder(folder, known)));
}

function foldersIn(root: string, parent: string): readonly string[] {
  return entriesOf(join(root, parent))
    .filter((one) => one.isDirectory() && !/^(?:\.|node_modules$|__pycache__$)/.test(one.name))
    .map(({ name }) => join(parent, name));
}

function portsInFolder(folder: string, known: ReadonlySet<string>): readonly number[] {
  const isMeant = (name: string): boolean =>
    known.has(join(folder, name)) || [COMPOSE, ENV, WORKSPACE, COMMANDS].some((one) => one.test(name));
  const texts = entriesOf(folder)
    .filter((one) => one.isFile() && isMeant(one.name))
    .map(({ name }) => ({ name, text: textOf(join(folder, name)) }));
  const environment = readVariables(texts.find(({ name }) => name === '.env')?.text ?? '');
  return texts.flatMap(({ name, text }) => [...portsOf(name, text, environment)]);
}

/** A file with a name of its own is read by what is in it. */
function portsOf(name: string, text: string, environment: ReadonlyMap<string, string>): readonly number[] {
  if (ENV.test(name)) return [...portsInEnv(text)];
  if (COMMANDS.test(name)) return [...portsInCommands(text)];
  if (!/\.ya?ml$/.test(name)) return [];
  return [...portsInCompose(text, environment), ...portsInWorkspace(text, environment)];
}

// Thousands of small files are read some seven times as fast when nobody waits for each.
function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The text of a file; none where it cannot be read, which whoever has to edit it tells. */
function textOf(path: string): string {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      return fstatSync(file).size > BIGGEST_BYTES ? '' : readFileSync(file, 'utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
