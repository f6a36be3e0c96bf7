import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { readVariables } from '../edit/dotenv.ts';
import { InvalidContentError, UsageError } from '../errors.ts';
import { loadModule } from '../module/load-module.ts';
import type { ModuleSpec } from '../module/spec.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { readStoredSection } from '../questions/stored-answers.ts';
import { type GivenIdentity, type Identity, identify } from './identity.ts';
import { pathInside } from './path-inside.ts';
import type { Reading } from './reading.ts';
import { uvRootOf } from './uv-root.ts';

/** A folder that can become a module of a workspace. */
export interface Candidate extends Identity {
  /** From the root. */
  readonly path: InsideRoot;
  /** What it was made of, where it is one of ours. */
  readonly spec: ModuleSpec | undefined;
  /** What its `.env` says. */
  readonly env: ReadonlyMap<string, string>;
  readonly hasDockerfile: boolean;
  /** The folder that has its lock and its environment. */
  readonly environment: string;
}

/**
 * Looks at a folder that is to become a module.
 * @param given the folder, as the user said it, seen from `cwd`.
 * @throws UsageError where it is no folder inside of the root, or does not say what it is.
 */
export async function readCandidate(
  given: string,
  { root, reading, cwd }: { readonly root: string; readonly reading: Reading; readonly cwd: string },
  identity: GivenIdentity,
): Promise<Candidate> {
  const path = await folderInside(root, given, cwd);
  const read = (file: string): Promise<string | undefined> => reading.text(insideRoot(`${path}/${file}`));
  const told = await identify(read, path, identity);
  if ('file' in told.code && (await read(told.code.file)) === undefined) {
    throw new UsageError(`${path} has no file ${told.code.file}.`, {
      next: 'Give the Python file from the folder of the module.',
    });
  }
  const folder = join(root, path);
  return {
    ...told,
    path,
    spec: await specOf(folder),
    env: readVariables((await read('.env')) ?? ''),
    hasDockerfile: (await read('Dockerfile')) !== undefined,
    environment: await uvRootOf(path, (file) => reading.text(file)),
  };
}

/** What a module of ours was made of; a folder that is none, or is damaged, counts as somebody else's. */
async function specOf(folder: string): Promise<ModuleSpec | undefined> {
  const section: Readonly<Record<string, unknown>> = await readStoredSection(folder).catch(() => ({}));
  if (typeof section.name !== 'string') return undefined;
  try {
    return (await loadModule(folder)).spec;
  } catch (error) {
    if (error instanceof UsageError || error instanceof InvalidContentError) return undefined;
    throw error;
  }
}

/** @throws UsageError */
async function folderInside(root: string, given: string, cwd: string): Promise<InsideRoot> {
  const folder = resolve(cwd, given);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() !== true) {
    throw new UsageError(`${given} is no folder.`, { next: 'Give the folder of a module in the workspace.' });
  }
  const path = await pathInside(root, folder);
  if (path === undefined) {
    throw new UsageError(`${given} is outside of the workspace ${root}, or the workspace itself.`, {
      next: `Move it into the workspace, such as to ${join(root, 'modules', basename(folder))}.`,
    });
  }
  if (/\p{Cc}/u.test(path))
    throw new UsageError(`${JSON.stringify(path)} has a control character in it.`, {
      next: 'Rename the folder.',
    });
  return path;
}
