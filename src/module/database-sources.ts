import { relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors.ts';
import { loginName } from '../sources/database/login-name.ts';
import { readTables } from '../sources/database/read-tables.ts';
import { type DatabaseUrl, isDatabaseUrl, parseDatabaseUrl } from '../sources/database/url.ts';
import type { DatabaseSource } from '../sources/source-file.ts';
import type { Connection } from './databases.ts';

/** Tables of databases that a module is to load, and how the module gets at them. */
export interface LoadedDatabases {
  readonly sources: readonly DatabaseSource[];
  readonly connections: readonly Connection[];
  /** What the URLs say, by variables: for `.env` alone. */
  readonly settings: ReadonlyMap<string, string>;
}

/** How a connection is called that nobody has named. */
const UNNAMED = 'source';

/** Tells URLs of databases from paths of files. */
export function splitUrls(from: readonly string[]): {
  readonly urls: readonly DatabaseUrl[];
  readonly patterns: readonly string[];
} {
  return {
    urls: from.filter(isDatabaseUrl).map(parseDatabaseUrl),
    patterns: from.filter((text) => !isDatabaseUrl(text)),
  };
}

/**
 * Reads the tables that URLs name; each database becomes a connection of the module.
 * @param name how the only connection is called; else they are `source`, `source_2`, …
 * @param place the prefix of the module's variables, its folder (absolute), and where relative paths begin.
 * @throws UsageError where one name is given for several databases, and what reading throws.
 */
export async function loadDatabases(
  urls: readonly DatabaseUrl[],
  name: string | undefined,
  { env, root, cwd }: { readonly env: string; readonly root: string; readonly cwd: string },
): Promise<LoadedDatabases> {
  const groups = Map.groupBy(urls, databaseOf);
  if (name !== undefined && groups.size > 1) {
    throw new UsageError('These tables are of several databases.', {
      why: `They cannot all be called ${name}.`,
      next: 'Add one database after the other, each with a name of its own.',
    });
  }
  const loaded = await Promise.all(
    [...groups.values()].map(async (group, index): Promise<LoadedDatabases> => {
      const called = name ?? (index === 0 ? UNNAMED : `${UNNAMED}_${index + 1}`);
      const sources: DatabaseSource[] = [];
      for (const url of group) {
        for (const table of await readTables(url, cwd)) sources.push({ ...table, database: called });
      }
      const [first] = group;
      if (first === undefined) throw new Error('an empty group');
      return {
        sources: distinctTables(sources),
        connections: [{ name: called, engine: first.engine }],
        settings: settingsOf(first, `${env}_${called.toUpperCase()}`, root, cwd),
      };
    }),
  );
  return {
    sources: loaded.flatMap(({ sources }) => sources),
    connections: loaded.flatMap(({ connections }) => connections),
    settings: new Map(loaded.flatMap(({ settings }) => [...settings])),
  };
}

/** Tells databases apart; who logs in counts, since another may see other tables. */
function databaseOf(url: DatabaseUrl): string {
  return url.engine === 'sqlite'
    ? JSON.stringify([url.engine, url.path])
    : JSON.stringify([url.engine, url.host, url.port, url.user, url.database]);
}

function distinctTables(sources: readonly DatabaseSource[]): readonly DatabaseSource[] {
  return [...new Map(sources.map((source) => [source.path, source])).values()];
}

function settingsOf(
  url: DatabaseUrl,
  prefix: string,
  root: string,
  cwd: string,
): ReadonlyMap<string, string> {
  if (url.engine === 'sqlite')
    return new Map([[`${prefix}_DATABASE`, nearPath(resolve(cwd, url.path), root)]]);
  return new Map([
    [`${prefix}_HOST`, url.host],
    [`${prefix}_PORT`, String(url.port)],
    [`${prefix}_USER`, url.user ?? loginName() ?? ''],
    [`${prefix}_PASSWORD`, url.password ?? ''],
    [`${prefix}_DATABASE`, url.database],
  ]);
}

/** A path beside or inside of the module is relative to it, so that both can be moved together; else absolute. */
function nearPath(path: string, root: string): string {
  const parts = relative(root, path).split(sep);
  return parts[0] === '..' && parts[1] === '..' ? path : parts.join('/');
}
