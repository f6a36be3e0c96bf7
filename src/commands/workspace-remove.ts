import { UsageError } from '../errors.ts';
import type { RemovalAnswers } from '../questions/workspace.ts';
import { planRemoval } from '../workspace/plan-remove.ts';
import { restartCommand } from '../workspace/runtime/restart.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { openWorkspace } from './open-workspace.ts';
import { writeWorkspace } from './write-workspace.ts';

/** `dgm workspace remove NAME [NAME …]`: takes modules out of the files of a workspace. */
export async function removeModules(
  cwd: string,
  answers: RemovalAnswers,
  errand: ActionErrand,
): Promise<void> {
  const { words, switches } = errand;
  if (words.length === 0) throw new UsageError('No module was named.', { next: 'See dgm workspace list.' });
  if (switches['keep-data'] === true && switches['drop-data'] === true) {
    throw new UsageError('--keep-data and --drop-data decide differently.', { next: 'Give one of them.' });
  }
  const planned = await endable(async () =>
    planRemoval(await openWorkspace(answers.workspace, cwd), words, errand.options.policy === 'force'),
  );
  const { removed, registry } = planned;
  const volumes = removed.flatMap(({ databases }) => databases.map(({ volume }) => volume));
  await writeWorkspace(planned.proposal, new Map(), {
    ...errand,
    next: restartCommand(registry, { added: [], removed }),
    what: `${removed.map(({ name }) => name).join(', ')}: out of the workspace ${registry.name}`,
  });
  if (volumes.length > 0) errand.report(`The data stay: volume ${volumes.join(', ')}.`);
}
