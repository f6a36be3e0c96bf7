import { fileOf, type Registry } from './registry.ts';
import { type Restarted, restartCommand } from './runtime/restart.ts';
import { surroundings } from './surroundings.ts';
import type { Workspace } from './workspace.ts';

/** Where nothing is known that runs the platform, whoever runs it has to start the code servers. */
function byHand({ added, removed }: Restarted): readonly string[] {
  const names = (some: Restarted['added']): string => some.map(({ name }) => name).join(', ');
  return [
    ...(added.length === 0 ? [] : [`start the code servers of ${names(added)} where workspace.yaml says`]),
    ...(removed.length === 0 ? [] : [`end the code servers of ${names(removed)}`]),
    'restart the webserver and the daemon',
  ];
}

/**
 * The commands that make a running platform what the files of its workspace say now.
 * @param before the workspace as it was: the services of the instance are as they were.
 */
export function restartOf(before: Workspace, registry: Registry, change: Restarted): readonly string[] {
  if (registry.runtime !== 'compose') {
    const isRun = [registry.files.processes, registry.files.units].some((one) => one !== undefined);
    return isRun || registry.topology === 'shared' ? restartCommand(registry, change) : byHand(change);
  }
  if (fileOf(registry, 'compose') === undefined) return byHand(change);
  const { webserver, daemon } = surroundings(before.registry, before.texts).hosts;
  const hosts = [...new Set([webserver, daemon])].filter((one) => one !== undefined);
  return restartCommand({ ...registry, hosts }, change);
}
