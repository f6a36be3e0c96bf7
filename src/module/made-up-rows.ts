import type { ColumnType } from '../sources/column.ts';
import type { ModuleSpec } from './spec.ts';
import type { Table, TableColumn } from './table.ts';

/** A cell of a made-up row: what JSON has; days and moments as ISO text. */
export type Cell = string | number | boolean | null | { readonly [key: string]: Cell };

/** A made-up row, its cells by the column's name in the source. */
export type Row = Readonly<Record<string, Cell>>;

/** Rows for a module's tests, of the shape of a source and with none of its data. */
export interface MadeUpRows {
  /** Three rows that pass every check; all in the first partition. */
  readonly good: readonly Row[];
  /** Rows to add to the good ones, by the check that they fail. */
  readonly bad: Readonly<Record<string, readonly Row[]>>;
}

const GOOD_ROWS = 3;

/** Makes up the rows for a table's tests. */
export function makeUpRows(table: Table, spec: Pick<ModuleSpec, 'partitions' | 'timezone'>): MadeUpRows {
  const day = spec.partitions?.start ?? '2026-01-01';
  const row = (index: number): Row =>
    Object.fromEntries(table.columns.map((column) => [column.raw, cell(column, index, day, spec.timezone)]));
  const good = Array.from({ length: GOOD_ROWS }, (_, index) => row(index));
  const bad: Record<string, readonly Row[]> = {};
  const required = table.columns.find(
    (column) => column.required && column !== table.key && column.raw !== table.partitionColumn?.raw,
  );
  if (required !== undefined) bad.required_values = [{ ...row(GOOD_ROWS), [required.raw]: null }];
  const { key } = table;
  const other = table.columns.find(
    (column) => column !== key && column.type !== 'BOOLEAN' && column.raw !== table.partitionColumn?.raw,
  );
  if (key !== undefined && other !== undefined) {
    bad[uniqueCheck(key)] = [{ ...row(GOOD_ROWS), [key.raw]: cell(key, 0, day, spec.timezone) }];
  }
  return { good, bad };
}

/** The name of the check that a key is unique. */
export function uniqueCheck(key: TableColumn): string {
  return `unique_${key.clean}`;
}

function cell({ clean, type }: TableColumn, index: number, day: string, timezone: string): Cell {
  const number = index + 1;
  const decimal = /^DECIMAL\(\d+,(\d+)\)$/.exec(type);
  if (decimal !== null) return decimalText(number, Number(decimal[1]));
  if (type === 'TIMESTAMPTZ') return `${day} 0${number}:00:00${offsetOn(day, timezone)}`;
  const cells: Readonly<Record<Exclude<ColumnType, `DECIMAL${string}` | 'TIMESTAMPTZ'>, Cell>> = {
    BIGINT: number,
    DOUBLE: number + 0.5,
    BOOLEAN: index % 2 === 0,
    DATE: day,
    TIME: `0${number}:00:00`,
    TIMESTAMP: `${day} 0${number}:00:00`,
    VARCHAR: ` ${clean} ${number} `,
    JSON: { a: number },
  };
  return cells[type as keyof typeof cells];
}

/** `1` with two digits after the point is `0.01`: it fits every precision. */
function decimalText(number: number, scale: number): string {
  return (number / 10 ** scale).toFixed(scale);
}

/** The offset of a time zone on a day, such as `+05:30`. */
function offsetOn(day: string, timezone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: timezone,
    timeZoneName: 'longOffset',
  }).formatToParts(new Date(`${day}T03:00:00Z`));
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value.replace('GMT', '');
  return offset === undefined || offset === '' ? '+00:00' : offset;
}
