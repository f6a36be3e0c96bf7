import { UsageError } from '../../errors.ts';
import { type DatabaseUrl, parseDatabaseUrl, type ServerUrl } from './url.ts';

/** A URL as it can be shown to anybody: without user and password. Of a malformed text nothing but the scheme. */
export function withoutCredentials(url: DatabaseUrl | string): string {
  if (typeof url !== 'string') return shown(url);
  try {
    return shown(parseDatabaseUrl(url));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return /^[a-z]+/i.exec(url)?.[0].concat('://…') ?? '…';
  }
}

/** How people call the server's database in a sentence: `the database "shop" on db.example.com:5432`. */
export function whereIs({ database, host, port }: ServerUrl): string {
  return `the database ${JSON.stringify(database)} on ${hostAndPort(host, port)}`;
}

function shown(url: DatabaseUrl): string {
  if (url.engine === 'sqlite') {
    const path = url.path.split('/').map(encodeURIComponent).join('/');
    return `sqlite:///${path}/${url.table === undefined ? '' : encoded(url.table)}`;
  }
  const { engine, host, port, database, schema, table, tls } = url;
  const start = `${engine}://${hostAndPort(host, port)}/${encoded(database)}`;
  const name = table === undefined ? '' : encoded(table);
  const target = schema === undefined ? name : `${encoded(schema)}.${name}`;
  const query = tls === undefined ? '' : `?${engine === 'mysql' ? 'ssl-mode' : 'sslmode'}=${tls}`;
  return `${start}/${target}${query}`;
}

function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replaceAll('.', '%2E');
}
