import { rm } from 'node:fs/promises';
import type { Engine } from '../module/databases.ts';
import { mysqlError } from '../sources/database/mysql-error.ts';
import { postgresError } from '../sources/database/postgres-error.ts';
import { CONNECT_TIMEOUT } from '../sources/database/session.ts';
import type { ServerUrl } from '../sources/database/url.ts';

/** The data of a module in a database: the file that they are, or the tables on a server. */
export type OwnData =
  | { readonly kind: 'file' /** Absolute. */; readonly path: string }
  | {
      readonly kind: 'tables';
      readonly server: ServerUrl /** With their schemas, unquoted. */;
      readonly tables: readonly (readonly string[])[];
    };

/** Files that engines keep beside a database. */
const BESIDE = ['', '-wal', '-shm', '.wal'];

/**
 * Deletes what a module keeps in a database: a file and what lies beside it; of a server, its own tables, and no
 * database, schema or table that may be somebody else's.
 * @throws NetworkError, NotAllowedError; nothing is dropped then, where the server has transactions for it.
 */
export async function dropData(data: OwnData): Promise<void> {
  if (data.kind === 'file') {
    for (const end of BESIDE) await rm(`${data.path}${end}`, { force: true });
    return;
  }
  const drop = data.server.engine === 'postgres' ? dropOnPostgres : dropOnMysql;
  await drop(data.server, data.tables);
}

/** The tables that a module makes in an engine, by its layers. */
export function ownTables(engine: Engine, tables: readonly string[]): readonly (readonly string[])[] {
  const layers = ['summary', 'cleaned', 'raw'];
  const made = layers.flatMap((layer) =>
    tables.map((table) => (engine === 'postgres' ? [layer, table] : [`${layer}_${table}`])),
  );
  return [...made, ['load_notes'], ['alembic_version']];
}

async function dropOnPostgres(url: ServerUrl, tables: OwnTables): Promise<void> {
  const { default: pg } = await import('pg');
  const { host, port, user, password = '', database } = url;
  const client = new pg.Client({
    ...{ host, port, user, database, password: () => password },
    connectionTimeoutMillis: CONNECT_TIMEOUT,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const names = tables.map((parts) => parts.map(quoted('"')).join('.'));
    await client.query(`begin; drop table if exists ${names.join(', ')}; commit`);
  } catch (error) {
    throw postgresError(url, error);
  } finally {
    await client.end().catch(() => {});
  }
}

async function dropOnMysql(url: ServerUrl, tables: OwnTables): Promise<void> {
  const { default: mysql } = await import('mysql2/promise');
  const { host, port, user, password = '', database } = url;
  const options = { host, port, user: user ?? '', password, database, connectTimeout: CONNECT_TIMEOUT };
  try {
    const connection = await mysql.createConnection(options);
    try {
      const names = tables.map((parts) => parts.map(quoted('`')).join('.'));
      await connection.query(`drop table if exists ${names.join(', ')}`);
    } finally {
      await connection.end();
    }
  } catch (error) {
    throw mysqlError(url, error);
  }
}

type OwnTables = readonly (readonly string[])[];

function quoted(quote: string): (name: string) => string {
  return (name) => quote + name.replaceAll(quote, quote + quote) + quote;
}
