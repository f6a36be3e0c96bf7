import { Socket } from 'node:net';
import type { Client, QueryArrayConfig } from 'pg';
import { loginName } from './login-name.ts';
import { hasNoTls, isServers, NO_LOGIN, postgresError } from './postgres-error.ts';
import { codeOf } from './server-errors.ts';
import { CONNECT_TIMEOUT, GRACE, type Query, type Row, type Session, STATEMENT_TIMEOUT } from './session.ts';
import { type TlsMode, tlsOptions } from './tls-mode.ts';
import type { ServerUrl } from './url.ts';

const CANCELED = '57014';
/** Values stay the text that the server sends. */
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/**
 * Opens a connection that only reads. Without a mode in the URL it is encrypted if the server can, as libpq does.
 *
 * @throws NetworkError, NotAllowedError; pg's own error where the database is not there.
 */
export async function connectPostgres(url: ServerUrl): Promise<Session> {
  const mode = url.tls ?? 'prefer';
  try {
    return await open(url, mode);
  } catch (error) {
    const isRefused = hasNoTls(error) || codeOf(error) === NO_LOGIN;
    if (mode !== 'prefer' || !isRefused) throw postgresError(url, error);
  }
  return open(url, 'disable').catch((error: unknown) => {
    throw postgresError(url, error);
  });
}

async function open(url: ServerUrl, mode: TlsMode): Promise<Session> {
  const { default: pg } = await import('pg');
  const socket = new Socket();
  const { password } = url;
  const client = new pg.Client({
    host: url.host,
    port: url.port,
    user: url.user ?? process.env.PGUSER ?? loginName(),
    // As a plain value, pg takes the empty one for none and looks for PGPASSWORD.
    ...(password === undefined ? {} : { password: () => password }),
    database: url.database,
    ssl: mode === 'disable' ? false : tlsOptions(mode),
    stream: () => socket,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT + GRACE,
    application_name: 'dgm',
  });
  // A connection that drops between two queries; the next one fails with its reason.
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    throw error;
  }
  return { ask: (query) => ask(url, client, query), close: () => close(client, socket) };
}

/** Each question is a transaction of its own, so that a pooler between us and the server may keep its settings. */
async function ask(url: ServerUrl, client: Client, query: Query): Promise<readonly Row[] | undefined> {
  const config: QueryArrayConfig<string[]> = {
    text: query.sql,
    values: [...(query.values ?? [])],
    rowMode: 'array',
    types: AS_TEXT,
  };
  try {
    await client.query(
      `BEGIN READ ONLY; SET LOCAL statement_timeout = ${Math.ceil(query.limit)}; ` +
        "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO'",
    );
    const { rows } = await client.query<(string | null)[]>(config);
    await client.query('COMMIT');
    return rows;
  } catch (error) {
    if (isServers(error)) await client.query('ROLLBACK').catch(() => {});
    if (codeOf(error) === CANCELED) return undefined;
    throw postgresError(url, error, query.about);
  }
}

async function close(client: Client, socket: Socket): Promise<void> {
  const timer = setTimeout(() => socket.destroy(), 1_000);
  await client.end().catch(() => {});
  clearTimeout(timer);
  socket.destroy();
}
