import type { DeployOptions } from './deploy-errand.ts';
import { changeHosts } from './deploy-result.ts';
import type { Terminal } from './terminal.ts';

/** `dgm deploy apply`: delivers a module, and has it served once it is healthy. */
export function applyDeployment(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  return changeHosts(name, options, terminal, (carrier, errand) => carrier.apply(errand));
}
