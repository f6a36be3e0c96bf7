import type { DeployOptions } from './deploy-errand.ts';
import { changeHosts } from './deploy-result.ts';
import type { Terminal } from './terminal.ts';

/** `dgm deploy rollback`: has the hosts serve a release again that they keep. */
export function rollBackDeployment(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  return changeHosts(name, options, terminal, (carrier, errand) => carrier.rollBack(errand, options.to));
}
