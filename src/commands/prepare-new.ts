import { type PlannedModule, prepareModule } from '../module/make-module.ts';
import type { ModuleDecisions } from '../questions/module-answers.ts';

/**
 * Plans the module that was decided on, with its deployment: on the port that its workspace is going to give it.
 * @throws what planning throws.
 */
export async function prepareNew(
  { answers, workspace, deployment }: ModuleDecisions,
  cwd: string,
): Promise<PlannedModule> {
  if (deployment === undefined) return prepareModule(answers, cwd);
  const port = workspace === undefined ? undefined : await nextPort(workspace);
  return prepareModule(answers, cwd, { answers: deployment, port });
}

async function nextPort(workspace: string): Promise<number> {
  const { openWorkspace } = await import('./open-workspace.ts');
  const { portOffice } = await import('../workspace/port-office.ts');
  const office = await portOffice(await openWorkspace(workspace, workspace));
  return office(new Set());
}
