import { posix } from 'node:path';
import type { FileKind } from './registry.ts';

/** Where the files of a new workspace are, unless the user wants them elsewhere; `units` is a folder. */
export const FRESH_PATHS: Readonly<Record<FileKind, string>> = {
  dg: 'dg.toml',
  workspace: 'workspace.yaml',
  dagster: 'dagster.yaml',
  compose: 'docker-compose.yml',
  dockerfile: 'Dockerfile',
  processes: 'circus.ini',
  units: 'systemd',
  env: '.env',
  'env-example': '.env.example',
  gitignore: '.gitignore',
};

/** The way from the folder of one file of the workspace to another file, as a compose file has it. */
export function wayFrom(file: string, to: string): string {
  const way = posix.relative(posix.dirname(file), to) || '.';
  return way.startsWith('.') ? way : `./${way}`;
}

/** The folder of a file, as the beginning of paths in it: '' for the root, else with a slash. */
export function prefixOf(file: string): string {
  const folder = posix.dirname(file);
  return folder === '.' ? '' : `${folder}/`;
}
