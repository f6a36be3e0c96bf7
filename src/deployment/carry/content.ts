import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reading } from '../../apply/disk-error.ts';
import { InvalidContentError } from '../../errors.ts';
import { shownAnswer } from '../../questions/shown-answer.ts';
import { betweenNuls, gitOutput } from './git.ts';
import type { Here } from './here.ts';
import type { SourceState } from './source-state.ts';

/** The files of a module that a release is made of. */
export interface Content {
  /** Relative to the module's folder, with `/` between their parts; sorted. */
  readonly files: readonly string[];
  readonly bytes: number;
  /** Of names, modes and bytes: differs where a file differs. */
  readonly digest: string;
}

/** What never leaves this machine: secrets, environments, and our own records, which nothing on a host reads. */
const NEVER = [
  /(?:^|\/)\.env[^/]*$/,
  /(?:^|\/)\.git(?:\/|$)/,
  /(?:^|\/)\.venv(?:\/|$)/,
  /(?:^|\/)\.dagster-module(?:\/|$)/,
];

/**
 * Lists the files that a release is made of: what git tracks in the module's folder, as it lies there.
 * @param withNew also what is new and not ignored.
 * @param exclude patterns of git, from the module's folder.
 */
export async function releaseContent(
  root: string,
  source: SourceState | undefined,
  { exclude, withNew }: { readonly exclude: readonly string[]; readonly withNew: boolean },
  here: Here,
): Promise<Content> {
  const listed =
    source === undefined
      ? await listWithoutRepository(root, exclude, here)
      : await list(root, exclude, withNew, here);
  const files = [...new Set(listed)].filter((path) => !NEVER.some((never) => never.test(path))).sort();
  return measured(root, files);
}

async function list(
  root: string,
  exclude: readonly string[],
  withNew: boolean,
  here: Here,
): Promise<readonly string[]> {
  const tracked = await listed(root, [], ['--cached', '--recurse-submodules'], here);
  const fresh = withNew ? await listed(root, [], ['--others', '--exclude-standard'], here) : [];
  const gone = new Set(await excluded(root, [], exclude, withNew, here));
  return [...tracked, ...fresh].filter((path) => !isIn(gone, path));
}

/** Whether a path, or a folder that it is in, is one of some: of a submodule, git names the folder alone. */
function isIn(paths: ReadonlySet<string>, path: string): boolean {
  return path.split('/').some((_, at, parts) => paths.has(parts.slice(0, at + 1).join('/')));
}

/** Git knows what to ignore in a folder that is in no repository, too: it is given an empty one. */
async function listWithoutRepository(
  root: string,
  exclude: readonly string[],
  here: Here,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'dgm-'));
  try {
    await gitOutput(folder, ['init', '--quiet', '--bare', '.'], here);
    const at = [`--git-dir=${folder}`, `--work-tree=${root}`];
    const files = await listed(root, at, ['--others', '--exclude-standard'], here);
    const gone = new Set(await excluded(root, at, exclude, true, here));
    return files.filter((path) => !gone.has(path));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function listed(
  root: string,
  at: readonly string[],
  options: readonly string[],
  here: Here,
): Promise<readonly string[]> {
  return betweenNuls(await gitOutput(root, [...at, 'ls-files', '-z', ...options, '--', '.'], here));
}

async function excluded(
  root: string,
  at: readonly string[],
  patterns: readonly string[],
  withNew: boolean,
  here: Here,
): Promise<readonly string[]> {
  if (patterns.length === 0) return [];
  const options = ['--ignored', ...patterns.map((pattern) => `--exclude=${pattern}`)];
  return [
    ...(await listed(root, at, ['--cached', ...options], here)),
    ...(withNew ? await listed(root, at, ['--others', ...options], here) : []),
  ];
}

async function measured(root: string, paths: readonly string[]): Promise<Content> {
  const hash = createHash('sha256');
  const files: string[] = [];
  let bytes = 0;
  for (const path of paths) {
    refuseUnreadable(path);
    const found = await lstat(join(root, path)).catch(() => undefined);
    // One that was deleted, but is in git's list still, does not travel.
    if (found === undefined || found.isDirectory()) continue;
    hash.update(`${path}\0${found.mode.toString(8)}\0${found.size}\0`);
    await reading(join(root, path), () => addContent(hash, join(root, path), found.isSymbolicLink()));
    files.push(path);
    bytes += found.size;
  }
  return { files, bytes, digest: hash.digest('hex') };
}

/** In pieces: a file of data may be larger than memory, or than what Node reads at once. */
async function addContent(hash: Hash, path: string, isLink: boolean): Promise<void> {
  if (isLink) {
    hash.update(await readlink(path));
    return;
  }
  for await (const piece of createReadStream(path)) hash.update(piece);
}

/** What is no UTF-8 was replaced when it was read: under that name, the file would not be found, and be left out. */
function refuseUnreadable(path: string): void {
  if (!path.includes('\u{FFFD}')) return;
  throw new InvalidContentError(`A file of the module has a name that is no UTF-8: ${shownAnswer(path)}.`, {
    why: 'It cannot be told to the hosts.',
    next: 'Rename it, or leave it out of git.',
  });
}
