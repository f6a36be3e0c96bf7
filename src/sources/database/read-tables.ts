import type { SourceTable } from './source-table.ts';
import type { DatabaseUrl } from './url.ts';

/**
 * Reads the shape of the table or view that a URL names, or of all tables there where it names none. Nothing is
 * written, and rows are looked at only as far as the time-outs of some seconds allow.
 *
 * @param cwd absolute; the paths of SQLite files start at it.
 * @throws UsageError where a database, schema, table or file is not there, NetworkError where a server does not
 * answer, NotAllowedError where it refuses us, InvalidContentError where a column has no type of ours.
 */
export async function readTables(url: DatabaseUrl, cwd: string): Promise<readonly SourceTable[]> {
  // A driver is loaded when it is needed: most commands read no database, and start-up time counts.
  switch (url.engine) {
    case 'postgres':
      return (await import('./postgres.ts')).readPostgres(url);
    case 'mysql':
      return (await import('./mysql.ts')).readMysql(url);
    case 'sqlite':
      return (await import('./sqlite.ts')).readSqlite(url, cwd);
  }
}
