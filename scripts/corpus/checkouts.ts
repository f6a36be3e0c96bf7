import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_SIGNS } from '../../src/workspace/file-signs.ts';

/** How far below the given folder checkouts may be, such as `owner/name`. */
const DEPTH = 3;

/**
 * Finds the checkouts in a folder: folders of git, else the uppermost folders that have files in them. The folder itself
 * is one where it is of git, or has a file of a workspace.
 * @param folder absolute.
 */
export function checkoutsIn(folder: string): readonly string[] {
  if (isOfGit(folder)) return [folder];
  const all = below(folder, DEPTH);
  return !all.some(isOfGit) && hasWorkspaceFile(folder) ? [folder] : all;
}

function below(folder: string, depth: number): readonly string[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter(
    (one) => one.isDirectory() && one.name !== '.git',
  );
  return folders
    .map(({ name }) => join(folder, name))
    .sort()
    .flatMap((one) => (isOfGit(one) || hasFiles(one) || depth === 1 ? [one] : below(one, depth - 1)));
}

function isOfGit(folder: string): boolean {
  return existsSync(join(folder, '.git'));
}

function hasFiles(folder: string): boolean {
  return readdirSync(folder, { withFileTypes: true }).some((one) => one.isFile());
}

function hasWorkspaceFile(folder: string): boolean {
  const names = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile());
  return names.some(({ name }) => FILE_SIGNS.some((sign) => sign.name.test(name)));
}
