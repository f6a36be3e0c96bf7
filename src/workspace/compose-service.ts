import type { ModulePart } from './module-part.ts';

/** Where services share the network of the machine, a code server is reached there, and its service has another name. */
export const MACHINE = '127.0.0.1';

/** The service of a module's code server in a compose file. */
export function serviceOf({ name, host }: Pick<ModulePart, 'name' | 'host'>): string {
  return host === MACHINE ? name : host;
}
