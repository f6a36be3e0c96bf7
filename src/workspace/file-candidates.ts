import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_SIGNS } from './file-signs.ts';
import { type FileBelow, filesBelow } from './files-below.ts';
import type { FileKind } from './registry.ts';

/** A file that may be one of a workspace. */
export interface Candidate extends FileBelow {
  readonly kind: FileKind;
  readonly text: string;
  /** Whether its name is the one that such files have. */
  readonly isUsual: boolean;
  /** Whether what is in it says what it is for; only of a Dockerfile it may be false. */
  readonly isLikely: boolean;
  /** Whether it is in a project of `dg`, or in a module of ours, below the root. */
  readonly isInModule: boolean;
  /** Whether it is in a folder for something else, such as tests. */
  readonly isAside: boolean;
}

const ASIDE =
  /(?:^|\/)(?:\.[^/]+|tests?|e2e|examples?|samples?|fixtures?|templates?|docs?|archive|old|backups?|legacy)\//i;

const ENVIRONMENTS: ReadonlyMap<string, FileKind> = new Map([
  ['.env', 'env'],
  ['.env.example', 'env-example'],
]);

const SETTINGS = ['pyproject.toml', 'dg.toml'];
const AT_ONCE = 64;

/** Finds all files below a root that may be of a workspace, and what is in them; those of secrets are not read. */
export async function candidatesBelow(root: string): Promise<readonly Candidate[]> {
  const isMeant = (name: string): boolean =>
    ENVIRONMENTS.has(name) || FILE_SIGNS.some((sign) => sign.name.test(name));
  const below = await filesBelow(root, isMeant);
  const texts = await textsOf(
    root,
    below.filter(({ name }) => !ENVIRONMENTS.has(name)),
  );
  const modules = new Set(
    below
      .filter(
        ({ folder, name, path }) =>
          folder !== '' && SETTINGS.includes(name) && isProject(texts.get(path) ?? ''),
      )
      .map(({ folder }) => folder),
  );
  return below.flatMap((file) => {
    const isInModule = foldersOf(file.folder).some((folder) => modules.has(folder));
    const isAside = ASIDE.test(file.path);
    const environment = ENVIRONMENTS.get(file.name);
    const known = { ...file, isInModule, isAside, isLikely: true };
    if (environment !== undefined) return [{ ...known, kind: environment, text: '', isUsual: true }];
    const text = texts.get(file.path);
    const sign = FILE_SIGNS.find(({ name }) => name.test(file.name));
    if (sign === undefined || text === undefined) return [];
    const isLikely = sign.isOne(text, file.name);
    if (!isLikely && sign.kind !== 'dockerfile') return [];
    return [{ ...known, kind: sign.kind, text, isUsual: sign.usual.test(file.name), isLikely }];
  });
}

/** Whether a `pyproject.toml` or a `dg.toml` is of a project; there may be thousands. */
function isProject(text: string): boolean {
  return /^\s*directory_type\s*=\s*["']project["']/m.test(text);
}

function foldersOf(folder: string): readonly string[] {
  const parts = folder.split('/');
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function textsOf(root: string, files: readonly FileBelow[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (let start = 0; start < files.length; start += AT_ONCE) {
    await Promise.all(
      files.slice(start, start + AT_ONCE).map(async ({ path }) => {
        const text = await readFile(join(root, path), 'utf8').catch(() => undefined);
        if (text !== undefined) texts.set(path, text);
      }),
    );
  }
  return texts;
}
