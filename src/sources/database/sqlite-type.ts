import type { ColumnType } from '../column.ts';
import { KIND, typeOfKinds } from '../kind.ts';
import type { SqliteValues } from './sqlite-values.ts';

const MAX_DECIMAL = 38;
const MOMENTS = KIND.date | KIND.timestamp | KIND.timestamptz;

/**
 * The type of a column by the name of its declared type, as far as the values seen keep its promise; else the
 * type that holds the values. To SQLite, names as DATE and BOOLEAN mean nothing, and those of numbers are advice
 * (https://www.sqlite.org/datatype3.html).
 *
 * @returns undefined for bytes.
 */
export function sqliteType(declared: string, values: SqliteValues): ColumnType | undefined {
  const name = declared.trim().toUpperCase();
  if (values.hasBytes || /^(?:BLOB|JSONB)/.test(name)) return undefined;
  const promise = promised(name);
  const isEmpty = !values.hasIntegers && !values.hasReals && !values.hasText;
  if (isEmpty) return promise ?? 'VARCHAR';
  if (promise !== undefined && holds(promise, values)) return promise;
  const isDay = promise === 'DATE' || promise === 'TIMESTAMP' || promise === 'TIMESTAMPTZ';
  return isDay && onlyText(values) ? typeOfKinds(values.kinds) : typeOfStorage(values);
}

function promised(name: string): ColumnType | undefined {
  if (/^BOOL/.test(name)) return 'BOOLEAN';
  if (name === 'DATE') return 'DATE';
  if (/^(?:DATETIME|TIMESTAMP)/.test(name)) {
    return /TZ|WITH TIME ZONE|WITH LOCAL/.test(name) ? 'TIMESTAMPTZ' : 'TIMESTAMP';
  }
  if (/^TIME\b/.test(name)) return 'TIME';
  if (name === 'JSON') return 'JSON';
  if (/^(?:DEC|NUM)/.test(name) || name === 'MONEY') return promisedDecimal(name);
  // The rules of type affinity, in their order.
  if (name.includes('INT')) return 'BIGINT';
  if (/CHAR|CLOB|TEXT/.test(name)) return 'VARCHAR';
  return /REAL|FLOA|DOUB/.test(name) ? 'DOUBLE' : undefined;
}

function promisedDecimal(name: string): ColumnType {
  const [, precision, scale] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(name) ?? [];
  const [digits, decimals] = [Number(precision ?? 0), Number(scale ?? 0)];
  const isKnown = digits > 0 && digits <= MAX_DECIMAL && decimals <= digits;
  return isKnown ? `DECIMAL(${digits},${decimals})` : 'DOUBLE';
}

function holds(type: ColumnType, values: SqliteValues): boolean {
  switch (type) {
    case 'BOOLEAN':
      return onlyIntegers(values) && values.areFlags;
    case 'BIGINT':
      return onlyIntegers(values);
    case 'DOUBLE':
      return !values.hasText && values.areSafe;
    case 'DATE':
      return onlyText(values) && values.kinds === KIND.date;
    case 'TIMESTAMP':
      return onlyText(values) && (values.kinds & ~(KIND.date | KIND.timestamp)) === 0;
    case 'TIMESTAMPTZ':
      return onlyText(values) && values.kinds === KIND.timestamptz;
    case 'TIME':
      return onlyText(values) && values.areTimes;
    case 'JSON':
      return onlyText(values) && values.areJson;
    case 'VARCHAR':
      return true;
    default:
      return !values.hasText && fitsDecimal(type, values);
  }
}

function fitsDecimal(type: string, { digits, decimals }: SqliteValues): boolean {
  const [precision = 0, scale = 0] = (type.match(/\d+/g) ?? []).map(Number);
  return decimals <= scale && digits <= precision - scale;
}

function typeOfStorage(values: SqliteValues): ColumnType {
  if (onlyIntegers(values)) return 'BIGINT';
  return values.hasText || !values.areSafe ? 'VARCHAR' : 'DOUBLE';
}

function onlyIntegers({ hasReals, hasText }: SqliteValues): boolean {
  return !hasReals && !hasText;
}

function onlyText({ hasIntegers, hasReals }: SqliteValues): boolean {
  return !hasIntegers && !hasReals;
}

/** Whether the values of a text column may be compared as days. */
export function isMoment(kinds: number): boolean {
  return kinds !== 0 && (kinds & ~MOMENTS) === 0;
}
