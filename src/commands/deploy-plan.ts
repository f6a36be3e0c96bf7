import { dropPlan, keepPlan } from '../deployment/carry/kept-plan.ts';
import { planText } from '../deployment/carry/plan-text.ts';
import { carryOut, type DeployOptions, findDeployment } from './deploy-errand.ts';
import { jsonText } from './deploy-json.ts';
import { textProgress } from './deploy-progress.ts';
import type { Terminal } from './terminal.ts';

/** `dgm deploy plan`: shows all that a deploy would do, and keeps that, for the apply that follows. */
export async function planDeployment(
  name: string | undefined,
  options: DeployOptions,
  terminal: Terminal,
): Promise<void> {
  const { stdout } = terminal;
  const deployment = await findDeployment(name, options, terminal.cwd);
  const progress = options.json === true ? () => undefined : textProgress(terminal);
  const { plan, basis } = await carryOut(deployment, terminal, options, progress, (carrier, errand) =>
    carrier.plan(errand),
  );
  const { root, settings } = deployment;
  // Nothing to do is no promise that an apply could break.
  if (plan.hosts.every(({ isThere }) => isThere)) await dropPlan(root, settings.name);
  else await keepPlan(root, settings.name, basis);
  stdout.write(options.json === true ? `${jsonText(plan, 2)}\n` : planText(plan));
}
