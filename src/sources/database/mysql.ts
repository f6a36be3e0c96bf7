import { ExpectedError } from '../../errors.ts';
import * as catalog from './mysql-catalog.ts';
import { NO_DATABASE, NO_TABLE, numberOf } from './mysql-error.ts';
import { connectMysql, type MysqlSession } from './mysql-session.ts';
import { quoted, shapeOf } from './mysql-shape.ts';
import { withPatience } from './patience.ts';
import { profile } from './profile.ts';
import { unreachable } from './server-errors.ts';
import { type Row, type Session, STATEMENT_TIMEOUT } from './session.ts';
import { whereIs } from './shown-url.ts';
import type { SourceTable } from './source-table.ts';
import { checkColumnNames, noSuch, noTables } from './table-errors.ts';
import type { ServerUrl } from './url.ts';

/**
 * Reads one table or view of a MySQL or MariaDB server, or all tables of a database, without its views.
 *
 * @throws NetworkError, NotAllowedError, UsageError where something is not there, InvalidContentError for columns
 * of types that cannot be taken over.
 */
export async function readMysql(url: ServerUrl): Promise<readonly SourceTable[]> {
  const session = await connectMysql(url, url.database).catch(async (error: unknown) => {
    throw numberOf(error) === NO_DATABASE ? await noDatabase(url, error) : error;
  });
  try {
    const tables: SourceTable[] = [];
    const rows = withPatience(session);
    for (const row of await findTables(url, session)) tables.push(await readTable(url, session, rows, row));
    return tables;
  } finally {
    await session.close();
  }
}

/** Asks the catalog, which answers at once or is not well. */
async function look(url: ServerUrl, session: MysqlSession, sql: string, ...values: string[]) {
  const rows = await session.ask({ sql, values, about: 'The catalog', limit: STATEMENT_TIMEOUT });
  if (rows === undefined) throw unreachable(url, 'The server does not answer in time.');
  return rows;
}

async function noDatabase(url: ServerUrl, error: unknown): Promise<ExpectedError> {
  const server = whereIs(url).replace(/^.* on /su, 'on the server ');
  const names = await databaseNames(url).catch(() => []);
  return noSuch({ kind: 'database', name: url.database }, server, names, error);
}

async function databaseNames(url: ServerUrl): Promise<string[]> {
  const session = await connectMysql(url, undefined);
  try {
    const names = (await look(url, session, 'SHOW DATABASES')).map(([name]) => name ?? '');
    return names.filter((name) => !/^(?:information_schema|performance_schema|mysql|sys)$/i.test(name));
  } finally {
    await session.close();
  }
}

async function findTables(url: ServerUrl, session: MysqlSession): Promise<readonly Row[]> {
  const all = await look(url, session, catalog.TABLES, url.database);
  if (url.table === undefined) {
    const own = all.filter(([, kind]) => kind === 'BASE TABLE' || kind === 'SYSTEM VERSIONED');
    if (own.length === 0) throw noTables(`in ${whereIs(url)}`);
    return own;
  }
  const found = all.filter(([name]) => name === url.table);
  if (found.length > 0) return found;
  await checkReadable(session, sqlOf(url, url.table), `The table ${url.table}`);
  const names = all.map(([name]) => name ?? '');
  throw noSuch({ kind: 'table', name: url.table }, `in ${whereIs(url)}`, names);
}

/** The catalog keeps back what the user may not read, and the columns of a broken view: the server says why. */
async function checkReadable(session: MysqlSession, sql: string, about: string): Promise<void> {
  try {
    await session.ask({ sql: `SELECT 1 FROM ${sql} LIMIT 0`, about, limit: STATEMENT_TIMEOUT });
  } catch (error) {
    if (!(error instanceof ExpectedError) || numberOf(error.cause) !== NO_TABLE) throw error;
  }
}

/** @param rows the session to look at rows with. */
async function readTable(
  url: ServerUrl,
  session: MysqlSession,
  rows: Session,
  row: Row,
): Promise<SourceTable> {
  const [name, kind, estimated] = row;
  const table = name ?? '';
  const about = `The ${kind === 'VIEW' ? 'view' : 'table'} ${table}`;
  const ask = async (sql: string) =>
    (await look(url, session, sql, url.database, table)).filter(([other]) => other === table);
  const columns = await ask(catalog.COLUMNS);
  if (columns.length === 0) await checkReadable(session, sqlOf(url, table), about);
  checkColumnNames(
    table,
    columns.map(([, column]) => column ?? ''),
  );
  const keys = catalog.keysOf(url.database, await ask(catalog.UNIQUE), await ask(catalog.FOREIGN_KEYS));
  const checks = session.isMariaDb ? (await ask(catalog.CHECKS)).map(([, clause]) => clause ?? '') : [];
  const shapes = columns.map((column) => shapeOf(table, column, keys, checks));
  const relation = { sql: sqlOf(url, table), about, estimate: async () => Number(estimated ?? 0) };
  const known = { format: 'table', engine: 'mysql', path: table, schema: undefined, table, ...keys } as const;
  return { ...known, ...(await profile(rows, relation, shapes)) };
}

function sqlOf({ database }: ServerUrl, table: string): string {
  return `${quoted(database)}.${quoted(table)}`;
}
