import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import { loadModule } from '../module/load-module.ts';
import { lookAt } from '../plan/locate.ts';
import { insideRoot } from '../plan/plan.ts';
import { shownAnswer } from '../questions/shown-answer.ts';
import { closest } from '../questions/suggest.ts';
import { DEPLOYMENTS } from './module-deployment.ts';
import { type ModuleFacts, moduleFacts } from './module-facts.ts';
import type { DeploymentSettings } from './settings.ts';
import { DEPLOYMENT_FILE, readSettings } from './settings-text.ts';
import { deploymentFile } from './stored-deployments.ts';

/** A deployment as it can be carried out. */
export interface Deployment {
  /** The module's folder, absolute. */
  readonly root: string;
  readonly settings: DeploymentSettings;
  readonly facts: ModuleFacts;
}

/**
 * Reads one deployment of a module, by the file in its folder: whoever has written it.
 * @param root the module's folder, absolute.
 * @param name of the deployment; it may be left out where there is one.
 * @throws UsageError where it cannot be told which one is meant, InvalidContentError for a file that is none,
 * ConflictError for a folder in its place, or a link that leads out of the module.
 */
export async function loadDeployment(root: string, name: string | undefined): Promise<Deployment> {
  const { spec } = await loadModule(root);
  const names = await deploymentNames(root);
  const meant = meantOf(names, name, spec.name);
  const path = deploymentFile(meant);
  const found = await lookAt(root)(insideRoot(path));
  const text = Buffer.from(found?.bytes ?? []).toString('utf8');
  const settings = readSettings(text, join(root, path), meant);
  return { root, settings, facts: moduleFacts(spec) };
}

/** The names of a module's deployments: its folders in `deploy` that have a `deployment.yaml`; sorted. */
export async function deploymentNames(root: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, DEPLOYMENTS), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found = await Promise.all(
    folders.map(async (name) => {
      const files = await readdir(join(root, DEPLOYMENTS, name)).catch((): string[] => []);
      return files.includes(DEPLOYMENT_FILE);
    }),
  );
  return folders.filter((_, index) => found[index]).sort();
}

function meantOf(names: readonly string[], name: string | undefined, module: string): string {
  const [only, ...others] = names;
  if (only === undefined) {
    throw new UsageError(`${module} has no deployment.`, { next: 'Add one with dgm deployment add.' });
  }
  if (name === undefined) {
    if (others.length === 0) return only;
    throw new UsageError(`${module} has several deployments.`, {
      why: names.join(', '),
      next: 'Give the one that is meant as the first word.',
    });
  }
  if (names.includes(name)) return name;
  const near = closest(name, names);
  throw new UsageError(`${module} has no deployment ${shownAnswer(name)}.`, {
    why: `It has ${names.join(', ')}.`,
    ...(near === undefined ? {} : { next: `Did you mean ${near}?` }),
  });
}
