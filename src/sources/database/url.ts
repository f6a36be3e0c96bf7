import type { TlsMode } from './tls-mode.ts';
import { badUrl, decodePart, type FORMS, parseAuthority, parseQuery } from './url-parts.ts';

/** A table of a server, or all tables of its schema (PostgreSQL) or database (MySQL, MariaDB). */
export interface ServerUrl {
  readonly engine: 'postgres' | 'mysql';
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  /** Undefined where the URL has none, which is not the same as the empty one. */
  readonly password: string | undefined;
  readonly database: string;
  /** Of PostgreSQL, `public` where the URL has none; undefined for MySQL. */
  readonly schema: string | undefined;
  /** Undefined for all tables. */
  readonly table: string | undefined;
  /** Undefined where the URL does not say; a connection is then encrypted if the server can. */
  readonly tls: TlsMode | undefined;
  /** Whether the URL demands an encrypted connection (true) or forbids one (false). */
  readonly isEncrypted: boolean | undefined;
}

/** A table of an SQLite file, or all its tables. */
export interface SqliteUrl {
  readonly engine: 'sqlite';
  /** As in the URL: relative to the current folder, or absolute. */
  readonly path: string;
  /** Undefined for all tables. */
  readonly table: string | undefined;
}

export type DatabaseUrl = ServerUrl | SqliteUrl;

const SCHEME = /^(postgres|postgresql|mysql|mariadb|sqlite)(?:\+[\w.-]+)?:/i;
const PORTS = { postgres: 5432, mysql: 3306 } as const;
const SQLITE_FILE = /\.(?:db|db3|sqlite|sqlite3|s3db|sl3|gpkg)$/i;

/** Whether a text is meant as a URL of a database: it begins with a scheme that we know, well formed or not. */
export function isDatabaseUrl(text: string): boolean {
  return SCHEME.test(text);
}

/**
 * Reads a URL as SQLAlchemy writes them, with the table as the last part of the path. Every part is
 * percent-decoded; a slash, a question mark and, in PostgreSQL, a dot that belong to a name are encoded.
 *
 * - `postgres://user:pw@host:port/database/schema.table?sslmode=require`; without `schema.` it is `public`.
 *   `database/schema.` stands for all tables of the schema, `database` for all of `public`.
 * - `mysql://user:pw@host:port/database/table?ssl-mode=REQUIRED`; `database` alone stands for all its tables.
 * - `sqlite:///relative/file.db/table`, `sqlite:////absolute/file.db/table`. All tables are meant where the
 *   path ends in a slash, has one part, or ends as files of SQLite do (`.db`, `.sqlite`, …).
 *
 * @throws UsageError that shows nothing of the URL.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const scheme = SCHEME.exec(text);
  const name = scheme?.[1]?.toLowerCase();
  const engine = name === 'sqlite' ? 'sqlite' : name?.startsWith('postgres') === true ? 'postgres' : 'mysql';
  const rest = text.slice(scheme?.[0].length ?? 0);
  if (scheme === null || !rest.startsWith('//')) throw badUrl(engine, 'has no // after its scheme');
  return engine === 'sqlite' ? parseSqlite(rest.slice(2)) : parseServer(engine, rest.slice(2));
}

function parseServer(engine: 'postgres' | 'mysql', rest: string): ServerUrl {
  const [beforeQuery = '', query] = cutAt(rest, '?');
  const [authority = '', path = ''] = cutAt(beforeQuery, '/');
  // A password that is not encoded may hold / or ?: what looks like a host and a table are then parts of it.
  if (/[@#]/.test(`${path}${query ?? ''}`) || authority.includes('#')) {
    throw badUrl(
      engine,
      'has an @ or a # behind its host',
      'In a password, / is %2F, ? is %3F and # is %23.',
    );
  }
  const { port, ...server } = parseAuthority(engine, authority);
  const [database = '', target = '', ...more] = path.split('/');
  if (more.length > 0) throw badUrl(engine, 'has too many parts behind its host');
  if (database === '') throw badUrl(engine, 'names no database');
  const tls = parseQuery(engine, query);
  return {
    engine,
    ...server,
    port: port ?? PORTS[engine],
    database: decodePart(engine, database),
    ...(engine === 'postgres' ? parseTarget(target) : { schema: undefined, table: named(engine, target) }),
    tls,
    isEncrypted: tls === undefined || tls === 'prefer' ? undefined : tls !== 'disable',
  };
}

function parseTarget(target: string): Pick<ServerUrl, 'schema' | 'table'> {
  const parts = target.split('.');
  const [schema, table] = parts.length === 1 ? ['public', target] : parts;
  if (parts.length > 2 || schema === '') {
    throw badUrl('postgres', 'does not end in schema.table', 'A dot that belongs to a name is %2E.');
  }
  return { schema: named('postgres', schema), table: named('postgres', table) };
}

function parseSqlite(rest: string): SqliteUrl {
  if (!rest.startsWith('/'))
    throw badUrl('sqlite', 'has a host', 'SQLite reads files: three slashes come first.');
  if (rest.includes('?')) throw badUrl('sqlite', 'has a ?', 'A ? that belongs to a name is %3F.');
  const path = rest.slice(1);
  const slash = path.lastIndexOf('/');
  const last = path.slice(slash + 1);
  const isFile = slash < 1 || SQLITE_FILE.test(last);
  const file = isFile ? path : path.slice(0, slash);
  if (file === '' || file.endsWith('/')) throw badUrl('sqlite', 'names no file');
  return {
    engine: 'sqlite',
    path: decodePart('sqlite', file),
    table: isFile ? undefined : named('sqlite', last),
  };
}

function named(engine: keyof typeof FORMS, part: string | undefined): string | undefined {
  return part === undefined || part === '' ? undefined : decodePart(engine, part);
}

function cutAt(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
