import { UsageError } from '../errors.ts';
import type { AdditionAnswers } from '../questions/workspace.ts';
import { readCandidate } from '../workspace/candidate.ts';
import { planAddition } from '../workspace/plan-add.ts';
import { portOffice } from '../workspace/port-office.ts';
import { restartOf } from '../workspace/restart.ts';
import type { ActionErrand } from './addon.ts';
import { endable } from './interrupts.ts';
import { openWorkspace } from './open-workspace.ts';
import { writeWorkspace } from './write-workspace.ts';

/** `dgm workspace add PATH [PATH …]`: puts modules into the files of a workspace. */
export async function addModules(cwd: string, answers: AdditionAnswers, errand: ActionErrand): Promise<void> {
  const { words } = errand;
  if (words.length === 0)
    throw new UsageError('No module was named.', { next: 'Give the folders of modules.' });
  const identity = identityFrom(answers);
  if (words.length > 1 && Object.values(identity).some((one) => one !== undefined)) {
    throw new UsageError('--name, --python-module and --python-file are about a single module.', {
      next: 'Add that module alone.',
    });
  }
  const { workspace, planned } = await endable(async () => {
    const workspace = await openWorkspace(answers.workspace, cwd);
    const { root, reading } = workspace;
    const candidates = [];
    for (const word of words) candidates.push(await readCandidate(word, { root, reading, cwd }, identity));
    const port = await portOffice(workspace);
    return {
      workspace,
      planned: await planAddition(workspace, candidates, { server: answers.server, port }),
    };
  });
  for (const name of planned.there) errand.report(`${name} is in the workspace already.`);
  const { added, registry } = planned;
  const { isJson, report } = errand.options;
  // Whoever reads the plan gets one, though nothing is in it.
  if (added.length === 0 && !isJson && report === undefined) return;
  await writeWorkspace(planned.proposal, planned.secrets, {
    ...errand,
    next: added.length === 0 ? [] : restartOf(workspace, registry, { added, removed: [] }),
    what: `${added.map(({ name }) => name).join(', ')}: in the workspace ${registry.name}`,
  });
}

function identityFrom(answers: AdditionAnswers) {
  const said = (text: string): string | undefined => (text === '' ? undefined : text);
  return {
    name: said(answers.name),
    pythonModule: said(answers['python-module']),
    pythonFile: said(answers['python-file']),
  };
}
