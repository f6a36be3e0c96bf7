import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { DEPLOYMENTS, type ModuleDeployment } from './module-deployment.ts';
import { repositoryAround } from './repository.ts';
import { DEPLOYMENT_NAME } from './settings.ts';
import { DEPLOYMENT_FILE, readSettings } from './settings-text.ts';

/** The deployments whose files are kept up to date, as `.yo-rc.json` keeps them: their names, each of them once. */
export const deploymentsSchema = z
  .array(z.string().regex(DEPLOYMENT_NAME))
  .transform((names) => [...new Set(names)]);

/** Where a deployment's file is, from the folder of its module. */
export function deploymentFile(name: string): string {
  return `${DEPLOYMENTS}/${name}/${DEPLOYMENT_FILE}`;
}

/**
 * Reads deployments of a module by their files. One whose file is gone was taken out by hand, and is none any more.
 * @throws InvalidContentError for a file that is no deployment.
 */
export async function storedDeployments(
  root: string,
  names: readonly string[],
): Promise<readonly ModuleDeployment[]> {
  if (names.length === 0) return [];
  const repository = await repositoryAround(root);
  const read = names.map(async (name): Promise<readonly ModuleDeployment[]> => {
    const path = join(root, deploymentFile(name));
    const text = await readFile(path, 'utf8').catch(() => undefined);
    return text === undefined ? [] : [{ settings: readSettings(text, path, name), text, repository }];
  });
  return (await Promise.all(read)).flat();
}
