import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { isFolder } from '../apply/folders.ts';
import { UsageError } from '../errors.ts';
import { shownAnswer } from '../questions/shown-answer.ts';
import { readStoredSection } from '../questions/stored-answers.ts';
import { parseRegistry, REGISTRY, type Registry } from '../workspace/registry.ts';

/** The part of a workspace's `dg.toml` that names its projects. */
const WORKSPACE = z.object({
  directory_type: z.literal('workspace'),
  workspace: z
    .object({ projects: z.array(z.object({ path: z.string() })).default([]) })
    .default({ projects: [] }),
});

/**
 * Finds the module that is meant: a folder, or the name of a module in the surrounding workspace; where nothing is
 * given, the module that we are in.
 * @returns its folder, absolute.
 * @throws UsageError where there is none.
 */
export async function findModule(given: string | undefined, cwd: string): Promise<string> {
  if (given === undefined) return (await moduleAround(cwd)) ?? nowhere(cwd);
  const folder = resolve(cwd, given);
  if (await isFolder(folder)) return folder;
  const found = await moduleNamed(given, cwd);
  if (found !== undefined) return found;
  throw new UsageError(`There is no module ${shownAnswer(given)}.`, {
    why: 'It is neither a folder nor the name of a module in the workspace around here.',
    next: 'Give the folder of a module.',
  });
}

async function moduleAround(cwd: string): Promise<string | undefined> {
  for (const folder of foldersFrom(cwd)) {
    if (typeof (await readStoredSection(folder)).name === 'string') return folder;
  }
  return undefined;
}

async function moduleNamed(name: string, cwd: string): Promise<string | undefined> {
  for (const folder of foldersFrom(cwd)) {
    const registered = await registeredIn(folder);
    const known = registered?.modules.find((one) => one.name === name);
    if (known !== undefined) return join(folder, known.path);
    const paths = await projectsOf(folder);
    if (paths === undefined) continue;
    const roots = paths.map((path) => resolve(folder, path));
    for (const root of roots) {
      if ((await readStoredSection(root)).name === name) return root;
    }
    return roots.find((root) => basename(root) === name);
  }
  return undefined;
}

/** The registry of a folder; undefined where there is none, or it is damaged, which workspace commands tell. */
async function registeredIn(folder: string): Promise<Registry | undefined> {
  const text = await readFile(join(folder, REGISTRY)).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return parseRegistry({ bytes: text, mode: 0o644 }, folder);
  } catch {
    return undefined;
  }
}

/** The projects that a folder's `dg.toml` lists; undefined where the folder is no workspace. */
async function projectsOf(folder: string): Promise<readonly string[] | undefined> {
  const text = await readFile(join(folder, 'dg.toml'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const parsed = WORKSPACE.safeParse(parse(text));
    return parsed.success ? parsed.data.workspace.projects.map(({ path }) => path) : undefined;
  } catch {
    return undefined;
  }
}

function foldersFrom(cwd: string): readonly string[] {
  const folders = [cwd];
  for (let folder = cwd; dirname(folder) !== folder; ) {
    folder = dirname(folder);
    folders.push(folder);
  }
  return folders;
}

function nowhere(cwd: string): never {
  throw new UsageError(`There is no module in ${cwd}, nor above it.`, {
    next: 'Change to its folder, or give the folder as the first word.',
  });
}
