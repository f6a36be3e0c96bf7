import { join } from 'node:path';
import { type FoundFile, Locator } from '../plan/locate.ts';
import { insideRoot } from '../plan/plan.ts';
import { sha256 } from '../state/manifest.ts';
import type { Journal, JournalFile } from './journal.ts';

/**
 * How a file of a journal is now: as before the plan, as the plan left it, or changed since. `moved` where its
 * path leads elsewhere than it did: somebody has put a link in its place.
 */
export type Standing = 'before' | 'after' | 'changed' | 'moved';

/** A file of a journal, and how it is now. */
export interface StandingFile {
  readonly file: JournalFile;
  /** Absolute. */
  readonly at: string;
  readonly found: FoundFile | undefined;
  readonly standing: Standing;
}

/**
 * Looks at each file of a journal.
 * @param root with its links resolved.
 */
export async function standings(root: string, journal: Journal): Promise<readonly StandingFile[]> {
  const locator = new Locator(root);
  const all: StandingFile[] = [];
  for (const file of journal.files) {
    const { at, file: found } = await locator.locate(insideRoot(file.path));
    // The paths of a journal are without links.
    const standing = at === join(root, file.path) ? standingOf(file, found) : 'moved';
    all.push({ file, at, found, standing });
  }
  return all;
}

function standingOf({ before, after }: JournalFile, found: FoundFile | undefined): Standing {
  if (isAt(before, found)) return 'before';
  return isAt(after, found) ? 'after' : 'changed';
}

/** Whether a file is in a state that a journal tells of. */
export function isAt(state: JournalFile['after'], found: FoundFile | undefined): boolean {
  if (state === undefined || found === undefined) return state === found;
  return state.mode === found.mode && state.sha256 === sha256(found.bytes);
}
