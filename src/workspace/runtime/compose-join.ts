import { yamlName } from '../../render/escape-compose.ts';
import type { ComposePlatform } from './compose.ts';

/** How a service is joined to the others of the file: its network, and how it logs. */
export function joined({ networks, networkMode, logging }: ComposePlatform): string {
  return [
    networkMode === undefined ? '' : `  network_mode: ${yamlName(networkMode)}\n`,
    networks === undefined || networkMode !== undefined
      ? ''
      : `  networks:\n${networks.map((name) => `    - ${yamlName(name)}\n`).join('')}`,
    logging === undefined ? '' : `  logging: *${logging}\n`,
  ].join('');
}
