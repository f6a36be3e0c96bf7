import { access, constants, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { NotAllowedError, UsageError } from '../errors.ts';
import type { SourceFile } from './source-file.ts';

/** Each reader is loaded when a file needs it: most commands read none, and start-up time counts. */
const READERS: Readonly<Record<string, (path: string) => Promise<SourceFile>>> = {
  '.csv': async (path) => (await import('./csv-source.ts')).readCsv(path, 'csv'),
  '.tsv': async (path) => (await import('./csv-source.ts')).readCsv(path, 'tsv'),
  '.tab': async (path) => (await import('./csv-source.ts')).readCsv(path, 'tsv'),
  '.jsonl': async (path) => (await import('./json-lines-source.ts')).readJsonLines(path),
  '.ndjson': async (path) => (await import('./json-lines-source.ts')).readJsonLines(path),
  '.parquet': async (path) => (await import('./parquet-source.ts')).readParquet(path),
  '.pq': async (path) => (await import('./parquet-source.ts')).readParquet(path),
};

/**
 * Reads a data file whole, in bounded memory, to learn its columns: what their types are so that DuckDB reads
 * every row of them, which may be null, which are unique.
 *
 * @param path of a CSV, TSV, Parquet or JSON lines file, absolute or from the current folder.
 * @throws UsageError when it is no such file, NotAllowedError when it may not be read, InvalidContentError
 * when its content is not sound.
 */
export async function readSource(path: string): Promise<SourceFile> {
  const absolute = resolve(path);
  await checkFile(absolute, path);
  const read = READERS[extname(absolute).toLowerCase()];
  if (read === undefined) {
    throw new UsageError(`${basename(path)} is not a kind of file that can be loaded.`, {
      why: `The kinds are ${Object.keys(READERS).join(', ')}.`,
      next: 'Export the data as one of these, or rename the file if it is one.',
    });
  }
  return read(absolute);
}

async function checkFile(absolute: string, path: string): Promise<void> {
  const stats = await stat(absolute).catch((error: unknown) => {
    throw unreadable(error, path);
  });
  if (!stats.isFile()) {
    throw new UsageError(`${path} is ${stats.isDirectory() ? 'a folder' : 'not a regular file'}.`, {
      why: 'Data is loaded from files.',
      next: `Name the files in it, for example: ${path.replace(/[/\\]$/, '')}/*.csv`,
    });
  }
  await access(absolute, constants.R_OK).catch((error: unknown) => {
    throw unreadable(error, path);
  });
}

/** What is wrong with a path, by the error code of the operating system; other errors pass unchanged. */
function unreadable(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UsageError(`There is no file ${path}.`, {
      next: 'Check the spelling; a relative path starts at the current folder.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new NotAllowedError(`${path} may not be read.`, {
      why: 'The operating system refuses it to this user.',
      next: `Allow it, for example: chmod u+r ${path}`,
      cause: error,
    });
  }
  return error;
}
