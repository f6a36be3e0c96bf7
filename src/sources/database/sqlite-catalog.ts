import type { DatabaseSync } from 'node:sqlite';
import type { ForeignKey, Keys } from './source-table.ts';

/** A table or view of a file. */
export interface SqliteRelation {
  readonly name: string;
  readonly kind: 'table' | 'view' | 'virtual';
  /** Whether columns of the primary key cannot be null: elsewhere they can, but one that is the row's id. */
  readonly hasStrictKey: boolean;
}

export interface SqliteColumn {
  readonly name: string;
  readonly declared: string;
  readonly isNullable: boolean;
}

/** Answers to a query; SQLite's names of its own results are the keys. */
function all(database: DatabaseSync, sql: string, ...values: string[]): Record<string, unknown>[] {
  return database.prepare(sql).all(...values);
}

export function relationsOf(database: DatabaseSync): SqliteRelation[] {
  const sql = `SELECT name, type, wr, strict FROM pragma_table_list
    WHERE schema = 'main' AND type IN ('table', 'view', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY name`;
  return all(database, sql).map(({ name, type, wr, strict }) => ({
    name: String(name),
    kind: type === 'view' || type === 'virtual' ? type : 'table',
    hasStrictKey: wr === 1 || strict === 1,
  }));
}

export function columnsOf(database: DatabaseSync, relation: SqliteRelation, keys: Keys): SqliteColumn[] {
  // Columns that are hidden (1) belong to virtual tables, as the options of a search; 2 and 3 are generated.
  const sql = 'SELECT name, type, "notnull" AS required FROM pragma_table_xinfo(?) WHERE hidden <> 1';
  return all(database, sql, relation.name).map(({ name, type, required }) => {
    const isRowId = keys.primaryKey.length === 1 && String(type).toUpperCase() === 'INTEGER';
    const isStrict = keys.primaryKey.includes(String(name)) && (relation.hasStrictKey || isRowId);
    return { name: String(name), declared: String(type), isNullable: required !== 1 && !isStrict };
  });
}

export function keysOf(database: DatabaseSync, table: string): Keys {
  const indexes = all(
    database,
    `SELECT name FROM pragma_index_list(?) WHERE "unique" = 1 AND partial = 0 AND origin <> 'pk' ORDER BY seq DESC`,
    table,
  );
  const unique = indexes
    .map(({ name }) => all(database, 'SELECT name FROM pragma_index_info(?) ORDER BY seqno', String(name)))
    // A row of no name is an expression, or the row's id.
    .filter((columns) => columns.every(({ name }) => name !== null))
    .map((columns) => columns.map(({ name }) => String(name)));
  return {
    primaryKey: primaryKeyOf(database, table),
    unique: [...new Map(unique.map((names) => [JSON.stringify(names), names])).values()],
    foreignKeys: foreignKeysOf(database, table),
  };
}

function primaryKeyOf(database: DatabaseSync, table: string): string[] {
  const sql = 'SELECT name FROM pragma_table_xinfo(?) WHERE pk > 0 ORDER BY pk';
  return all(database, sql, table).map(({ name }) => String(name));
}

function foreignKeysOf(database: DatabaseSync, table: string): ForeignKey[] {
  const sql =
    'SELECT id, "table" AS other, "from" AS here, "to" AS there FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq';
  const groups = new Map<unknown, Record<string, unknown>[]>();
  for (const row of all(database, sql, table)) groups.set(row.id, [...(groups.get(row.id) ?? []), row]);
  return [...groups.values()].map((rows) => {
    const other = String(rows[0]?.other);
    // Without columns, the primary key of the other table is meant.
    const isKey = rows.some(({ there }) => there === null);
    return {
      columns: rows.map(({ here }) => String(here)),
      schema: undefined,
      table: other,
      references: isKey ? primaryKeyOf(database, other) : rows.map(({ there }) => String(there)),
    };
  });
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
