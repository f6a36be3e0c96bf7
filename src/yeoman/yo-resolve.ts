import { join } from 'node:path';
import { YoResolve } from '@yeoman/conflicter';
import type { Conflict } from '../plan/compare.ts';
import type { Decision } from '../plan/decide.ts';
import type { InsideRoot } from '../plan/plan.ts';

/** The words of a `.yo-resolve` by which a file is left as it is. */
const LEFT = ['skip', 'diff', 'ignore', 'identical'];

/** The words by which a file is written unasked. */
const WRITTEN = ['force', 'create'];

/** Reads what `.yo-resolve` files say of the files that are wanted; a word that Yeoman does not know says nothing. */
export async function readYoResolve(
  root: string,
  paths: readonly InsideRoot[],
  conflicts: readonly Conflict[],
): Promise<ReadonlyMap<InsideRoot, Decision>> {
  const reader = new YoResolve();
  const wanted = new Map(conflicts.map((conflict) => [conflict.path, conflict.wanted]));
  const decisions = new Map<InsideRoot, Decision>();
  for (const path of paths) {
    const status = await reader.getStatusForFile(join(root, path));
    if (status === undefined) continue;
    const content = wanted.get(path);
    if (LEFT.includes(status)) decisions.set(path, { kind: 'skip' });
    else if (WRITTEN.includes(status) && content !== undefined) {
      decisions.set(path, { kind: 'overwrite', content });
    }
  }
  return decisions;
}
