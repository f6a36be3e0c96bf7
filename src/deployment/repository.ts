import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** What the files of a git repository tell, without git. */
export interface Repository {
  /** The folder with `.git`; where there is none, the module's own. Absolute. */
  readonly root: string;
  /** The module's folder in it, with `/` between its parts; empty where it is the root. */
  readonly prefix: string;
  /** The URL of the remote origin. */
  readonly remote: string | undefined;
  /** The branch that is checked out. */
  readonly branch: string | undefined;
}

/** Finds the repository around a module. */
export async function repositoryAround(module: string): Promise<Repository> {
  const root = await rootAround(module);
  if (root === undefined) return { root: module, prefix: '', remote: undefined, branch: undefined };
  const folder = await gitFolder(root);
  const head = await textOf(join(folder, 'HEAD'));
  const config = await textOf(join(await commonFolder(folder), 'config'));
  return {
    root,
    prefix: relative(root, module).replaceAll(sep, '/'),
    remote: originIn(config),
    branch: /^ref: refs\/heads\/(.+)$/m.exec(head)?.[1],
  };
}

async function rootAround(module: string): Promise<string | undefined> {
  for (let folder = module; ; folder = dirname(folder)) {
    if ((await stat(join(folder, '.git')).catch(() => undefined)) !== undefined) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Of a worktree or a submodule, `.git` is a file that names the folder. */
async function gitFolder(root: string): Promise<string> {
  const path = join(root, '.git');
  if ((await stat(path)).isDirectory()) return path;
  return resolve(root, /^gitdir: (.+)$/m.exec(await textOf(path))?.[1]?.trim() ?? '.git');
}

async function commonFolder(folder: string): Promise<string> {
  const common = (await textOf(join(folder, 'commondir'))).trim();
  return common === '' ? folder : resolve(folder, common);
}

/** https://git-scm.com/docs/git-config#_syntax, as far as git itself writes it. */
function originIn(config: string): string | undefined {
  const section = /^\[remote "origin"\]\s*\n((?:[^[\n].*\n?|\n)*)/m.exec(config)?.[1];
  const url = section === undefined ? undefined : /^\s*url\s*=\s*(.+?)\s*$/m.exec(section)?.[1];
  // A password, or a token in place of a name, would get into a file that is committed.
  return url?.replace(/^(https?:\/\/)[^/]*@|^(\w+:\/\/)[^/@]*:[^/@]*@/i, '$1$2');
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
