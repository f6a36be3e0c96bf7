import { UsageError } from '../errors.ts';
import type { RemovalAnswers } from '../questions/workspace.ts';
import { serviceOf } from '../workspace/compose-service.ts';
import { planRemoval } from '../workspace/plan-remove.ts';
import { restartOf } from '../workspace/restart.ts';
import { storageVolume } from '../workspace/runtime/compose-code-server.ts';
import type { ActionErrand } from './addon.ts';
import { confirmVolumes } from './drop-volumes.ts';
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
  const workspace = await endable(() => openWorkspace(answers.workspace, cwd));
  const planned = await endable(() => planRemoval(workspace, words, errand.options.policy === 'force'));
  const { removed, registry } = planned;
  const isServed = registry.runtime === 'compose' && registry.topology === 'servers';
  const volumes = removed.flatMap((one) => [
    ...one.databases.map(({ volume }) => volume),
    ...(isServed && registry.files.compose !== undefined ? [storageVolume({ host: serviceOf(one) })] : []),
  ]);
  const typed = answers.confirm === '' ? undefined : answers.confirm;
  const data = switches['drop-data'] ? await confirmVolumes(workspace, removed, typed, errand) : undefined;
  await data?.stop();
  const outcome = await writeWorkspace(planned.proposal, new Map(), {
    ...errand,
    next: restartOf(workspace, registry, { added: [], removed }),
    what: `${removed.map(({ name }) => name).join(', ')}: out of the workspace ${registry.name}`,
  });
  if (data === undefined) {
    if (volumes.length > 0) errand.report(`The data stay: volume ${volumes.join(', ')}.`);
  } else if (!outcome.isDryRun) {
    await data.drop();
    errand.report('The data are deleted.');
  }
}
