import { dropPlan, keepPlan } from '../deployment/carry/kept-plan.ts';
import type { DeployPlan } from '../deployment/carry/plan.ts';
import { planText } from '../deployment/carry/plan-text.ts';
import { carryOut, type DeployOptions, findDeployment } from './deploy-errand.ts';
import { endOf, jsonText } from './deploy-json.ts';
import { textProgress } from './deploy-progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * `dgm deploy plan`: shows all that a deploy would do, and keeps that, for the apply that follows.
 * @throws what failed; machines are told of it on the standard output, too.
 */
export async function planDeployment(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const isJson = options.json === true;
  const plan = await keptPlan(name, options, terminal).catch((failure: unknown) => {
    if (isJson) stdout.write(`${jsonText({ event: 'result', ...endOf(failure) })}\n`);
    throw failure;
  });
  stdout.write(isJson ? `${jsonText(plan, 2)}\n` : planText(plan));
}

async function keptPlan(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<DeployPlan> {
  const deployment = await findDeployment(name, options, terminal.cwd);
  const progress = options.json === true ? () => undefined : textProgress(terminal);
  const { plan, basis } = await carryOut(deployment, terminal, options, progress, (carrier, errand) =>
    carrier.plan(errand),
  );
  const { root, settings } = deployment;
  // Nothing to do is no promise that an apply could break.
  if (plan.hosts.every(({ isThere }) => isThere)) await dropPlan(root, settings.name);
  else await keepPlan(root, settings.name, basis);
  return plan;
}
