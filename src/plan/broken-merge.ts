import { shownBytes } from './bytes.ts';
import { problemIn } from './check-syntax.ts';
import type { Conflict } from './compare.ts';
import type { Decision } from './decide.ts';

/**
 * What a merge without conflicts would break in a file that was not broken before, in one line; undefined where
 * there is nothing. It happens where both sides add the same key at places that do not meet.
 */
export async function brokenByMerge(
  { path, found }: Conflict,
  decision: Decision | undefined,
): Promise<string | undefined> {
  if (decision?.kind !== 'merge' || decision.conflicts > 0) return undefined;
  const problem = await problemIn(path, textOf(shownBytes(decision.content)));
  if (problem === undefined || (await problemIn(path, textOf(found.bytes))) !== undefined) return undefined;
  // Some parsers add the lines around the place.
  return problem.split('\n', 1)[0]?.replace(/[.:]$/, '');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
