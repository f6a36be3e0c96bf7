import type { DatabaseSync } from 'node:sqlite';
import { quoted, type SqliteColumn } from './sqlite-catalog.ts';
import { SqliteValues } from './sqlite-values.ts';

/** How many rows are looked at, and for how long: nothing else can stop a query of Node's SQLite. */
const MOST_ROWS = 200_000;
const LOOK_TIMEOUT = 5_000;

/** Looks at the values of the first rows; `isWhole` where these are all. */
export function look(database: DatabaseSync, table: string, columns: readonly SqliteColumn[]) {
  const names = columns.map(({ name }) => quoted(name)).join(', ');
  const statement = database.prepare(`SELECT ${names} FROM ${quoted(table)}`);
  statement.setReadBigInts(true);
  statement.setReturnArrays(true);
  const values = columns.map(() => new SqliteValues());
  const end = Date.now() + LOOK_TIMEOUT;
  let rows = 0;
  for (const row of statement.iterate()) {
    if (rows === MOST_ROWS || (rows % 1_000 === 0 && rows > 0 && Date.now() > end))
      return { values, isWhole: false };
    rows += 1;
    for (const [index, value] of Object.values(row).entries()) values[index]?.add(value);
  }
  return { values, isWhole: true };
}

/** The first of a column's texts. Days and moments of one form sort as time, but for zones: a day at most. */
export function lowest(database: DatabaseSync, table: string, { name }: SqliteColumn): string | null {
  const found = database.prepare(`SELECT MIN(${quoted(name)}) AS lowest FROM ${quoted(table)}`).get()?.lowest;
  return typeof found === 'string' ? found : null;
}
