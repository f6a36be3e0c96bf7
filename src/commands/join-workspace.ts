import { withOutside } from '../deployment/outside.ts';
import { UsageError } from '../errors.ts';
import type { PlannedModule } from '../module/make-module.ts';
import type { Candidate } from '../workspace/candidate.ts';
import { pathInside } from '../workspace/path-inside.ts';
import { planAddition } from '../workspace/plan-add.ts';
import { portOffice } from '../workspace/port-office.ts';
import { restartOf } from '../workspace/restart.ts';
import { uvRootOf } from '../workspace/uv-root.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { carryOutOnce, type Outcome } from './carry-out.ts';
import type { Errand } from './errand.ts';
import { endable } from './interrupts.ts';
import { openWorkspace } from './open-workspace.ts';
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
      const workspace = await openWorkspace(root, root);
      const candidate = await candidateOf(planned, workspace);
      const port = await portOffice(workspace);
      const wishes = { server: undefined, port };
      return { workspace, addition: await planAddition(workspace, [candidate], wishes, [planned.proposal]) };
    });
    const reveal = secretsOf(addition.secrets, planned.reveal);
    const outcome = await carryOutOnce(withOutside(addition.proposal, planned.outside), {
      ...errand,
      reveal,
    });
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
  if (path === undefined) {
    throw new UsageError(`${proposal.root} is not inside of the workspace ${root}.`, {
      next: 'Give a folder in it with --directory.',
    });
  }
  return {
    ...{ name: spec.name, path, project: true, hasDockerfile: true, spec, env: settings },
    code: { module: `${spec.package}.definitions` },
    environment: await uvRootOf(path, (file) => reading.text(file)),
  };
}
