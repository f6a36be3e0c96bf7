import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findWorkspace } from './find-workspace.ts';
import { pathInside } from './path-inside.ts';
import { parseRegistry, REGISTRY } from './registry.ts';

/**
 * The port of a module's code server, where the workspace around it has one for it.
 * @param module its folder, absolute.
 * @throws InvalidContentError where the registry is damaged.
 */
export async function registeredPort(module: string): Promise<number | undefined> {
  const found = await findWorkspace(module);
  if (found?.how !== 'registry') return undefined;
  const bytes = await readFile(join(found.root, REGISTRY));
  const path = await pathInside(found.root, module);
  const { modules } = parseRegistry({ bytes, mode: 0o644 }, found.root);
  return modules.find((one) => one.path === path)?.port;
}
