import { lstat, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { isWorkspaceToml } from '../edit/toml/projects.ts';
import { yamlValue } from './lenient-yaml.ts';
import { REGISTRY } from './registry.ts';

/** What tells that a folder is a workspace: our registry, a workspace of `dg`, or a `workspace.yaml`. */
export type Sign = 'registry' | 'dg' | 'workspace';

export interface FoundWorkspace {
  /** Absolute. */
  readonly root: string;
  readonly how: Sign;
}

const SIGNS: readonly (readonly [Sign, (folder: string) => Promise<boolean>])[] = [
  ['registry', async (folder) => (await lstat(join(folder, REGISTRY)).catch(() => undefined)) !== undefined],
  ['dg', isDgWorkspace],
  [
    'workspace',
    async (folder) => (await hasLocations(folder, 'yaml')) || (await hasLocations(folder, 'yml')),
  ],
];

/**
 * Finds the workspace that is meant: the nearest folder with our registry, from here upwards; else the nearest that
 * `dg` takes for a workspace; else the nearest with a `workspace.yaml`.
 * @param given a folder: then only that one is looked at.
 */
export async function findWorkspace(cwd: string, given?: string): Promise<FoundWorkspace | undefined> {
  const folders = given === undefined ? upwards(resolve(cwd)) : [resolve(cwd, given)];
  for (const [how, isThere] of SIGNS) {
    for (const root of folders) {
      if (await isThere(root)) return { root, how };
    }
  }
  return undefined;
}

function upwards(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

/** Where both files are, `dg` reads only the first. */
async function isDgWorkspace(folder: string): Promise<boolean> {
  const text = (await textOf(folder, 'dg.toml')) ?? (await textOf(folder, 'pyproject.toml'));
  return text !== undefined && isWorkspaceToml(text);
}

async function hasLocations(folder: string, ending: string): Promise<boolean> {
  const text = await textOf(folder, `workspace.${ending}`);
  return text !== undefined && isWorkspaceYaml(text);
}

/** Whether a text is a `workspace.yaml`, by its one key; one that does not parse is, too: what is wrong is told later. */
export function isWorkspaceYaml(text: string): boolean {
  const value = yamlValue(text);
  if (value === undefined) return hasLine(text, 'load_from');
  return typeof value === 'object' && value !== null && 'load_from' in value;
}

/** Whether a text that does not parse has a line that begins with a key; a template is no file of a workspace. */
export function hasLine(text: string, key: string): boolean {
  return !/\{[{%]/.test(text) && new RegExp(`^\\uFEFF?["']?${key}["']?\\s*:`, 'm').test(text);
}

async function textOf(folder: string, name: string): Promise<string | undefined> {
  return readFile(join(folder, name), 'utf8').catch(() => undefined);
}
