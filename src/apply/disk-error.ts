import { basename, dirname, sep } from 'node:path';
import { ConflictError, ExpectedError, NotAllowedError, UnavailableError, UsageError } from '../errors.ts';
import { STATE } from '../state/state-folder.ts';

/** What an error of the disk means for the user. */
export interface Aftermath {
  /** What became of what was written, as a sentence. */
  readonly fate?: string;
  /** What could not be done; written where it is not given. */
  readonly deed?: 'read' | 'written';
  /** What to do next, where that is not for the error to say. */
  readonly next?: string;
}

const ELSEWHERE = 'Choose another folder.';

/**
 * Puts an error of the operating system in our words and exit codes; any other error comes back as it is.
 * @param path what was to be written, where the error does not say.
 */
export function explainDiskError(
  error: unknown,
  path: string,
  { fate, next, deed = 'written' }: Aftermath = {},
): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error) || !('code' in error)) return error;
  const at = pathOf(error) ?? path;
  const told = (why: string | undefined, remedy: string | undefined) => {
    const lines = { why: [why, fate].filter((line) => line !== undefined).join(' '), next: next ?? remedy };
    return {
      ...(lines.why === '' ? {} : { why: lines.why }),
      ...(lines.next === undefined ? {} : { next: lines.next }),
      cause: error,
    };
  };
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS': {
      const why = error.code === 'EROFS' ? 'The file system is read-only.' : 'You have no permission to.';
      return new NotAllowedError(
        `${at} cannot be ${deed}.`,
        told(why, 'Change its rights, or choose another folder.'),
      );
    }
    case 'ENOENT':
      return new NotAllowedError(
        `${at} cannot be made.`,
        told('The file system takes no new folders there.', ELSEWHERE),
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return new UnavailableError(
        `${at} cannot be ${deed}: there is no space left.`,
        told(undefined, 'Free some space, then call the command again.'),
      );
    case 'EMFILE':
    case 'ENFILE':
      return new UnavailableError(
        `${at} cannot be ${deed}: too many files are open (${error.code}).`,
        told(undefined, 'Raise the limit with ulimit -n, or end other programs.'),
      );
    case 'EIO':
      return new UnavailableError(
        `${at} cannot be ${deed}: the disk reports an error (EIO).`,
        told(undefined, 'Look into the log of the system before you try again.'),
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return new ConflictError(
        `${at} cannot be made.`,
        told('Something else is there already, or a part of the path is no folder.', ELSEWHERE),
      );
    case 'ENAMETOOLONG':
      return new UsageError(`${at} cannot be made: it is too long.`, told(undefined, ELSEWHERE));
    case 'ELOOP':
      return new UsageError(`${at} cannot be made: its links go in circles.`, told(undefined, ELSEWHERE));
    default:
      return error;
  }
}

/**
 * Reads from the disk, with its errors in our words.
 * @param path what they are about, where they do not say.
 */
export async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw explainDiskError(error, path, { deed: 'read' });
  });
}

/** The error after which a folder is neither as before nor as planned. */
export function halfWritten(root: string, failure: unknown): unknown {
  if (failure instanceof ExpectedError) return failure;
  const reason = failure instanceof Error && 'code' in failure ? ` (${failure.code})` : '';
  return new UnavailableError(`${root} is half-written.`, {
    why: `An error came up, and then another${reason} while what was written was taken back.`,
    next: 'Mend what is wrong with the disk; then dgm recover takes back the rest.',
    cause: failure,
  });
}

/** Makes a handler that says of the system's errors which of the user's files they are about. */
export function about(path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Error && 'code' in error) Object.assign(error, { path, dest: undefined });
    throw error;
  };
}

/** Makes a handler that swallows the system's errors of the given codes, and throws all others. */
export function ignoring(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error) || !('code' in error) || !codes.includes(String(error.code))) throw error;
  };
}

/** The path that an error is about; of a file of our own, the folder that it is for. */
function pathOf(error: Error): string | undefined {
  const path = 'path' in error && typeof error.path === 'string' ? error.path : undefined;
  if (path === undefined) return undefined;
  const parts = path.split(sep);
  const own = parts.indexOf(STATE);
  if (own > 0) return parts.slice(0, own).join(sep);
  return basename(path).startsWith('.dgm-') ? dirname(path) : path;
}
