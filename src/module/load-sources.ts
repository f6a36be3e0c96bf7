import { dirname, join, relative, resolve, sep } from 'node:path';
import { TEMPLATES } from '../render/templates.ts';
import { expandGlobs } from '../sources/expand-globs.ts';
import { readSource } from '../sources/read-source.ts';
import type { SourceFile } from '../sources/source-file.ts';
import type { DataLocation } from './spec.ts';

/** The data set of our own, as it lies in a module. */
const SAMPLE = join(TEMPLATES, 'module', 'sample');
const SAMPLE_FILES = ['data/orders.csv'];

/**
 * Reads the source files of a module, and tells where they are.
 * @param hasOthers whether there are other sources, so that the data set of our own is not needed.
 */
export async function loadSources(
  patterns: readonly string[],
  hasOthers: boolean,
  cwd: string,
  moduleFolder: string,
): Promise<{ sources: readonly SourceFile[]; data: DataLocation }> {
  if (patterns.length === 0 && hasOthers) {
    const absolute = resolve(cwd, moduleFolder, 'data');
    return { sources: [], data: { directory: 'data', absolute, bundled: false } };
  }
  if (patterns.length === 0) {
    const sources = await readAll(SAMPLE_FILES.map((file) => join(SAMPLE, file)));
    return { sources, data: { directory: 'data', absolute: join(SAMPLE, 'data'), bundled: true } };
  }
  const paths = await expandGlobs(patterns, cwd);
  const absolute = commonFolder(paths);
  const directory = fromModule(absolute, resolve(cwd, moduleFolder));
  return { sources: await readAll(paths), data: { directory, absolute, bundled: false } };
}

async function readAll(paths: readonly string[]): Promise<readonly SourceFile[]> {
  const sources: SourceFile[] = [];
  // One after the other: a file may be large, and the first error is the one to tell.
  for (const path of paths) sources.push(await readSource(path));
  return sources;
}

/** Returns the deepest folder that all files are in. */
export function commonFolder(paths: readonly string[]): string {
  const [first = sep, ...others] = paths.map((path) => dirname(path));
  let common = first;
  while (
    !others.every((folder) => folder === common || folder.startsWith(common === sep ? sep : common + sep))
  ) {
    common = dirname(common);
  }
  return common;
}

/**
 * Returns how a module names a folder: relative where it is beside or inside of the module, so that both can
 * be moved together; else absolute.
 */
function fromModule(folder: string, moduleFolder: string): string {
  const path = relative(moduleFolder, folder).split(sep);
  const isNear = path[0] !== '..' || path[1] !== '..';
  return isNear && !relative(moduleFolder, folder).startsWith(sep) ? path.join('/') || '.' : folder;
}
