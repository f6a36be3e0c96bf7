import { constants, type Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
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

/** How many folders are read at once. */
const AT_ONCE = 64;

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
  const neighbours = await Promise.all([...parents].map((parent) => foldersIn(root, parent)));
  const all = [...new Set([...homes, ...neighbours.flat()].map((path) => join(root, path)))];
  const known = new Set(files.map((file) => join(root, file)));
  const ports = new Set<number>();
  for (let start = 0; start < all.length; start += AT_ONCE) {
    const found = await Promise.all(
      all.slice(start, start + AT_ONCE).map((one) => portsInFolder(one, known)),
    );
    for (const one of found) for (const port of one) ports.add(port);
  }
  return ports;
}

async function foldersIn(root: string, parent: string): Promise<readonly string[]> {
  const entries = await entriesOf(join(root, parent));
  return entries
    .filter((one) => one.isDirectory() && !/^(?:\.|node_modules$|__pycache__$)/.test(one.name))
    .map(({ name }) => join(parent, name));
}

async function portsInFolder(folder: string, known: ReadonlySet<string>): Promise<readonly number[]> {
  const names = (await entriesOf(folder)).filter((one) => one.isFile()).map(({ name }) => name);
  const texts = await Promise.all(
    names
      .filter(
        (name) =>
          known.has(join(folder, name)) || [COMPOSE, ENV, WORKSPACE, COMMANDS].some((one) => one.test(name)),
      )
      .map(async (name) => ({ name, text: await textOf(join(folder, name)) })),
  );
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

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

/** The text of a file; none where it cannot be read, which whoever has to edit it tells. */
async function textOf(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  try {
    const size = (await handle?.stat())?.size ?? 0;
    return handle === undefined || size > BIGGEST_BYTES ? '' : await handle.readFile('utf8');
  } catch {
    return '';
  } finally {
    await handle?.close();
  }
}
