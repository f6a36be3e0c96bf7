import { NotAllowedError } from '../errors.ts';
import { type Content, type FileState, type InsideRoot, insideRoot } from '../plan/plan.ts';
import type { Edit, Proposal } from '../plan/proposal.ts';
import { mayHoldSecrets } from '../plan/secret.ts';
import { REGISTRY, type Registry, registryText } from './registry.ts';
import type { Workspace } from './workspace.ts';

/**
 * Makes a proposal of new contents of a workspace's files, and of its new registry.
 * @throws NotAllowedError where a file is read-only.
 */
export function proposeChange(
  { root, reading }: Workspace,
  contents: ReadonlyMap<InsideRoot, Content | undefined>,
  registry: Registry,
  inner: readonly Proposal[] = [],
): Proposal {
  for (const path of contents.keys()) refuseReadOnly(path, reading.basis.get(path));
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

/** A new file takes the place of an old one, so the disk would let us; whoever has protected it has meant it. */
function refuseReadOnly(path: InsideRoot, found: FileState | undefined): void {
  if (found === undefined || (found.mode & 0o222) !== 0) return;
  throw new NotAllowedError(`${path} is read-only.`, {
    why: 'Lines would have to be put into it or taken out of it; nothing was written.',
    next: 'Make it writable with chmod u+w, then call the command again.',
  });
}
