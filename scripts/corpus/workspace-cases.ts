import { readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { isWorkspaceToml } from '../../src/edit/toml/projects.ts';
import type { GivenFiles } from '../../src/workspace/adopted.ts';
import { buildOf } from '../../src/workspace/compose-build.ts';
import { rolesIn } from '../../src/workspace/compose-roles.ts';
import { type Discovery, discoverFiles } from '../../src/workspace/discover.ts';
import { type FileBelow, filesBelow } from '../../src/workspace/files-below.ts';
import { isWorkspaceYaml } from '../../src/workspace/find-workspace.ts';
import { pathsInCompose } from '../../src/workspace/spoken-paths.ts';

/** A workspace to try: a folder of a checkout, and the files in it that a user would have to name. */
export interface WorkspaceCase {
  /** From the checkout; '' for the checkout itself. */
  readonly root: string;
  /** From the root. */
  readonly given: GivenFiles;
}

/** A file that makes a workspace of the folder around it. */
interface Sign extends FileBelow {
  readonly kind: 'dg' | 'workspace' | 'compose';
  readonly text: string;
}

/** The kinds of files that a flag of `init` names. */
const NAMED = ['workspace', 'compose', 'dagster', 'env'] as const;

/**
 * Finds every workspace of a checkout. Each file that makes one is in at least one of the cases: where two are for one
 * purpose, there is a case for each.
 * @param checkout absolute.
 */
export async function workspaceCasesIn(checkout: string): Promise<readonly WorkspaceCase[]> {
  const signs = await signsIn(checkout);
  const cases: WorkspaceCase[] = [];
  const covered = new Set<string>();
  const add = async (root: string, named: GivenFiles): Promise<void> => {
    const found = await discoverFiles(join(checkout, root));
    const given = { ...namesOf(found), ...named };
    cases.push({ root, given });
    for (const path of Object.values({ ...found.files, ...given })) covered.add(posix.join(root, path));
  };
  const roots = [...new Set(signs.map((one) => rootOf(one, signs)))].sort(
    (a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1),
  );
  for (const root of roots) {
    const own = signs.filter((one) => rootOf(one, signs) === root);
    if (own.some(({ path }) => !covered.has(path))) await add(root, {});
  }
  for (const sign of signs) {
    // No flag names a dg.toml: it is that of its folder.
    if (covered.has(sign.path)) continue;
    const root = sign.kind === 'dg' ? sign.folder : rootOf(sign, signs);
    await add(root, sign.kind === 'dg' ? {} : { [sign.kind]: relative(root, sign.path) });
  }
  return cases;
}

async function signsIn(checkout: string): Promise<readonly Sign[]> {
  const below = await filesBelow(checkout, (name) => kindOf(name) !== undefined);
  const all = await Promise.all(
    below.map(async (file): Promise<readonly Sign[]> => {
      const kind = kindOf(file.name);
      const text = await readFile(join(checkout, file.path), 'utf8').catch(() => '');
      return kind !== undefined && isOne[kind](text) ? [{ ...file, kind, text }] : [];
    }),
  );
  return all.flat();
}

function kindOf(name: string): Sign['kind'] | undefined {
  if (name === 'dg.toml' || name === 'pyproject.toml') return 'dg';
  if (/^(?:dagster[._-])?workspace.*\.ya?ml$/.test(name)) return 'workspace';
  // One that overrides another is no whole file.
  return /^(?:docker-)?compose(?:[._-](?!.*override).*)?\.ya?ml$/.test(name) ? 'compose' : undefined;
}

const isOne: Readonly<Record<Sign['kind'], (text: string) => boolean>> = {
  dg: isWorkspaceToml,
  workspace: isWorkspaceYaml,
  compose: (text) => {
    const { webserver, daemon } = rolesIn(text);
    return webserver !== undefined || daemon !== undefined;
  },
};

/** The nearest sensible root: the folder around all that the file speaks of; of a lone one, the checkout. */
function rootOf(sign: Sign, signs: readonly Sign[]): string {
  if (sign.kind === 'dg') return sign.folder;
  if (sign.kind === 'workspace') {
    const isBuilt = signs.some((one) => one.kind === 'compose' && isWithin(sign.path, composeRoot(one)));
    if (signs.length === 1) return '';
    const compose = signs.find((one) => one.kind === 'compose' && isWithin(sign.path, composeRoot(one)));
    return isBuilt && compose !== undefined ? composeRoot(compose) : sign.folder;
  }
  return composeRoot(sign);
}

function composeRoot({ text, folder }: FileBelow & Pick<Sign, 'text'>): string {
  const { webserver, daemon, codeServers } = rolesIn(text);
  const builds = [webserver, daemon, ...codeServers].flatMap((service) => {
    const build = service === undefined ? undefined : buildOf(text, service, folder);
    return build === undefined ? [] : [build.context];
  });
  const spoken = [...builds, ...pathsInCompose(text, folder)].map((path) => posix.normalize(path));
  const inside = spoken.filter((path) => !path.startsWith('..') && !posix.isAbsolute(path));
  return inside.reduce(common, folder);
}

function common(a: string, b: string): string {
  const [some, others] = [partsOf(a), partsOf(b)];
  const differs = some.findIndex((part, index) => part !== others[index]);
  return some.slice(0, differs === -1 ? some.length : differs).join('/');
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function depthOf(path: string): number {
  return partsOf(path).length;
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** What a user would have to name: of several files for one purpose, the first. */
function namesOf({ ambiguous }: Discovery): GivenFiles {
  return Object.fromEntries(
    NAMED.flatMap((kind) => {
      const [first] = ambiguous[kind] ?? [];
      return first === undefined ? [] : [[kind, first]];
    }),
  );
}
