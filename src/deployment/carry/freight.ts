import { ConflictError } from '../../errors.ts';
import { shownAnswer } from '../../questions/shown-answer.ts';
import type { Content } from './content.ts';
import type { SourceState } from './source-state.ts';

/** The commit of a module that is in no repository. */
export const NO_COMMIT = '0'.repeat(40);

/** What is delivered. */
export interface Freight {
  /** All 40 digits. */
  readonly commit: string;
  /** Whether it has what is in no commit. */
  readonly isDirty: boolean;
  /** The folder of the module in its repository; empty for the root. */
  readonly prefix: string;
  /** The files of the module, as they lie here. */
  readonly content: Content;
}

/** How many names a message shows. */
const MOST_SHOWN = 3;

/**
 * Refuses what nobody could get back from git.
 * @param remedy how a strategy lets it go all the same, as a sentence; empty where it does not.
 * @returns the commit.
 */
export function committed(
  source: SourceState | undefined,
  remedy: string,
): { commit: string; source: SourceState } {
  if (source === undefined) {
    throw new ConflictError('The module is in no git repository.', {
      why: 'A release is known by its commit.',
      next: `Call git init, and commit the module.${remedy}`,
    });
  }
  if (source.commit === undefined) {
    throw new ConflictError('The repository of the module has no commit yet.', {
      next: `Commit the module.${remedy}`,
    });
  }
  const { uncommitted, commit } = source;
  if (uncommitted.length > 0) {
    const shown = uncommitted.slice(0, MOST_SHOWN).map((path) => shownAnswer(path));
    const more = uncommitted.length > MOST_SHOWN ? ` and ${uncommitted.length - MOST_SHOWN} more` : '';
    throw new ConflictError('The module has changes that are in no commit.', {
      why: `${shown.join(', ')}${more}`,
      next: `Commit them, or put them away with git stash -u.${remedy}`,
    });
  }
  return { commit, source };
}

/** Refuses a commit that nobody else can get. */
export function pushed({ isUnpushed, branch }: SourceState, remedy: string): void {
  if (!isUnpushed) return;
  throw new ConflictError('The commit is on no remote.', {
    why: `${branch ?? 'HEAD'} has not been pushed since.`,
    next: `Call git push.${remedy}`,
  });
}
