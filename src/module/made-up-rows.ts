import type { ColumnType } from '../sources/column.ts';
import type { ModuleSpec } from './spec.ts';
import type { Reference, Table, TableColumn } from './table.ts';
import { checkName } from './table-checks.ts';

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

type Circumstances = Pick<ModuleSpec, 'partitions' | 'timezone' | 'tables'>;

const GOOD_ROWS = 3;

/** Makes up the rows for a table's tests. */
export function makeUpRows(table: Table, spec: Circumstances): MadeUpRows {
  const maker = new RowMaker(table, spec);
  const good = Array.from({ length: GOOD_ROWS }, (_, index) => maker.row(index));
  return { good, bad: badRows(table, maker) };
}

/** Rows that fail one check each; none where a row cannot help failing two. */
function badRows(table: Table, maker: RowMaker): Readonly<Record<string, readonly Row[]>> {
  const keys = [...(table.key === undefined ? [] : [[table.key]]), ...table.unique];
  const keyNames = keys.map(rawNames);
  const referring = new Set(table.foreignKeys.flatMap(({ columns }) => rawNames(columns)));
  // A row that refers to what is there repeats a key, where what refers is the key.
  if (keyNames.flat().some((name) => referring.has(name))) return {};
  const free = table.columns.filter(({ raw }) => raw !== table.partitionColumn?.raw && !referring.has(raw));
  const fresh = maker.row(GOOD_ROWS, 0);
  const bad: Record<string, readonly Row[]> = {};
  const required = free.find((column) => column.required && !keyNames.flat().includes(column.raw));
  if (required !== undefined) bad.required_values = [{ ...fresh, [required.raw]: null }];
  for (const columns of keys) {
    const names = rawNames(columns);
    // A row that is the same in all else is no second row once duplicates are gone.
    const isOther = free.some((column) => !names.includes(column.raw) && maker.differs(column));
    // A key that is a part of another is repeated with it.
    const holdsOther = keyNames.some(
      (other) => other.length < names.length && other.every((one) => names.includes(one)),
    );
    if (isOther && !holdsOther)
      bad[checkName('unique', columns)] = [{ ...fresh, ...pick(maker.row(0), names) }];
  }
  for (const { columns } of table.foreignKeys) {
    const names = rawNames(columns);
    const sharing = table.foreignKeys.filter((one) =>
      rawNames(one.columns).some((name) => names.includes(name)),
    );
    if (sharing.length > 1) continue;
    bad[checkName('foreign_key', columns)] = [
      { ...fresh, ...pick(maker.row(GOOD_ROWS, GOOD_ROWS + 1), names) },
    ];
  }
  return bad;
}

function rawNames(columns: readonly TableColumn[]): readonly string[] {
  return columns.map(({ raw }) => raw);
}

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** Makes rows of a table, which differ by their index. */
class RowMaker {
  readonly #table: Table;
  readonly #spec: Circumstances;

  constructor(table: Table, spec: Circumstances) {
    this.#table = table;
    this.#spec = spec;
  }

  /** @param referred the index of the rows that foreign keys refer to; the same unless told. */
  row(index: number, referred: number = index): Row {
    return Object.fromEntries(
      this.#table.columns.map((column) => {
        const { end, isReference } = this.#follow(column);
        return [column.raw, cell(end, isReference ? referred : index, this.#spec)];
      }),
    );
  }

  /** Whether two rows of different index differ in a column. */
  differs(column: TableColumn): boolean {
    const { end } = this.#follow(column);
    return JSON.stringify(cell(end, 0, this.#spec)) !== JSON.stringify(cell(end, GOOD_ROWS, this.#spec));
  }

  /** The column that a foreign key ends at, whose values it takes. */
  #follow(column: TableColumn): { end: TableColumn; isReference: boolean } {
    let end = column;
    let table = this.#table;
    const seen = new Set<string>();
    for (;;) {
      const next = this.#referred(table, end);
      if (next === undefined || seen.has(`${table.name} ${end.raw}`)) break;
      seen.add(`${table.name} ${end.raw}`);
      end = next.column;
      table = next.table;
    }
    return { end, isReference: seen.size > 0 };
  }

  #referred(table: Table, column: TableColumn): { table: Table; column: TableColumn } | undefined {
    const foreign = table.foreignKeys.find(({ columns }: Reference) =>
      rawNames(columns).includes(column.raw),
    );
    if (foreign === undefined) return undefined;
    const parent = this.#spec.tables.find(({ name }) => name === foreign.table);
    const clean = foreign.references[rawNames(foreign.columns).indexOf(column.raw)];
    const found = parent?.columns.find((one) => one.clean === clean);
    return parent === undefined || found === undefined ? undefined : { table: parent, column: found };
  }
}

function cell({ clean, type }: TableColumn, index: number, { partitions, timezone }: Circumstances): Cell {
  const first = partitions?.start ?? '2026-01-01';
  // In a module with partitions, all rows are of the first.
  const day = partitions === undefined ? dayAfter(first, index) : first;
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

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
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
