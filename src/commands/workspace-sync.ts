import type { AnswersTo } from '../questions/question.ts';
import type { workspaceOnly } from '../questions/workspace.ts';
import { planSync } from '../workspace/plan-sync.ts';
import { portOffice } from '../workspace/port-office.ts';
import { restartCommand } from '../workspace/runtime/restart.ts';
import { inspect } from '../workspace/validate/inspect.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { openWorkspace } from './open-workspace.ts';
import { workspaceRoot } from './workspace-root.ts';
import { writeWorkspace } from './write-workspace.ts';

/** `dgm workspace sync`: integrates what is not integrated yet, and repairs what can be repaired. */
export async function syncWorkspace(
  cwd: string,
  { workspace: given }: AnswersTo<typeof workspaceOnly>,
  errand: ActionErrand,
): Promise<void> {
  const { report, options } = errand;
  const planned = await endable(async () => {
    const root = await workspaceRoot(given, cwd, errand.words[0]);
    const workspace = await openWorkspace(root, cwd);
    const inspection = await inspect(root);
    const isForced = options.policy === 'force';
    return planSync(workspace, inspection, { isForced, report, port: await portOffice(workspace) });
  });
  const { proposal, added, repaired, restarted, removed, registry, secrets } = planned;
  if (proposal === undefined) {
    report(`${registry.name}: nothing to do.`);
    return;
  }
  const done = [...told('integrated', added), ...told('repaired', repaired), ...told('taken out', removed)];
  const changed = [...restarted, ...added];
  const isRestarted = changed.length + removed.length > 0;
  await writeWorkspace(proposal, secrets, {
    ...errand,
    next: isRestarted ? [...restartCommand(registry, { added: changed, removed })] : [],
    what: `${registry.name}: ${done.join('; ') || 'the registry made again'}`,
  });
}

function told(what: string, modules: readonly { readonly name: string }[]): readonly string[] {
  if (modules.length === 0) return [];
  const names = modules.slice(0, 20).map(({ name }) => name);
  return [`${what} ${names.join(', ')}${modules.length > 20 ? ` and ${modules.length - 20} more` : ''}`];
}
