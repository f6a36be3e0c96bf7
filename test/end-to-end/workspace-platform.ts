import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '../support/dgm-calls.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeProject } from '../support/workspace.ts';

/** A workspace with folders of modules that it does not serve yet. */
export async function platform(...modules: readonly string[]): Promise<string> {
  const root = join(temporaryFolder(), 'platform');
  await ok(join(root, '..'), 'workspace', 'init', 'platform', '--yes');
  for (const path of modules) writeProject(root, path);
  return root;
}

/** All files of a workspace but our own records. */
export function filesOf(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const all = paths.map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(
    all
      .filter((path) => !path.includes('.dagster-module'))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')]),
  );
}

export function registryOf(root: string) {
  return JSON.parse(readFileSync(join(root, '.dagster-module/registry.json'), 'utf8'));
}
