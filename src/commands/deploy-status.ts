import { type HostStatus, isWell, type NoStatus } from '../deployment/carry/status.ts';
import { statusText } from '../deployment/carry/status-text.ts';
import { FailureError } from '../errors.ts';
import { carryOut, type DeployOptions, findDeployment } from './deploy-errand.ts';
import { jsonText } from './deploy-json.ts';
import { textProgress } from './deploy-progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * `dgm deploy status`: tells what runs where.
 * @throws what kept a host from telling, FailureError where one does not serve what it is to serve.
 */
export async function showStatus(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const deployment = await findDeployment(name, options, terminal.cwd);
  const { settings, facts } = deployment;
  const hosts = await carryOut(deployment, terminal, {}, textProgress(terminal), (carrier, errand) =>
    carrier.status(errand),
  );
  if (options.json === true) {
    const shown = { version: 1, module: facts.name, deployment: settings.name, hosts: hosts.map(asJson) };
    stdout.write(`${jsonText(shown, 2)}\n`);
  } else {
    for (const host of hosts) stdout.write(statusText(host));
  }
  const silent = hosts.find((one) => 'error' in one);
  if (silent !== undefined) throw silent.error;
  const ill = hosts.filter((one) => !('error' in one) && !isWell(one)).map(({ host }) => host);
  if (ill.length === 0) return;
  throw new FailureError(`Not served as it is to be: ${ill.join(', ')}.`, {
    next: 'See the log of the code server there; dgm deploy rollback serves the release before again.',
  });
}

function asJson(status: HostStatus | NoStatus): unknown {
  return 'error' in status
    ? { host: status.host, error: status.error.message.split('\n') }
    : { ...status, failed: status.failed };
}
