import type { Row } from './session.ts';
import type { ForeignKey, Keys } from './source-table.ts';

/** Kinds of `pg_class.relkind` that have rows: tables, partitioned and foreign ones, views, materialized views. */
export const RELATION_KINDS: Readonly<Record<string, string>> = {
  r: 'The table',
  p: 'The table',
  f: 'The table',
  v: 'The view',
  m: 'The view',
};

export const SCHEMAS = 'SELECT nspname FROM pg_catalog.pg_namespace ORDER BY nspname';

export const DATABASES =
  'SELECT datname FROM pg_catalog.pg_database WHERE datallowconn AND NOT datistemplate ORDER BY datname';

/** `$1` is a schema. The last column: whether the table stands for itself, no partition or part of an extension. */
export const RELATIONS = `
  SELECT c.relname, c.oid::text, c.relkind::text, NOT c.relispartition AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend d
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  ORDER BY c.relname`;

/** `$1` is the oid of a table. Domains are followed to their base types, and are NOT NULL if one of them is. */
export const COLUMNS = `
  WITH RECURSIVE used (number, name, required, shown, type, modifier) AS (
    SELECT attnum, attname, attnotnull, pg_catalog.format_type(atttypid, atttypmod), atttypid, atttypmod
    FROM pg_catalog.pg_attribute
    WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT number, name, required OR t.typnotnull, shown, t.typbasetype, t.typtypmod
    FROM used JOIN pg_catalog.pg_type t ON t.oid = used.type
    WHERE t.typtype = 'd'
  )
  SELECT u.name, u.required, u.shown, u.modifier::text, t.typname, n.nspname, t.typtype::text,
    e.typname, m.nspname, e.typtype::text
  FROM used u
  JOIN pg_catalog.pg_type t ON t.oid = u.type
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type e ON t.typcategory = 'A' AND e.oid = t.typelem
  LEFT JOIN pg_catalog.pg_namespace m ON m.oid = e.typnamespace
  WHERE t.typtype <> 'd'
  ORDER BY u.number`;

/** `$1` is the oid of a table: its unique indexes, those of its constraints among them. */
export const UNIQUE = `
  SELECT i.indisprimary, (
    SELECT json_agg(a.attname ORDER BY k.place)
    FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number
    WHERE k.place <= i.indnkeyatts)
  FROM pg_catalog.pg_index i
  WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  ORDER BY i.indexrelid`;

/** `$1` is the oid of a table. One to a partitioned table is there again for each of its partitions: not those. */
export const FOREIGN_KEYS = `
  SELECT n.nspname, f.relname, (
    SELECT json_agg(a.attname ORDER BY k.place)
    FROM unnest(c.conkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number), (
    SELECT json_agg(a.attname ORDER BY k.place)
    FROM unnest(c.confkey) WITH ORDINALITY AS k (number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number)
  FROM pg_catalog.pg_constraint c
  JOIN pg_catalog.pg_class f ON f.oid = c.confrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = f.relnamespace
  WHERE c.conrelid = $1::oid AND c.contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_constraint p WHERE p.oid = c.conparentid AND p.conrelid = c.conrelid)
  ORDER BY c.oid`;

/** The keys that the answers to `UNIQUE` and `FOREIGN_KEYS` tell. */
export function keysOf(unique: readonly Row[], foreign: readonly Row[]): Keys {
  const isPrimary = ([primary]: Row): boolean => primary === 't';
  const primary = unique.find(isPrimary);
  const others = unique.filter((row) => !isPrimary(row)).map(([, names]) => namesOf(names));
  return {
    primaryKey: namesOf(primary?.[1]),
    unique: [...new Map(others.map((names) => [JSON.stringify(names), names])).values()],
    foreignKeys: foreign.map(
      ([schema, table, columns, references]): ForeignKey => ({
        columns: namesOf(columns),
        schema: schema ?? undefined,
        table: table ?? '',
        references: namesOf(references),
      }),
    ),
  };
}

/** The names in a JSON array, as `json_agg` gives it. */
function namesOf(json: string | null | undefined): string[] {
  const names: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(names) ? names.map(String) : [];
}
