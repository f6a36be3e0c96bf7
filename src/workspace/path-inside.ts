import { isAbsolute, relative, sep } from 'node:path';
import { resolvedPath } from '../apply/folders.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';

/**
 * The way from a root to a folder that may not be there yet, once links are resolved.
 * @returns undefined where the folder is outside of the root, or the root itself.
 */
export async function pathInside(root: string, folder: string): Promise<InsideRoot | undefined> {
  const path = relative(await resolvedPath(root), await resolvedPath(folder));
  const isInside = path !== '' && path.split(sep)[0] !== '..' && !isAbsolute(path);
  return isInside ? insideRoot(path.replaceAll(sep, '/')) : undefined;
}
