import { canonicalMoment, type Moment, momentOf } from './calendar.ts';
import type { ColumnType } from './column.ts';

/** What one value is. Each kind is a bit, so that a column's kinds are their union. */
export const KIND = {
  int: 1,
  /** An integer that a double cannot hold exactly. */
  bigInt: 2,
  double: 4,
  boolean: 8,
  date: 16,
  timestamp: 32,
  timestamptz: 64,
  text: 128,
  nested: 256,
} as const;

const DOUBLE = /^-?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
const BOOLEAN = /^(?:true|false)$/i;
const MOMENTS: Readonly<Record<Moment, number>> = {
  date: KIND.date,
  timestamp: KIND.timestamp,
  timestamptz: KIND.timestamptz,
};

/**
 * The kind of a cell of a CSV file. Numbers, dates and timestamps may have spaces around them, because
 * DuckDB reads them as it does without; `+1`, `007` and `1_000` are text, though DuckDB would make numbers of
 * them: they are telephone numbers and codes.
 */
export function kindOfCell(cell: string): number {
  const first = cell.charCodeAt(0);
  if (first === 32 || cell.charCodeAt(cell.length - 1) === 32) return kindOfPaddedCell(cell);
  if (isNumberStart(first)) {
    const number = kindOfNumber(cell);
    return number === KIND.text ? kindOfString(cell) : number;
  }
  return (cell.length === 4 || cell.length === 5) && BOOLEAN.test(cell) ? KIND.boolean : KIND.text;
}

/** The kind of a string in JSON: a date, a timestamp or text. */
export function kindOfString(text: string): number {
  const moment = momentOf(text);
  return moment === undefined ? KIND.text : MOMENTS[moment];
}

/** The kind of what is written as a number: `text` when a BIGINT or DOUBLE could not hold it. */
export function kindOfNumber(source: string): number {
  const start = source.charCodeAt(0) === 45 ? 1 : 0;
  const length = source.length - start;
  for (let i = start; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (code < 48 || code > 57) {
      return DOUBLE.test(source) && Number.isFinite(Number(source)) ? KIND.double : KIND.text;
    }
  }
  if (length === 0 || (length > 1 && source.charCodeAt(start) === 48)) return KIND.text;
  if (length < 16) return KIND.int;
  if (length > 19 || (length === 19 && !fitsInt64(source, start))) return KIND.text;
  return Number.isSafeInteger(Number(source)) ? KIND.int : KIND.bigInt;
}

/** One text per value: equal values of one kind have equal canonical texts, whatever their spelling. */
export function canonical(text: string, kind: number): string {
  switch (kind) {
    case KIND.int:
    case KIND.bigInt:
      return text.trim().replace(/^-0$/, '0');
    case KIND.double:
      return String(Number(text));
    case KIND.boolean:
      return text.toLowerCase();
    case KIND.date:
    case KIND.timestamp:
    case KIND.timestamptz:
      return canonicalMoment(text.trim(), momentOfKind(kind));
    default:
      return text;
  }
}

/** The day or moment that a kind stands for; only for the three kinds of them. */
export function momentOfKind(kind: number): Moment {
  if (kind === KIND.date) return 'date';
  return kind === KIND.timestamp ? 'timestamp' : 'timestamptz';
}

/** The narrowest type that holds all kinds of a column without changing one value. */
export function typeOfKinds(kinds: number): ColumnType {
  if ((kinds & KIND.nested) !== 0) return 'JSON';
  const only = (allowed: number) => kinds !== 0 && (kinds & ~allowed) === 0;
  if (only(KIND.int | KIND.bigInt)) return 'BIGINT';
  if (only(KIND.int | KIND.double)) return 'DOUBLE';
  if (only(KIND.boolean)) return 'BOOLEAN';
  if (only(KIND.date)) return 'DATE';
  if (only(KIND.date | KIND.timestamp)) return 'TIMESTAMP';
  if (only(KIND.timestamptz)) return 'TIMESTAMPTZ';
  return 'VARCHAR';
}

function kindOfPaddedCell(cell: string): number {
  const kind = kindOfCell(cell.replace(/^ +| +$/g, '') || 'blank');
  return kind === KIND.boolean || kind === KIND.timestamptz ? KIND.text : kind;
}

function isNumberStart(code: number): boolean {
  return (code >= 48 && code <= 57) || code === 45 || code === 46;
}

function fitsInt64(source: string, start: number): boolean {
  return source.slice(start) <= (start === 1 ? '9223372036854775808' : '9223372036854775807');
}
