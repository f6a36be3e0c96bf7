import { surroundings } from './files/editors.ts';
import { fileOf, type Registry } from './registry.ts';
import { type Restarted, restartCommand } from './runtime/restart.ts';
import type { Workspace } from './workspace.ts';

/**
 * The commands that make a running platform what the files of its workspace say now.
 * @param before the workspace as it was: the services of the instance are as they were.
 */
export function restartOf(before: Workspace, registry: Registry, change: Restarted): readonly string[] {
  if (registry.runtime !== 'compose' || fileOf(registry, 'compose') === undefined)
    return restartCommand(registry, change);
  const { webserver, daemon } = surroundings(before.registry, before.texts).hosts;
  const hosts = [...new Set([webserver, daemon])].filter((one) => one !== undefined);
  return restartCommand({ ...registry, hosts }, change);
}
