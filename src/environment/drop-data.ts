import { rm } from 'node:fs/promises';
import { FailureError } from '../errors.ts';
import { type Engine, versionTable } from '../module/databases.ts';
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
 * @throws NetworkError, NotAllowedError, FailureError.
 */
export async function dropData(data: OwnData): Promise<void> {
  if (data.kind === 'file') {
    for (const end of BESIDE) await rm(`${data.path}${end}`, { force: true });
    return;
  }
  await dropTables(data.server, data.tables);
}

/** The tables that a module makes in an engine, by its layers. */
export function ownTables(
  engine: Engine,
  module: string,
  tables: readonly string[],
): readonly (readonly string[])[] {
  const layers = ['summary', 'cleaned', 'raw'];
  const made = layers.flatMap((layer) =>
    tables.map((table) => (engine === 'postgres' ? [layer, table] : [`${layer}_${table}`])),
  );
  return [...made, ['load_notes'], [versionTable(module)]];
}

/** @throws NetworkError or NotAllowedError where a server does not let us in. */
export async function reach(server: ServerUrl): Promise<void> {
  await onServer(server, async () => undefined);
}

async function dropTables(server: ServerUrl, tables: OwnTables): Promise<void> {
  const quote = quoted(server.engine === 'postgres' ? '"' : '`');
  const names = tables.map((parts) => parts.map(quote).join('.')).join(', ');
  await onServer(server, async (query) => {
    try {
      // One statement: all of them go, or none.
      await query(`drop table if exists ${names}`);
    } catch (cause) {
      throw new FailureError('The data are still there; the module is already without the database.', {
        why: cause instanceof Error ? cause.message : String(cause),
        next: 'Drop the tables by hand, or take the change back with dgm undo.',
        cause,
      });
    }
  });
}

/** Connects as whoever the module connects as, for as long as the work takes. */
async function onServer(
  url: ServerUrl,
  work: (query: (sql: string) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const { host, port, user, password = '', database } = url;
  if (url.engine === 'postgres') {
    const { default: pg } = await import('pg');
    const options = { host, port, user, database, password: () => password };
    const client = new pg.Client({ ...options, connectionTimeoutMillis: CONNECT_TIMEOUT });
    client.on('error', () => {});
    try {
      await client.connect().catch((error: unknown) => Promise.reject(postgresError(url, error)));
      await work((sql) => client.query(sql));
    } finally {
      await client.end().catch(() => {});
    }
    return;
  }
  const { default: mysql } = await import('mysql2/promise');
  const options = { host, port, user: user ?? '', password, database, connectTimeout: CONNECT_TIMEOUT };
  const connection = await mysql
    .createConnection(options)
    .catch((error: unknown) => Promise.reject(mysqlError(url, error)));
  try {
    await work((sql) => connection.query(sql));
  } finally {
    await connection.end().catch(() => {});
  }
}

type OwnTables = readonly (readonly string[])[];

function quoted(quote: string): (name: string) => string {
  return (name) => quote + name.replaceAll(quote, quote + quote) + quote;
}
