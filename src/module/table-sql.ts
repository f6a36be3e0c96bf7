import { pythonLine } from '../render/escape.ts';
import type { Engine } from './databases.ts';
import { duckdb } from './duckdb-sql.ts';
import { mysql } from './mysql-sql.ts';
import { postgres } from './postgres-sql.ts';
import { sqlite } from './sqlite-sql.ts';
import { storedNames } from './stored-names.ts';
import type { Group, Reference, Table, TableColumn } from './table.ts';

/** The SQL of a table's assets and checks, a select item each, ready for the inside of a Python `"""` string. */
export interface TableSql {
  /** What follows `from`. */
  readonly from: { readonly raw: string; readonly cleaned: string };
  readonly cleaned: readonly string[];
  readonly summary: readonly string[];
  readonly checks: readonly string[];
}

/** How an engine writes what the tables are made with. */
export interface Dialect {
  readonly identifier: (name: string) => string;
  /** The name of a table of a layer. */
  readonly table: (layer: 'raw' | 'cleaned', table: string) => string;
  /** The day of a moment in a time zone, for a quoted column. */
  readonly day: (name: string, type: 'TIMESTAMP' | 'TIMESTAMPTZ', timezone: string) => string;
  readonly sum: (name: string, column: TableColumn) => string;
  readonly average: (name: string, column: TableColumn) => string;
  /** How many rows have no value in a column. */
  readonly missing: (name: string) => string;
}

const DIALECTS: Readonly<Record<Engine, Dialect>> = { duckdb, sqlite, postgres, mysql };

/** Writes the SQL of a table for an engine, with days of a time zone. */
export function tableSql(table: Table, engine: Engine, timezone: string): TableSql {
  const dialect = DIALECTS[engine];
  const { identifier } = dialect;
  const raw = storedNames(
    engine,
    table.columns.map((column) => column.raw),
  );
  const figures = storedNames(
    engine,
    table.measures.flatMap(({ clean }) => [`sum_${clean}`, `avg_${clean}`]),
  );
  const figure = (name: string): string => identifier(figures.get(name) ?? name);
  const required = table.columns.filter((column) => column.required);
  return {
    from: { raw: dialect.table('raw', table.name), cleaned: dialect.table('cleaned', table.name) },
    cleaned: table.columns
      .map((column) => cleaned(column, raw.get(column.raw) ?? column.raw, dialect))
      .map(pythonLine),
    summary: [
      ...table.groups.map((one) => group(one, dialect, timezone)),
      'count(*) as row_count',
      ...table.measures.flatMap((column) => [
        `${dialect.sum(identifier(column.clean), column)} as ${figure(`sum_${column.clean}`)}`,
        `${dialect.average(identifier(column.clean), column)} as ${figure(`avg_${column.clean}`)}`,
      ]),
    ].map(pythonLine),
    checks: [
      'count(*)',
      ...(table.key === undefined ? [] : [duplicates(identifier(table.key.clean))]),
      ...table.unique.map((columns) => repeated(table, columns, dialect)),
      ...table.foreignKeys.map((foreign) => dangling(table, foreign, dialect)),
      ...required.map(({ clean }) => dialect.missing(identifier(clean))),
    ].map(pythonLine),
  };
}

function cleaned({ clean, type }: TableColumn, raw: string, { identifier }: Dialect): string {
  const name = identifier(clean);
  if (type === 'VARCHAR') return `nullif(trim(${identifier(raw)}), '') as ${name}`;
  return raw === clean ? name : `${identifier(raw)} as ${name}`;
}

function group({ clean, type }: Group, { identifier, day }: Dialect, timezone: string): string {
  const name = identifier(clean);
  return type === 'TIMESTAMP' || type === 'TIMESTAMPTZ' ? `${day(name, type, timezone)} as ${name}` : name;
}

/** How many values of several columns together are there more than once; those with a null do not count. */
function repeated({ name }: Table, columns: readonly TableColumn[], { identifier, table }: Dialect): string {
  const names = columns.map(({ clean }) => identifier(clean));
  const present = names.map((one) => `${one} is not null`).join(' and ');
  const groups = `select 1 from ${table('cleaned', name)} where ${present} group by ${names.join(', ')}`;
  return `(select count(*) from (${groups} having count(*) > 1) as repeated)`;
}

/** How many rows refer to a row of another table that is not there. */
function dangling(
  { name }: Table,
  { columns, table: parent, references }: Reference,
  { identifier, table }: Dialect,
): string {
  const names = columns.map(({ clean }) => identifier(clean));
  const present = names.map((one) => `child.${one} is not null`).join(' and ');
  const equal = names.map((one, index) => `parent.${identifier(references[index] ?? '')} = child.${one}`);
  const found = `select 1 from ${table('cleaned', parent)} as parent where ${equal.join(' and ')}`;
  const children = `select count(*) from ${table('cleaned', name)} as child`;
  return `(${children} where ${present} and not exists (${found}))`;
}

function duplicates(name: string): string {
  return `count(${name}) - count(distinct ${name})`;
}
