import { BrokenMarks } from '../edit/marks.ts';
import { NoCleanEdit } from '../edit/no-clean-edit.ts';
import { InvalidContentError } from '../errors.ts';

/**
 * Edits a file, and names it where that cannot be done cleanly.
 * @throws InvalidContentError with the lines to paste, or with the line of the marks that somebody has broken.
 */
export function editing<T>(path: string, edit: () => T): T {
  try {
    return edit();
  } catch (cause) {
    if (cause instanceof BrokenMarks) {
      throw new InvalidContentError(`${path}: ${cause.message}.`, {
        why: 'Somebody has taken out or doubled a mark of ours, so it is not known which lines are whose.',
        next: 'Get the marks back from git, or take the rest of the block out by hand.',
        cause,
      });
    }
    if (!(cause instanceof NoCleanEdit)) throw cause;
    throw new InvalidContentError(`${path} cannot be edited: ${cause.message}.`, {
      why: 'Nothing was written.',
      next: cause.paste === '' ? 'Correct it, then call the command again.' : 'Put these lines in by hand:',
      ...(cause.paste === '' ? {} : { paste: cause.paste }),
      cause,
    });
  }
}
