import type { Row } from './session.ts';
import type { ForeignKey, Keys } from './source-table.ts';

/*
 * The catalog compares names without regard to case and accents, so that other tables come along: each query
 * gives the name of the table first.
 */

/** `?` is a database. */
export const TABLES = `
  SELECT table_name, table_type, table_rows FROM information_schema.tables
  WHERE table_schema = ? ORDER BY table_name`;

/** `?` are a database and a table. */
export const COLUMNS = `
  SELECT table_name, column_name, data_type, column_type, is_nullable, numeric_precision, numeric_scale
  FROM information_schema.columns WHERE table_schema = ? AND table_name = ? ORDER BY ordinal_position`;

/** `?` are a database and a table. A column of an index on an expression is null. */
export const UNIQUE = `
  SELECT table_name, index_name, column_name FROM information_schema.statistics
  WHERE table_schema = ? AND table_name = ? AND non_unique = 0 ORDER BY index_name, seq_in_index`;

/** `?` are a database and a table. */
export const FOREIGN_KEYS = `
  SELECT table_name, constraint_name, column_name,
    referenced_table_schema, referenced_table_name, referenced_column_name
  FROM information_schema.key_column_usage
  WHERE table_schema = ? AND table_name = ? AND referenced_table_name IS NOT NULL
  ORDER BY constraint_name, ordinal_position`;

/** Of MariaDB alone; `?` are a database and a table. */
export const CHECKS = `
  SELECT table_name, check_clause FROM information_schema.check_constraints
  WHERE constraint_schema = ? AND table_name = ?`;

/**
 * The keys that the answers to `UNIQUE` and `FOREIGN_KEYS` tell.
 *
 * @param database of the table, whose name a foreign key leaves out.
 */
export function keysOf(database: string, unique: readonly Row[], foreign: readonly Row[]): Keys {
  const indexes = grouped(unique);
  const others = [...indexes]
    .filter(([name, rows]) => name !== 'PRIMARY' && rows.every(([, , column]) => column !== null))
    .map(([, rows]) => rows.map(([, , column]) => column ?? ''));
  return {
    primaryKey: (indexes.get('PRIMARY') ?? []).map(([, , column]) => column ?? ''),
    unique: [...new Map(others.map((names) => [JSON.stringify(names), names])).values()],
    foreignKeys: [...grouped(foreign).values()].map((rows): ForeignKey => {
      const [, , , schema, table] = rows[0] ?? [];
      return {
        columns: rows.map((row) => row[2] ?? ''),
        schema: schema === database ? undefined : (schema ?? undefined),
        table: table ?? '',
        references: rows.map((row) => row[5] ?? ''),
      };
    }),
  };
}

/** Rows by the name of their index or constraint, which stands second. */
function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row[1] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return groups;
}
