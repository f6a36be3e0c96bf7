import { freePort } from './ports.ts';
import { portsInUse } from './ports-in-use.ts';
import type { Workspace } from './workspace.ts';

/** Gives a port for a code server that nobody has, beside those that were just given. */
export type PortOffice = (given: ReadonlySet<number>) => Promise<number>;

/** The one place where the ports of a workspace come from: what its files speak of is read once. */
export async function portOffice({ root, registry }: Workspace): Promise<PortOffice> {
  const inFiles = await portsInUse(root, {
    files: Object.values(registry.files),
    folders: registry.modules.map(({ path }) => path),
  });
  const taken = new Set([...inFiles, ...registry.modules.map(({ port }) => port), registry.port]);
  return async (given) => {
    for (const port of given) taken.add(port);
    const port = await freePort('server', taken);
    taken.add(port);
    return port;
  };
}

/** A port for the web UI that nothing on this machine has. */
export function freeWebserverPort(): Promise<number> {
  return freePort('webserver', new Set());
}
