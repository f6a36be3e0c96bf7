import { pythonLine } from '../render/escape.ts';
import { identifier } from '../render/sql.ts';
import type { Group, Table, TableColumn } from './table.ts';

/** The SQL of a table's assets and checks, a select item each, ready for the inside of a Python `"""` string. */
export interface TableSql {
  readonly name: string;
  readonly cleaned: readonly string[];
  readonly summary: readonly string[];
  readonly checks: readonly string[];
}

/** Writes the SQL of a table for DuckDB. */
export function duckdbSql(table: Table): TableSql {
  const required = table.columns.filter((column) => column.required);
  return {
    name: identifier(table.name),
    cleaned: table.columns.map(cleaned).map(pythonLine),
    summary: [
      ...table.groups.map(group),
      'count(*) as row_count',
      ...table.measures.flatMap(({ clean }) => [
        `sum(${identifier(clean)}) as ${identifier(`sum_${clean}`)}`,
        `avg(${identifier(clean)}) as ${identifier(`avg_${clean}`)}`,
      ]),
    ].map(pythonLine),
    checks: [
      'count(*)',
      ...(table.key === undefined ? [] : [duplicates(table.key.clean)]),
      ...required.map(({ clean }) => `count(*) filter (where ${identifier(clean)} is null)`),
    ].map(pythonLine),
  };
}

function cleaned({ raw, clean, type }: TableColumn): string {
  const name = identifier(clean);
  if (type === 'VARCHAR') return `nullif(trim(${identifier(raw)}), '') as ${name}`;
  return raw === clean ? name : `${identifier(raw)} as ${name}`;
}

function group({ clean, type }: Group): string {
  const name = identifier(clean);
  return type === 'TIMESTAMP' || type === 'TIMESTAMPTZ' ? `${name}::date as ${name}` : name;
}

function duplicates(clean: string): string {
  return `count(${identifier(clean)}) - count(distinct ${identifier(clean)})`;
}
