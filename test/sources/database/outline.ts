import { inspect } from 'node:util';
import { ExpectedError } from '../../../src/errors.ts';
import { readTables } from '../../../src/sources/database/read-tables.ts';
import type { SourceTable } from '../../../src/sources/database/source-table.ts';
import { parseDatabaseUrl } from '../../../src/sources/database/url.ts';

/** A password that no message may hold. */
export const SECRET = 's3cr3t/@:?#%';

/** The columns of a table as `name TYPE`, each with what else is known of it. */
export function outline(table: SourceTable | undefined): string[] {
  return (table?.columns ?? []).map((column) =>
    [
      column.name,
      column.type,
      ...(column.hasNulls ? ['nulls'] : []),
      ...(column.hasBlanks ? ['blanks'] : []),
      ...(column.isUnique ? ['unique'] : []),
      ...(column.distinct === undefined ? [] : [`${column.distinct} distinct`]),
      ...(column.firstDay === undefined ? [] : [`from ${column.firstDay}`]),
    ].join(' '),
  );
}

export async function readUrl(url: string, cwd = '/'): Promise<readonly SourceTable[]> {
  return readTables(parseDatabaseUrl(url), cwd);
}

/** The code and the message that reading ends with. @throws where it does not end with an error that is foreseen */
export async function refusal(url: string, cwd = '/'): Promise<{ code: number; message: string }> {
  try {
    await readUrl(url, cwd);
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const all = inspect(error, { depth: 10 });
    for (const secret of [SECRET, encodeURIComponent(SECRET)]) {
      if (all.includes(secret)) throw new Error('An error holds the password.');
    }
    return { code: error.code, message: error.message };
  }
  throw new Error(`${url} was read.`);
}
