import { ConflictError, ExpectedError, NotAllowedError, UnavailableError, UsageError } from '../errors.ts';

/** Puts an error of the operating system in our words and exit codes; any other error comes back as it is. */
export function explainDiskError(error: unknown, path: string): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error) || !('code' in error)) return error;
  const at = 'path' in error && typeof error.path === 'string' ? error.path : path;
  const cause = error;
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new NotAllowedError(`${at} cannot be written.`, {
        why: error.code === 'EROFS' ? 'The file system is read-only.' : 'You have no permission to.',
        next: 'Choose another folder with --directory, or change its rights.',
        cause,
      });
    case 'ENOENT':
      return new NotAllowedError(`${at} cannot be made.`, {
        why: 'The file system takes no new folders there.',
        next: 'Choose another folder with --directory.',
        cause,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new UnavailableError(`${at} cannot be written: there is no space left.`, {
        why: 'What was written has been taken back.',
        next: 'Free some space, then call the command again.',
        cause,
      });
    case 'EMFILE':
    case 'ENFILE':
    case 'EIO':
      return new UnavailableError(`${at} cannot be written: ${error.message}.`, {
        why: 'What was written has been taken back.',
        cause,
      });
    case 'ENOTDIR':
    case 'EEXIST':
      return new ConflictError(`${at} cannot be made.`, {
        why: 'Something else is there already, or a part of the path is no folder.',
        next: 'Choose another folder with --directory.',
        cause,
      });
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new UsageError(
        `${at} cannot be made: ${error.code === 'ELOOP' ? 'its links go in circles' : 'it is too long'}.`,
        {
          next: 'Choose another folder with --directory.',
          cause,
        },
      );
    default:
      return error;
  }
}

/** Makes a handler that swallows the system's errors of the given codes, and throws all others. */
export function ignoring(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error) || !('code' in error) || !codes.includes(String(error.code))) throw error;
  };
}
