import { type Content, type InsideRoot, insideRoot } from '../plan/plan.ts';
import type { Edit, Proposal } from '../plan/proposal.ts';
import { mayHoldSecrets } from '../plan/secret.ts';
import { REGISTRY, type Registry, registryText } from './registry.ts';
import type { Workspace } from './workspace.ts';

/** Makes a proposal of new contents of a workspace's files, and of its new registry. */
export function proposeChange(
  { root, reading }: Workspace,
  contents: ReadonlyMap<InsideRoot, Content | undefined>,
  registry: Registry,
  inner: readonly Proposal[] = [],
): Proposal {
  return {
    root,
    // Nothing of it is a whole file of a generator: lines are put into the files of a team.
    part: 'integration',
    files: [...contents].map(
      ([path, content]): Edit => ({
        kind: 'edit',
        path: insideRoot(path),
        mode: mayHoldSecrets(path) ? 0o600 : 0o644,
        edit: () => content,
      }),
    ),
    records: new Map([[REGISTRY, registryText(registry)]]),
    basis: reading.basis,
    inner,
  };
}
