import { posix } from 'node:path';
import type { ModulePart } from '../module-part.ts';

/** Where things are in the images that are made here. `moduleSettings` and the Dockerfile of modules know them too. */
export const IMAGE = {
  app: '/app',
  home: '/opt/dagster/home',
  computeLogs: '/opt/dagster/compute-logs',
  instance: '/opt/dagster/storage',
  storage: '/storage',
} as const;

/** Who runs what is in an image. */
export const USER = 10001;

/** The folder of a module in an image that was made from the whole workspace. */
export function folderInImage({ path }: Pick<ModulePart, 'path'>): string {
  return posix.join(IMAGE.app, path);
}

/** The folder of the programs of a module's environment there. */
export function programsInImage({ environment }: Pick<ModulePart, 'environment'>): string {
  return posix.join(IMAGE.app, environment, '.venv', 'bin');
}
