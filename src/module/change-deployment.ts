import { changedText } from '../deployment/changed-text.ts';
import type { ModuleDeployment } from '../deployment/module-deployment.ts';
import type { Repository } from '../deployment/repository.ts';
import type { DeploymentSettings } from '../deployment/settings.ts';
import { prepareChange } from './change-module.ts';
import type { LoadedModule } from './load-module.ts';
import type { PlannedModule } from './make-module.ts';

/**
 * Plans a module with a deployment more, or with another one of its name: what follows from its file is brought up to
 * date.
 * @param before the deployment as its file says it, where there is one.
 * @throws ConflictError where somebody has written what would change.
 */
export async function addDeployment(
  module: LoadedModule,
  settings: DeploymentSettings,
  before: ModuleDeployment | undefined,
  repository: Repository,
): Promise<PlannedModule> {
  const text = changedText(settings, before, module.spec.name);
  const { deployments } = module.addons;
  const wanted = { settings, text, repository };
  const isThere = deployments.some((one) => one.settings.name === settings.name);
  return prepareChange(module, {
    addons: {
      deployments: isThere
        ? deployments.map((one) => (one.settings.name === settings.name ? wanted : one))
        : [...deployments, wanted],
    },
  });
}

/** Plans a module without one of its deployments; undefined where there is no such. */
export async function removeDeployment(
  module: LoadedModule,
  name: string,
): Promise<PlannedModule | undefined> {
  const deployments = module.addons.deployments.filter(({ settings }) => settings.name !== name);
  if (deployments.length === module.addons.deployments.length) return undefined;
  return prepareChange(module, { addons: { deployments } });
}
