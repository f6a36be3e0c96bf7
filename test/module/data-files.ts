import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/python-script.ts';

type Cell = string | number | boolean | null;
export type DataRow = Readonly<Record<string, Cell>>;

/** A data file of the tests, and what has to become of it. */
export interface DataFile {
  /** Below the folder `data`. */
  readonly file: string;
  readonly table: string;
  readonly rows: readonly DataRow[];
  /** Its only date column. */
  readonly day: string;
  /** Whether the column tells an instant, which lies on a day of the module's time zone. */
  readonly isInstant?: boolean;
  /** A line that makes checks fail, and which ones; none for a binary file. */
  readonly spoilt?: { readonly line: string; readonly checks: readonly string[] };
}

/** All files have rows of this day, so that a partition with it is never empty. */
export const DAY = '2026-03-04';

const ROWS = 40;
const FIRST = Date.parse('2026-03-01T00:00:00Z');

const dayOf = (index: number): string =>
  new Date(FIRST + (index % 12) * 86_400_000).toISOString().slice(0, 10);
const rowsOf = (row: (index: number) => DataRow): DataRow[] =>
  Array.from({ length: ROWS }, (_, index) => row(index));
const pick = <T>(index: number, ...values: readonly T[]): T => values[index % values.length] as T;

const visits: DataFile = {
  file: 'visits.tsv',
  table: 'visits',
  day: 'Day',
  // Three rows are there twice: no column is a key, and the cleaned table has 40 of the 43.
  rows: [
    ...rowsOf((index) => ({
      Day: dayOf(index),
      page: pick(index, 'home', ' home ', 'a "quoted" page', null, "it's"),
      seconds: index * 7,
      'is new': index % 3 === 0,
    })),
    ...[3, 4, 5].map((index) => ({ Day: DAY, page: `again ${index}`, seconds: 1, 'is new': true })),
    ...[3, 4, 5].map((index) => ({ Day: DAY, page: ` again ${index} `, seconds: 1, 'is new': true })),
  ],
  spoilt: { line: `${DAY}\thome\t\ttrue\n`, checks: ['required_values'] },
};

const people: DataFile = {
  file: 'people.jsonl',
  table: 'people',
  day: 'joined at',
  rows: rowsOf((index) => ({
    id: index + 1,
    name: pick(index, 'Ada', ' Edgar ', '', 'Grace\nHopper', '日本 😀'),
    'joined at': `${dayOf(index)}T1${index % 10}:30:00`,
    score: pick(index, 1.5, null, 2.25),
    sélect: pick(index, true, false, null),
  })),
  spoilt: {
    line: `{"id": 4, "name": "Ada", "joined at": "${DAY}T10:00:00"}\n`,
    checks: ['unique_id'],
  },
};

const events: DataFile = {
  file: 'events.parquet',
  table: 'events',
  day: 'at',
  isInstant: true,
  // Late in the evening and early in the morning: the day is another one in other time zones.
  rows: rowsOf((index) => ({
    no: index,
    at: `${dayOf(index)}T${pick(Math.floor(index / 12), '00:30', '12:00', '23:30')}:00Z`,
    kind: pick(index, 'click', 'view', null),
    amount: pick(index, '1.10', '2.20', null, '0.05'),
  })),
};

const prices: DataFile = {
  file: 'prices.parquet',
  table: 'prices',
  day: 'valid from',
  rows: rowsOf((index) => ({ 'valid from': dayOf(index), article: `article ${index}`, price: index / 4 })),
};

const odd: DataFile = {
  file: 'Odd Names (final).csv',
  table: 'odd_names_final',
  day: 'Day of Sale',
  rows: rowsOf((index) => ({
    'sale no': `S-${index}`,
    'Day of Sale': dayOf(index),
    'Prix, €': index / 8,
    'a "quoted" \\ name': pick(index, 'x', ' x', null),
    select: index,
    '1st': pick(index, 'ja', 'nein'),
    '{braces} $(id)': pick(index, '<b>', "'", '%'),
  })),
  spoilt: { line: `S-3,${DAY},,x,1,ja,%\n`, checks: ['unique_sale_no', 'required_values'] },
};

const FILES = [visits, people, events, prices, odd];

/** The files that a sample of `--from` names; none for the data set that comes along. */
export function filesOf(from: readonly string[]): readonly DataFile[] {
  return FILES.filter(({ file }) =>
    from.some(
      (pattern) => `data/${file}` === pattern || (pattern === 'data/*.parquet' && file.endsWith('.parquet')),
    ),
  );
}

/** Writes all files to `data/` in each of the folders; the Parquet files by the libraries that people use. */
export function writeDataFiles(folders: readonly string[]): void {
  for (const folder of folders) {
    mkdirSync(join(folder, 'data'), { recursive: true });
    for (const file of FILES) {
      const text = textOf(file);
      if (text !== undefined) writeFileSync(join(folder, 'data', file.file), text);
    }
  }
  const parquet = FILES.filter(({ file }) => file.endsWith('.parquet'));
  runScript(join(import.meta.dirname, 'write_parquet.py'), { files: parquet, folders });
}

function textOf({ file, rows }: DataFile): string | undefined {
  if (file.endsWith('.parquet')) return undefined;
  if (file.endsWith('.jsonl')) return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const delimiter = file.endsWith('.tsv') ? '\t' : ',';
  const lines = [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))];
  return lines.map((line) => `${line.map((cell) => quoted(cell, delimiter)).join(delimiter)}\n`).join('');
}

function quoted(cell: Cell, delimiter: string): string {
  const text = cell === null ? '' : String(cell);
  return /["\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows of a file that lie in a window, given by its ends in the time of the zone; all without a window. */
export function rowsWithin(
  file: DataFile,
  window: readonly [string, string] | null,
  timezone: string,
): readonly DataRow[] {
  if (window === null) return file.rows;
  return file.rows.filter((row) => {
    const moment = localMoment(String(row[file.day]), file.isInstant === true, timezone);
    return window[0] <= moment && moment < window[1];
  });
}

/** A moment as `YYYY-MM-DD HH:MM:SS` of the zone. */
function localMoment(text: string, isInstant: boolean, timezone: string): string {
  if (!isInstant) return (text.length === 10 ? `${text} 00:00:00` : text).replace('T', ' ');
  return new Date(text).toLocaleString('sv-SE', { timeZone: timezone });
}

/** How many rows are left of some when their texts are trimmed and rows that are equal count once. */
export function countCleaned(rows: readonly DataRow[]): number {
  const trim = (cell: Cell): Cell => (typeof cell === 'string' ? cell.trim() || null : cell);
  return new Set(rows.map((row) => JSON.stringify(Object.values(row).map(trim)))).size;
}
