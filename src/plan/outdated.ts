import { ConflictError } from '../errors.ts';
import { type Manifest, sha256 } from '../state/manifest.ts';
import type { Look } from './locate.ts';
import { type Delete, insideRoot } from './plan.ts';
import type { Proposal } from './proposal.ts';

/** Files that the same part of the folder once had, and has no more. */
export interface Outdated {
  /** Nobody has touched them: they go. */
  readonly gone: readonly Delete[];
  /** Somebody has changed them: they stay, and are nobody's but the user's. */
  readonly kept: readonly string[];
}

/** A folder or a link is in its place: that is somebody's change. */
function onlyConflict(error: unknown): 'other' {
  if (error instanceof ConflictError) return 'other';
  throw error;
}

/** Finds the files that were generated once and are not wanted any more. */
export async function findOutdated(
  { part, files }: Proposal,
  manifest: Manifest,
  look: Look,
): Promise<Outdated> {
  const wanted = new Set<string>(files.map(({ path }) => path));
  const gone: Delete[] = [];
  const kept: string[] = [];
  for (const [path, entry] of manifest) {
    if (entry.part !== part || wanted.has(path)) continue;
    const checked = insideRoot(path);
    const found = await look(checked).catch(onlyConflict);
    if (found === undefined) continue;
    if (found === 'other') kept.push(path);
    else if (sha256(found.bytes) === entry.sha256)
      gone.push({ kind: 'delete', path: checked, before: found });
    else kept.push(path);
  }
  return { gone, kept };
}
