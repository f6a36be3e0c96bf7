import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import type { PlannedModule } from '../module/make-module.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { adopted } from '../workspace/adopted.ts';
import type { Candidate } from '../workspace/candidate.ts';
import { planAddition } from '../workspace/plan-add.ts';
import { portOffice } from '../workspace/port-office.ts';
import { restartOf } from '../workspace/restart.ts';
import { uvRootOf } from '../workspace/uv-root.ts';
import { loadWorkspace, type Workspace } from '../workspace/workspace.ts';
import { carryOutOnce, type Outcome } from './carry-out.ts';
import type { Errand } from './errand.ts';
import { endable } from './interrupts.ts';
import { tryOften } from './try-often.ts';
import { secretsOf } from './write-workspace.ts';

/**
 * Writes a new module and puts it into a workspace: one plan, all of it or nothing.
 * @param root the workspace's folder; absolute.
 * @throws UsageError where the module would be outside of it; and what adding throws.
 */
export async function joinWorkspace(planned: PlannedModule, root: string, errand: Errand): Promise<Outcome> {
  return tryOften(async () => {
    const { workspace, addition } = await endable(async () => {
      const workspace = await loadWorkspace(root, adopted);
      const candidate = await candidateOf(planned, workspace);
      const port = await portOffice(workspace);
      const wishes = { server: undefined, port };
      return { workspace, addition: await planAddition(workspace, [candidate], wishes, [planned.proposal]) };
    });
    const reveal = secretsOf(addition.secrets, planned.reveal);
    const outcome = await carryOutOnce(addition.proposal, { ...errand, reveal });
    if (!outcome.isDryRun && addition.added.length > 0) {
      const { added, registry } = addition;
      const lines = restartOf(workspace, registry, { added, removed: [] }).map((line) => `  ${line}`);
      errand.report(['Then, in the workspace:', ...lines].join('\n'));
    }
    return outcome;
  });
}

/** A module that is not on the disk yet. */
async function candidateOf(
  { spec, proposal, settings }: PlannedModule,
  { root, reading }: Workspace,
): Promise<Candidate> {
  const path = await pathInside(root, proposal.root);
  return {
    ...{ name: spec.name, path, project: true, hasDockerfile: true, spec, env: settings },
    code: { module: `${spec.package}.definitions` },
    environment: await uvRootOf(path, (file) => reading.text(file)),
  };
}

async function pathInside(root: string, folder: string): Promise<InsideRoot> {
  const path = relative(await realpath(root), await existing(folder));
  if (path !== '' && !path.startsWith('..') && !isAbsolute(path))
    return insideRoot(path.replaceAll(sep, '/'));
  throw new UsageError(`${folder} is not inside of the workspace ${root}.`, {
    next: 'Give a folder in it with --directory.',
  });
}

/** A path with the links of what is there of it resolved. */
async function existing(path: string): Promise<string> {
  return realpath(path).catch(async () =>
    dirname(path) === path ? path : join(await existing(dirname(path)), path.slice(dirname(path).length + 1)),
  );
}
