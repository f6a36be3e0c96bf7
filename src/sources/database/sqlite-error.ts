import { InvalidContentError, NotAllowedError, UsageError } from '../../errors.ts';
import { codeOf, messageOf } from './server-errors.ts';

/** Primary result codes (https://www.sqlite.org/rescode.html). */
const [BUSY, LOCKED, READ_ONLY, CANNOT_OPEN, NOT_A_DATABASE] = [5, 6, 8, 14, 26];

/** What an error of SQLite about a file means; errors of others pass unchanged. */
export function sqliteError(path: string, error: unknown): unknown {
  if (codeOf(error) !== 'ERR_SQLITE_ERROR') return error;
  const number = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  if (number === NOT_A_DATABASE) {
    return new InvalidContentError(`${path} is not an SQLite database.`, {
      why: 'It is another kind of file, encrypted, or damaged.',
      next: 'Check the path; after the file stands a slash and the table.',
      cause: error,
    });
  }
  if (number === BUSY || number === LOCKED) {
    return new NotAllowedError(`${path} is locked.`, {
      why: 'Another program writes to it and lets nobody read meanwhile.',
      next: 'Try again when that program is done.',
      cause: error,
    });
  }
  if (number === CANNOT_OPEN || number === READ_ONLY) return notReadable(path, error);
  return new InvalidContentError(`${path} cannot be read.`, {
    why: `SQLite says: ${messageOf(error)}`,
    next: 'Check it with: sqlite3 FILE "PRAGMA integrity_check"',
    cause: error,
  });
}

/** What an error of the operating system about the file means; others pass unchanged. */
export function fileError(path: string, error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UsageError(`There is no file ${path}.`, {
      why: 'In sqlite:///folder/file.db/table the last part is the table; a slash at the end means all tables.',
      next: 'Check the spelling; with three slashes the path starts at the current folder, with four it is absolute.',
      cause: error,
    });
  }
  return code === 'EACCES' || code === 'EPERM' ? notReadable(path, error) : error;
}

export function noFile(path: string): UsageError {
  return new UsageError(`${path} is not a file.`, {
    why: 'In sqlite:///folder/file.db/table the last part is the table.',
    next: 'Where all tables of a file are meant, end the URL in a slash.',
  });
}

function notReadable(path: string, cause: unknown): NotAllowedError {
  return new NotAllowedError(`${path} may not be read.`, {
    why: 'The operating system refuses it to this user; SQLite may also have to write to the folder of the file.',
    next: 'Allow it, or copy the file to a folder of your own.',
    cause,
  });
}
