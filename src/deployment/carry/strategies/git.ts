import { ConflictError, InvalidContentError, UnavailableError } from '../../../errors.ts';
import { shownAnswer } from '../../../questions/shown-answer.ts';
import { sh } from '../../../render/escape-sh.ts';
import { releaseContent } from '../content.ts';
import { committed, type Freight } from '../freight.ts';
import { betweenNuls, gitOutput, withoutPassword } from '../git.ts';
import type { Here } from '../here.ts';
import { listRemote, sourceState } from '../source-state.ts';
import { commitChanges } from './commit-changes.ts';
import type { Errand, HostDelivery } from './delivery.ts';

/** The host fetches the commit by itself. */
export const gitDelivery: HostDelivery = {
  tools: ['git', 'tar'],
  makesEnvironment: true,
  needsPrefix: true,
  load: loadCommit,
  steps: ({ deployment: { settings } }, { commit, prefix }) => [
    {
      ...{ side: 'here', step: 'check' },
      command: `git ls-remote --heads -- ${sh(shownSource(settings.source?.repository ?? ''))} ${sh(settings.source?.branch ?? '')}`,
    },
    {
      ...{ side: 'host', step: 'fetch' },
      command: `git fetch ${sh(shownSource(settings.source?.repository ?? ''))}; git archive ${commit.slice(0, 10)}${prefix === '' ? '' : `:${sh(prefix)}`} | tar -x`,
    },
  ],
  changes: async (errand, { commit, content }, { state }) =>
    state.current === undefined
      ? content.files.map((path) => ({ path, change: 'new' }))
      : commitChanges(errand, state, commit),
};

function shownSource(repository: string): string {
  return withoutPassword(repository);
}

async function loadCommit({ deployment, here }: Errand): Promise<Freight> {
  const { root, settings } = deployment;
  if (settings.source === undefined) throw new Error(`${settings.name} has no source`);
  const { repository, branch } = settings.source;
  const { commit, source } = committed(await sourceState(root, here, false), '');
  const ref = `refs/heads/${branch}`;
  // A pattern fits the end of a name, so `main` would find `old/main` too.
  const found = await listRemote(root, repository, ['--heads'], here, [ref]);
  const tip = found.find((one) => one.ref === ref);
  if (tip === undefined) {
    throw new UnavailableError(`The repository has no branch ${branch}.`, {
      why: `${withoutPassword(repository)} was asked for it.`,
      next: 'Push it, or correct source.branch in deployment.yaml.',
    });
  }
  if (tip.commit !== commit) {
    throw new ConflictError(`What is checked out here is not the tip of ${branch}.`, {
      why: `Here it is ${commit.slice(0, 10)}, there ${tip.commit.slice(0, 10)}.`,
      next: 'Push, or pull, until they are the same.',
    });
  }
  const content = await releaseContent(root, source, { exclude: settings.exclude, withNew: false }, here);
  await refuseSubmodules(root, content.files, here);
  return { commit, isDirty: false, prefix: source.prefix, content };
}

/** The mode of a submodule: https://git-scm.com/docs/git-fast-import#_filemodify */
const SUBMODULE = '160000 ';

/** Hosts fetch one repository, and `git archive` leaves the folder of another one empty, without a word. */
async function refuseSubmodules(root: string, files: readonly string[], here: Here): Promise<void> {
  const entries = betweenNuls(await gitOutput(root, ['ls-files', '--stage', '-z', '--', '.'], here));
  const found = entries
    .filter((entry) => entry.startsWith(SUBMODULE))
    .map((entry) => entry.slice(entry.indexOf('\t') + 1))
    .find((path) => files.some((file) => file.startsWith(`${path}/`)));
  if (found === undefined) return;
  throw new InvalidContentError(`The submodule ${shownAnswer(found)} does not come along.`, {
    why: 'With the strategy git, hosts fetch the repository of the module alone.',
    next: 'Deliver by rsync, or put it under exclude in deployment.yaml.',
  });
}
