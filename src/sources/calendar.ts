/** What a text says when it is a day or a moment: the kinds that DuckDB, polars and SQL engines read alike. */
export type Moment = 'date' | 'timestamp' | 'timestamptz';

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const TIME =
  /[ T]((?:[01]\d|2[0-3]):[0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6}))?)?(?:(Z)|([+-])(0\d|1[0-5])(?::?([0-5]\d))?)?$/y;
const MINUTE = 60_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59Z');

/**
 * Reads `YYYY-MM-DD`, `YYYY-MM-DD[ T]HH:MM[:SS[.f{1,6}]]` and, if it has seconds, the same with `Z`, `±HH`,
 * `±HHMM` or `±HH:MM`; years 0001 to 9999 (also as UTC), days that exist.
 *
 * DuckDB takes more (`2024-1-1`, 24:00, seven decimals, which it cuts): what it takes but others do not, or
 * what it changes on the way, is text to us.
 */
export function momentOf(text: string): Moment | undefined {
  if (text.length < 10 || !startsWithDay(text)) return undefined;
  if (text.length === 10) return 'date';
  const time = matchTime(text);
  if (time === null) return undefined;
  if (time[4] === undefined && time[5] === undefined) return 'timestamp';
  // DuckDB 2.0 refuses `10:00Z` most of the time, though not always.
  if (time[2] === undefined) return undefined;
  return isWithinYears(utcMillis(text, time)) ? 'timestamptz' : undefined;
}

/** One text per instant, however it is spelled; a moment at midnight has the spelling of its day. */
export function canonicalMoment(text: string, kind: Moment): string {
  if (kind === 'date') return text;
  const time = matchTime(text);
  if (time === null) return text;
  const fraction = (time[3] ?? '').replace(/0+$/, '');
  if (kind === 'timestamptz') return `${utcMillis(text, time)}.${fraction}`;
  const clock = `${time[1]}:${time[2] ?? '00'}.${fraction}`;
  return clock === '00:00:00.' ? text.slice(0, 10) : `${text.slice(0, 10)}T${clock}`;
}

/** The calendar day, as UTC, of a text that `momentOf` knows. */
export function utcDay(text: string, kind: Moment): string {
  const time = kind === 'timestamptz' ? matchTime(text) : null;
  return time === null ? text.slice(0, 10) : new Date(utcMillis(text, time)).toISOString().slice(0, 10);
}

function isWithinYears(utc: number): boolean {
  return utc >= FIRST && utc <= LAST;
}

function matchTime(text: string): RegExpExecArray | null {
  TIME.lastIndex = 10;
  return TIME.exec(text);
}

function utcMillis(text: string, time: RegExpExecArray): number {
  const wall = Date.parse(`${text.slice(0, 10)}T${time[1]}:${time[2] ?? '00'}Z`);
  const offset = Number(time[6] ?? 0) * 60 + Number(time[7] ?? 0);
  return wall - (time[5] === '-' ? -offset : offset) * MINUTE;
}

function startsWithDay(text: string): boolean {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return false;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 7);
  const day = digits(text, 8, 10);
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (month === 2 && day === 29) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (DAYS_IN_MONTH[month - 1] ?? 0);
}

/** The number that the decimal digits from `start` to `end` stand for, or -1. */
function digits(text: string, start: number, end: number): number {
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
