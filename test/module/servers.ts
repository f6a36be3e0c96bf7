import { isServerEngine } from '../../src/module/databases.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import type { DatabaseServer } from '../support/database-server.ts';
import { hasMariaDb, startMariaDb } from '../support/mariadb-server.ts';
import { hasPostgres, startPostgres } from '../support/postgres-server.ts';

/** The servers that modules of tests have their tables on, and who may do all there. */
export type Servers = Readonly<Record<'postgres' | 'mysql', DatabaseServer>>;

export const ADMINISTRATORS = { postgres: 'postgres', mysql: 'root' } as const;

/** Whether what a database needs can be started here; in CI, everything can. */
export function isAvailable(database: unknown): boolean {
  if (database === 'postgres') return hasPostgres();
  return database !== 'mysql' || hasMariaDb();
}

/** Starts the servers that can be started. */
export async function startServers(): Promise<Partial<Servers>> {
  const [postgres, mysql] = await Promise.all([
    hasPostgres() ? startPostgres() : undefined,
    hasMariaDb() ? startMariaDb() : undefined,
  ]);
  return { ...(postgres && { postgres }), ...(mysql && { mysql }) };
}

export async function stopServers(servers: Partial<Servers>): Promise<void> {
  await Promise.all(Object.values(servers).map((server) => server.kill()));
}

/** The variables that a module finds its database by, on one of the servers; its database has its package's name. */
export function settingsOf(
  { env, package: name, database }: ModuleSpec,
  servers: Partial<Servers>,
): Readonly<Record<string, string>> {
  if (!isServerEngine(database)) return {};
  return {
    [`${env}_DB_HOST`]: '127.0.0.1',
    [`${env}_DB_PORT`]: String(servers[database]?.port),
    [`${env}_DB_USER`]: ADMINISTRATORS[database],
    [`${env}_DB_PASSWORD`]: '',
    [`${env}_DB_DATABASE`]: name,
  };
}
