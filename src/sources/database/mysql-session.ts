import { isIP } from 'node:net';
import type { Connection } from 'mysql2';
import { loginName } from './login-name.ts';
import { hasNoTls, isTimeout, mysqlError, unchecked } from './mysql-error.ts';
import { CONNECT_TIMEOUT, GRACE, type Query, type Row, type Session } from './session.ts';
import { type TlsMode, tlsOptions } from './tls-mode.ts';
import type { ServerUrl } from './url.ts';

/** A session that also tells whether the server is a MariaDB: its catalog and its settings differ in places. */
export interface MysqlSession extends Session {
  readonly isMariaDb: boolean;
}

/**
 * Opens a connection that only reads. Without a mode in the URL it is encrypted if the server can, as by the
 * command line client.
 *
 * @param database none to ask which ones there are.
 * @throws UsageError, NetworkError, NotAllowedError; mysql2's own error where the database is not there.
 */
export async function connectMysql(url: ServerUrl, database: string | undefined): Promise<MysqlSession> {
  const mode = url.tls ?? 'prefer';
  // For an address, mysql2 3.24 checks whether the certificate is that of `localhost`.
  if (mode === 'verify-full' && isIP(url.host) !== 0) throw unchecked(url);
  try {
    return await open(url, database, mode);
  } catch (error) {
    if (mode !== 'prefer' || !hasNoTls(error)) throw mysqlError(url, error);
  }
  return open(url, database, 'disable').catch((error: unknown) => {
    throw mysqlError(url, error);
  });
}

async function open(url: ServerUrl, database: string | undefined, mode: TlsMode): Promise<MysqlSession> {
  const { default: mysql } = await import('mysql2');
  const user = url.user ?? loginName();
  const connection = mysql.createConnection({
    host: url.host,
    port: url.port,
    ...(user === undefined ? {} : { user }),
    ...(url.password === undefined ? {} : { password: url.password }),
    ...(database === undefined ? {} : { database }),
    ...(mode === 'disable' ? {} : { ssl: { ...tlsOptions(mode), verifyIdentity: mode === 'verify-full' } }),
    connectTimeout: CONNECT_TIMEOUT,
  });
  try {
    await connected(connection);
    // Whatever the server's own modes make of quotes and of invalid dates.
    const settings = "sql_mode = 'STRICT_TRANS_TABLES', time_zone = '+00:00', lock_wait_timeout = 10";
    await query(connection, `SET SESSION ${settings}`, []);
    await query(connection, 'SET SESSION TRANSACTION READ ONLY', []);
    const version = await query(connection, 'SELECT VERSION()', []);
    const isMariaDb = /mariadb/i.test(version[0]?.[0] ?? '');
    return {
      isMariaDb,
      ask: (asked) => ask(url, connection, isMariaDb, asked),
      close: () => close(connection),
    };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

function connected(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    // Stays for errors that come between two queries; the next one fails with its reason.
    connection.on('error', reject);
    connection.connect((error) => (error === null ? resolve() : reject(error)));
  });
}

async function ask(
  url: ServerUrl,
  connection: Connection,
  isMariaDb: boolean,
  { sql, values = [], about, limit }: Query,
): Promise<readonly Row[] | undefined> {
  const milliseconds = Math.max(1, Math.ceil(limit));
  const timeout = isMariaDb
    ? `max_statement_time = ${milliseconds / 1000}`
    : `max_execution_time = ${milliseconds}`;
  try {
    await query(connection, `SET SESSION ${timeout}`, []);
    return await query(connection, sql, values, limit + GRACE);
  } catch (error) {
    if (isTimeout(error)) return undefined;
    throw mysqlError(url, error, about);
  }
}

function query(
  connection: Connection,
  sql: string,
  values: readonly string[],
  timeout = CONNECT_TIMEOUT,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    connection.query(
      { sql, values: [...values], timeout, rowsAsArray: true, typeCast: (field) => field.string() },
      (error, rows) => (error === null ? resolve(asRows(rows)) : reject(error)),
    );
  });
}

function asRows(rows: unknown): Row[] {
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown) => (Array.isArray(row) ? row.map(asText) : []));
}

function asText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}

async function close(connection: Connection): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 1_000);
    connection.end(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  connection.destroy();
}
