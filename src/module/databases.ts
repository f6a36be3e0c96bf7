import { z } from 'zod';

/** The engines that a module can have a database of. */
export const ENGINES = ['duckdb', 'sqlite', 'postgres', 'mysql'] as const;

export type Engine = (typeof ENGINES)[number];

/** Where the tables of a module may live: in a database, or (none) in Parquet files. */
export const DATABASES = [...ENGINES, 'none'] as const;

/** The name of the database that holds the module's tables; any other name is a connection beside it. */
export const MAIN = 'db';

/** A database of a module beside the one that holds its tables: where data come from, or go to. */
export interface Connection {
  /** snake_case: the key of the resource, and a part of its variables. */
  readonly name: string;
  readonly engine: Engine;
}

/** Engines that are files with one writer at a time, not servers. */
const FILES: readonly Engine[] = ['duckdb', 'sqlite'];

export function isFileEngine(engine: Engine | 'none'): engine is 'duckdb' | 'sqlite' {
  return (FILES as readonly string[]).includes(engine);
}

export function isServerEngine(engine: Engine | 'none'): engine is 'postgres' | 'mysql' {
  return engine !== 'none' && !isFileEngine(engine);
}

export const DEFAULT_PORTS = { postgres: 5432, mysql: 3306 } as const;

/** Letters of a module that a name of a table may have beside others, in every engine. */
const MOST_LETTERS = 45;

/** The table in which Alembic keeps the version of a module's database, which another module may have tables in. */
export function versionTable(module: string): string {
  return `alembic_version_${module.slice(0, MOST_LETTERS)}`;
}

/** How people call an engine. */
export const ENGINE_TITLES: Readonly<Record<Engine, string>> = {
  duckdb: 'DuckDB',
  sqlite: 'SQLite',
  postgres: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
};

/** The connections as `.yo-rc.json` keeps them. */
export const connectionsSchema = z.array(z.strictObject({ name: z.string(), engine: z.enum(ENGINES) }));
