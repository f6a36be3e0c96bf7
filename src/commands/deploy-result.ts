import type { HostResult } from '../deployment/carry/host-result.ts';
import { hostOfFailure } from '../deployment/carry/survey.ts';
import { hostText } from '../deployment/host.ts';
import type { Deployment } from '../deployment/load-deployment.ts';
import { deliveryOf, hostsOf } from '../deployment/settings.ts';
import { onOneLine } from '../workspace/table.ts';
import { carryOut, type DeployOptions, findDeployment } from './deploy-errand.ts';
import { endOf, jsonText } from './deploy-json.ts';
import { jsonProgress, textProgress } from './deploy-progress.ts';
import type { Terminal } from './terminal.ts';

/** What became of each host. */
export interface Outcome {
  readonly results: readonly HostResult[];
  readonly failure: unknown;
}

/**
 * Does something to the hosts of a deployment, and tells what became of it, to machines also where it fails.
 * @param name of the deployment; it may be left out where there is one.
 * @throws what failed.
 */
export async function changeHosts(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
  work: (...given: Parameters<Parameters<typeof carryOut<Outcome>>[4]>) => Promise<Outcome>,
): Promise<void> {
  const progress = options.json === true ? jsonProgress(terminal) : textProgress(terminal);
  await tellOutcome(
    async () => {
      const deployment = await findDeployment(name, options, terminal.cwd);
      return carryOut(deployment, terminal, options, progress, work).catch((failure: unknown) => ({
        results: options.json === true ? notBegun(deployment, failure) : [],
        failure,
      }));
    },
    options,
    terminal,
  );
}

/** What machines are told of the hosts where something failed before any of them was changed. */
function notBegun({ settings }: Deployment, failure: unknown): readonly HostResult[] {
  // What fails in a cluster may have begun.
  if (deliveryOf(settings) === 'kubernetes') return [];
  const failed = hostOfFailure(failure);
  return hostsOf(settings).map((one) => {
    const host = hostText(one);
    return { host, outcome: host === failed ? 'failed' : 'not-begun', release: undefined };
  });
}

async function tellOutcome(
  work: () => Promise<Outcome>,
  { json = false }: DeployOptions,
  { stdout, stderr }: Terminal,
): Promise<void> {
  const outcome = await work().catch((failure: unknown): Outcome => ({ results: [], failure }));
  const { results, failure } = outcome;
  if (json) {
    const { code, ...error } = endOf(failure);
    stdout.write(`${jsonText({ event: 'result', code, hosts: results, ...error })}\n`);
  } else if (failure === undefined) {
    for (const result of results) stdout.write(`${resultText(result)}\n`);
  } else if (results.length > 1) {
    for (const result of results) stderr.write(`${resultText(result)}\n`);
  }
  if (failure !== undefined) throw failure;
}

function resultText({ host, outcome, release }: HostResult): string {
  const served = release === undefined ? 'serves nothing' : `serves ${onOneLine(release)}`;
  switch (outcome) {
    case 'delivered':
      return `${host} ${served}.`;
    case 'rolled-back':
      return `${host} ${served} again.`;
    case 'there':
      return `${host} ${served} already: nothing to do.`;
    case 'failed':
      return `${host} failed; current there is ${release === undefined ? 'nothing' : onOneLine(release)}.`;
    case 'unknown':
      return `${host} was lost; see what became of it with dgm deploy status.`;
    case 'interrupted':
      return `${host} was interrupted; see dgm deploy status.`;
    case 'not-begun':
      return `${host} was not begun, and ${served} as before.`;
  }
}
