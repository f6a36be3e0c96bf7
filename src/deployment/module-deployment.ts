import type { Repository } from './repository.ts';
import type { DeploymentSettings } from './settings.ts';

/** A deployment of a module. */
export interface ModuleDeployment {
  readonly settings: DeploymentSettings;
  /** What `deployment.yaml` says: as somebody has left it, where it says what the settings are. */
  readonly text: string;
  /** The repository that the module is in: CI reads some files at its root. */
  readonly repository: Pick<Repository, 'root' | 'prefix'>;
}

/** The folder of a module that has a folder for each of its deployments. */
export const DEPLOYMENTS = 'deploy';
