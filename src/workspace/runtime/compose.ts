import { yamlName } from '../../render/escape-compose.ts';
import type { ModulePart, Settings } from '../module-part.ts';

export { composeEnvironment } from './compose-environment.ts';

import { codeServer, storageVolume } from './compose-code-server.ts';
import { databaseService } from './compose-database.ts';

/** What the services of a module have to know of the compose file that they are in. */
export interface ComposePlatform {
  readonly settings: Settings;
  /** Variables that whatever loads the instance needs; the values as compose reads them. */
  readonly instance: readonly EnvironmentEntry[];
  /** An anchor to merge into the environment first. */
  readonly merge?: string;
  readonly networks?: readonly string[];
  readonly networkMode?: string;
  /** The root as seen from the compose file's folder, such as `.` or `..`. */
  readonly root: string;
  /** The database service of the instance, to wait for. */
  readonly waitsFor?: string;
  /** Whether that service has no health check: then nobody can wait until it is healthy. */
  readonly isHealthUnknown?: boolean;
  /** `.env` as seen from the compose file's folder. */
  readonly envFile: string;
  /** Volumes that `dagster.yaml` gives to the containers of runs. */
  readonly launcherVolumes?: readonly string[];
  /** Further files of variables that whatever loads the instance is given. */
  readonly envFiles?: readonly string[];
  /** The service that prepares the instance and ends; it is the first to mount the shared volumes. */
  readonly prepares?: string;
  /** What code servers share with the webserver, such as `compute-logs:/opt/dagster/compute-logs`. */
  readonly shared?: readonly string[];
  /** An anchor of how a service logs. */
  readonly logging?: string;
}

/** A variable of a container; its value as compose reads it, with `${NAME}` for what `.env` has. */
export interface EnvironmentEntry {
  readonly name: string;
  readonly value: string;
}

/** The entries of a module below `services:`: its code server, unless one image has all, and its databases. */
export function composeServices(module: ModulePart, platform: ComposePlatform): string {
  const server = platform.settings.topology === 'shared' ? [] : [codeServer(module, platform)];
  return [...server, ...module.databases.map((one) => databaseService(one, platform))].join('');
}

/** The entries of a module below `volumes:`; empty where it has none. */
export function composeVolumes(module: ModulePart, { settings }: Pick<ComposePlatform, 'settings'>): string {
  const own = settings.topology === 'shared' ? [] : [storageVolume(module)];
  const lines = [...own, ...module.databases.map(({ volume }) => volume)].map(
    // A container that the launcher starts knows a volume by its full name alone.
    (name) =>
      `${yamlName(name)}:\n${settings.launcher === 'docker' ? `  name: ${yamlName(fullName(name, settings))}\n` : ''}`,
  );
  return lines.join('');
}

/** What Docker calls a volume of the workspace. */
export function fullName(volume: string, { name }: Pick<Settings, 'name'>): string {
  return `${name}_${volume}`;
}
