import { momentOf, utcDay } from '../calendar.ts';
import { KIND } from '../kind.ts';
import { isBlank, trimSpaces } from '../spaces.ts';

/** What SQLite gives for a cell, when integers are asked for as bigint. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

const MOST_DISTINCT = 50;
const FIRST_ROWS = 10_000;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?$/;
const KINDS = { date: KIND.date, timestamp: KIND.timestamp, timestamptz: KIND.timestamptz } as const;

/** Gathers what the values of one column are: a column of SQLite can hold anything, whatever it is declared as. */
export class SqliteValues {
  hasIntegers = false;
  hasReals = false;
  hasText = false;
  hasBytes = false;
  hasBlanks = false;
  hasPadded = false;
  /** Whether all integers are 0 or 1. */
  areFlags = true;
  /** Whether a double holds all integers exactly. */
  areSafe = true;
  /** Whether all text is a time of day. */
  areTimes = true;
  /** Whether all text is JSON. */
  areJson = true;
  /** The union of the kinds of all text. */
  kinds = 0;
  /** The most digits before and behind the point of a number; infinite for exponents. */
  digits = 0;
  decimals = 0;
  firstDay: string | undefined;
  #rows = 0;
  #distinct: Set<unknown> | undefined = new Set();

  /** How many different values the first 10,000 rows have, as long as they are at most 50. */
  get distinct(): number | undefined {
    return this.#distinct?.size;
  }

  add(value: SqliteValue): void {
    this.#rows += 1;
    if (value === null) return;
    if (this.#rows <= FIRST_ROWS && this.#distinct !== undefined && !(value instanceof Uint8Array)) {
      if (this.#distinct.add(value).size > MOST_DISTINCT) this.#distinct = undefined;
    }
    if (typeof value === 'string') this.#addText(value);
    else if (value instanceof Uint8Array) this.hasBytes = true;
    else this.#addNumber(value);
  }

  #addNumber(value: number | bigint): void {
    if (typeof value === 'bigint') {
      this.hasIntegers = true;
      this.areFlags &&= value === 0n || value === 1n;
      this.areSafe &&= Number.isSafeInteger(Number(value));
    } else this.hasReals = true;
    const plain = /^-?0*(\d*)(?:\.(\d+))?$/.exec(String(value));
    this.digits = Math.max(this.digits, plain?.[1]?.length ?? Number.POSITIVE_INFINITY);
    this.decimals = Math.max(this.decimals, plain?.[2]?.length ?? 0);
  }

  #addText(text: string): void {
    this.hasText = true;
    this.hasBlanks ||= isBlank(text);
    this.hasPadded ||= trimSpaces(text) !== text;
    this.areTimes &&= TIME.test(text);
    this.areJson &&= isJson(text);
    if (this.kinds === KIND.text) return;
    const moment = momentOf(text);
    this.kinds = moment === undefined ? KIND.text : this.kinds | KINDS[moment];
    if (moment !== undefined) this.#addDay(utcDay(text, moment));
  }

  #addDay(day: string): void {
    if (this.firstDay === undefined || day < this.firstDay) this.firstDay = day;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
