import { join } from 'node:path';
import { YoResolve } from '@yeoman/conflicter';
import { InvalidContentError } from '../errors.ts';
import type { Conflict } from '../plan/compare.ts';
import type { Decision } from '../plan/decide.ts';
import type { InsideRoot } from '../plan/plan.ts';

/** The words of a `.yo-resolve` by which a file is left as it is. */
const LEFT = ['skip', 'diff', 'ignore', 'identical'];

/** The words by which a file is written unasked. */
const WRITTEN = ['force', 'create'];

/** The word by which a file is asked about, as it would be without it. */
const ASKED = 'conflict';

/**
 * Reads what `.yo-resolve` files say of the files that would change.
 * @throws InvalidContentError where one says a word that there is not: a file that somebody wanted to keep would
 * be written.
 */
export async function readYoResolve(
  root: string,
  paths: readonly InsideRoot[],
  conflicts: readonly Conflict[],
): Promise<ReadonlyMap<InsideRoot, Decision>> {
  const reader = new YoResolve();
  const wanted = new Map(conflicts.map((conflict) => [conflict.path, conflict.wanted]));
  const decisions = new Map<InsideRoot, Decision>();
  for (const path of paths) {
    const word = await reader.getStatusForFile(join(root, path));
    if (word === undefined || word === ASKED) continue;
    const content = wanted.get(path);
    if (LEFT.includes(word)) decisions.set(path, { kind: 'skip' });
    else if (!WRITTEN.includes(word)) throw unknownWord(path, word);
    else if (content !== undefined) decisions.set(path, { kind: 'overwrite', content });
  }
  return decisions;
}

function unknownWord(path: string, word: string): InvalidContentError {
  return new InvalidContentError(`A .yo-resolve says ${JSON.stringify(word)} of ${path}.`, {
    // Yeoman splits a line at each blank.
    why: 'There are the words skip and force, after one blank.',
    next: `Write it so: ${path} skip`,
  });
}
