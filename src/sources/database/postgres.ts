import type { ExpectedError } from '../../errors.ts';
import { withPatience } from './patience.ts';
import * as catalog from './postgres-catalog.ts';
import { NO_DATABASE } from './postgres-error.ts';
import { connectPostgres } from './postgres-session.ts';
import { quoted, shapeOf } from './postgres-shape.ts';
import { profile } from './profile.ts';
import { codeOf, unreachable } from './server-errors.ts';
import { LOOK_TIMEOUT, type Row, type Session, STATEMENT_TIMEOUT } from './session.ts';
import { whereIs } from './shown-url.ts';
import type { SourceTable } from './source-table.ts';
import { checkColumnNames, noSuch, noTables } from './table-errors.ts';
import type { ServerUrl } from './url.ts';

/**
 * Reads one table or view of a PostgreSQL server, or all tables of a schema: its own, without views, partitions
 * and what belongs to extensions.
 *
 * @throws NetworkError, NotAllowedError, UsageError where something is not there, InvalidContentError for columns
 * of types that cannot be taken over.
 */
export async function readPostgres(url: ServerUrl): Promise<readonly SourceTable[]> {
  const session = await connectPostgres(url).catch(async (error: unknown) => {
    throw codeOf(error) === NO_DATABASE ? await noDatabase(url, error) : error;
  });
  try {
    const tables: SourceTable[] = [];
    const rows = withPatience(session);
    for (const row of await findRelations(url, session))
      tables.push(await readTable(url, session, rows, row));
    return tables;
  } finally {
    await session.close();
  }
}

/** Asks the catalog, which answers at once or is not well. */
async function look(url: ServerUrl, session: Session, sql: string, ...values: string[]) {
  const query = { sql, values, about: 'The catalog', limit: STATEMENT_TIMEOUT };
  const rows = await session.ask(query);
  if (rows === undefined) throw unreachable(url, 'The server does not answer in time.');
  return rows;
}

async function noDatabase(url: ServerUrl, error: unknown): Promise<ExpectedError> {
  const server = whereIs(url).replace(/^.* on /su, 'on the server ');
  // Each server has this one, unless somebody has dropped it.
  const names = await databaseNames({ ...url, database: 'postgres' }).catch(() => []);
  return noSuch({ kind: 'database', name: url.database }, server, names, error);
}

async function databaseNames(url: ServerUrl): Promise<string[]> {
  const session = await connectPostgres(url);
  try {
    return (await look(url, session, catalog.DATABASES)).map(([name]) => name ?? '');
  } finally {
    await session.close();
  }
}

async function findRelations(url: ServerUrl, session: Session): Promise<readonly Row[]> {
  const schema = url.schema ?? 'public';
  const schemas = (await look(url, session, catalog.SCHEMAS)).map(([name]) => name ?? '');
  if (!schemas.includes(schema)) {
    const own = schemas.filter((name) => !/^pg_|^information_schema$/.test(name));
    throw noSuch({ kind: 'schema', name: schema }, `in ${whereIs(url)}`, own);
  }
  const all = await look(url, session, catalog.RELATIONS, schema);
  const where = `in the schema ${JSON.stringify(schema)} of ${whereIs(url)}`;
  if (url.table === undefined) {
    const own = all.filter(([, , kind, isOwn]) => isOwn === 't' && /^[rpf]$/.test(kind ?? ''));
    if (own.length === 0) throw noTables(where);
    return own;
  }
  const found = all.filter(([name]) => name === url.table);
  const names = all.map(([name]) => name ?? '');
  if (found.length === 0) throw noSuch({ kind: 'table', name: url.table }, where, names);
  return found;
}

/** @param rows the session to look at rows with. */
async function readTable(
  url: ServerUrl,
  session: Session,
  rows: Session,
  [table, oid, kind]: Row,
): Promise<SourceTable> {
  const schema = url.schema ?? 'public';
  const [name, id] = [table ?? '', oid ?? ''];
  const path = `${schema}.${name}`;
  const columns = await look(url, session, catalog.COLUMNS, id);
  checkColumnNames(
    path,
    columns.map(([column]) => column ?? ''),
  );
  const unique = await look(url, session, catalog.UNIQUE, id);
  const keys = catalog.keysOf(unique, await look(url, session, catalog.FOREIGN_KEYS, id));
  const shapes = columns.map((row) => shapeOf(path, row, keys, /^[vm]$/.test(kind ?? '')));
  const sql = `${quoted(schema)}.${quoted(name)}`;
  const relation = {
    sql,
    about: `${catalog.RELATION_KINDS[kind ?? 'r']} ${path}`,
    estimate: () => estimatedRows(rows, sql),
  };
  const known = { format: 'table', engine: 'postgres', path, schema, table: name, ...keys } as const;
  return { ...known, ...(await profile(rows, relation, shapes)) };
}

/** What the planner takes the number of rows to be; 0 of a table that another session has locked. */
async function estimatedRows(session: Session, sql: string): Promise<number> {
  const explain = `EXPLAIN (FORMAT JSON) SELECT FROM ${sql}`;
  const plan = await session.ask({ sql: explain, about: 'The plan', limit: LOOK_TIMEOUT });
  return Number(/"Plan Rows": (\d+)/.exec(plan?.[0]?.[0] ?? '')?.[1] ?? 0);
}
