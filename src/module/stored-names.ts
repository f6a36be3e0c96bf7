import { createHash } from 'node:crypto';
import type { Engine } from './databases.ts';
import type { Table } from './table.ts';

/** The columns that every table of PostgreSQL has. */
const SYSTEM_COLUMNS = ['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid'];

const HASH_LENGTH = 8;

/** How an engine takes the names of columns. */
interface Naming {
  /** How long a name may be, in the engine's own measure. */
  readonly longest: number;
  readonly length: (name: string) => number;
  /** A name of characters that the engine takes. */
  readonly taken: (name: string) => string;
  /** Names that have the same folded form are one to the engine. */
  readonly fold: (name: string) => string;
  readonly reserved: readonly string[];
}

const NAMINGS: Readonly<Record<Engine, Naming | undefined>> = {
  duckdb: undefined,
  // A table that is made of a query has another name for these two, which are values to SQLite.
  sqlite: {
    longest: Number.POSITIVE_INFINITY,
    length: (name) => name.length,
    taken: (name) => name,
    fold: (name) => name.toLowerCase(),
    reserved: ['true', 'false'],
  },
  // https://www.postgresql.org/docs/current/limits.html; longer names are cut, and two may become one.
  postgres: {
    longest: 63,
    length: (name) => Buffer.byteLength(name),
    taken: (name) => name,
    fold: (name) => name,
    reserved: SYSTEM_COLUMNS,
  },
  // https://dev.mysql.com/doc/refman/8.4/en/identifiers.html; names are compared without case and accents.
  mysql: {
    longest: 64,
    length: (name) => name.length,
    taken: (name) => name.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '_').replace(/[\t\n\v\f\r ]+$/, ''),
    fold: (name) =>
      name
        .normalize('NFKD')
        .replaceAll(/\p{M}+/gu, '')
        .toUpperCase(),
    reserved: [],
  },
};

/**
 * Returns the names that columns have in an engine: their own, and where it takes those not, or not beside each
 * other, one that ends in a hash of it.
 */
export function storedNames(engine: Engine, names: readonly string[]): ReadonlyMap<string, string> {
  const naming = NAMINGS[engine];
  if (naming === undefined) return new Map(names.map((name) => [name, name]));
  const seen = new Set<string>();
  return new Map(
    names.map((name) => {
      const isTaken = (stored: string): boolean => {
        const fits = naming.taken(stored) === stored && naming.length(stored) <= naming.longest;
        return fits && !naming.reserved.includes(naming.fold(stored)) && !seen.has(naming.fold(stored));
      };
      const stored = isTaken(name) ? name : withHash(name, naming);
      seen.add(naming.fold(stored));
      return [name, stored];
    }),
  );
}

function withHash(name: string, { longest, length, taken }: Naming): string {
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  let start = taken(name);
  while (length(start) > longest - HASH_LENGTH - 1) start = [...start].slice(0, -1).join('');
  return `${start}_${hash}`;
}

/** Returns a table whose cleaned columns have names that an engine takes. */
export function withStoredNames(table: Table, engine: Engine): Table {
  const stored = storedNames(
    engine,
    table.columns.map(({ clean }) => clean),
  );
  const renamed = new Map(
    table.columns.map((column) => [
      column.clean,
      { ...column, clean: stored.get(column.clean) ?? column.clean },
    ]),
  );
  const of = <T extends { readonly clean: string }>(one: T): T => ({
    ...one,
    clean: renamed.get(one.clean)?.clean ?? one.clean,
  });
  return {
    ...table,
    columns: table.columns.map((column) => renamed.get(column.clean) ?? column),
    key: table.key && renamed.get(table.key.clean),
    partitionColumn: table.partitionColumn && of(table.partitionColumn),
    groups: table.groups.map(of),
    measures: table.measures.map((column) => renamed.get(column.clean) ?? column),
  };
}
