import { utcDay } from './calendar.ts';
import type { Column } from './column.ts';
import { canonical, KIND, kindOfCell, momentOfKind, typeOfKinds } from './kind.ts';
import { isNullToken } from './null-tokens.ts';
import { isBlank, trimSpaces } from './spaces.ts';
import { type KeyBudget, UniqueKeys } from './unique-keys.ts';

const MOST_DISTINCT = 50;
/** More spellings than that many values usually have (`1.5` and `1.50`, `true` and `TRUE`). */
const MOST_SPELLINGS = 200;
const MOMENT = KIND.date | KIND.timestamp | KIND.timestamptz;

/** Gathers what the values of one column tell, one value at a time. */
export class ColumnProfile {
  readonly tokens = new Map<string, number>();
  #kinds = 0;
  #nulls = 0;
  #samples: Set<string> | undefined = new Set<string>();
  #firstDay = '9999-12-31';
  #isRespelled = false;
  #hasBlanks = false;
  readonly #firstSamples: Set<string>;
  readonly #keys: UniqueKeys;

  constructor(budget: KeyBudget) {
    this.#keys = new UniqueKeys(budget);
    this.#firstSamples = this.#samples ?? new Set();
  }

  /** The type of the column's values, tokens and nulls apart. */
  get type(): Column['type'] {
    return typeOfKinds(this.#kinds);
  }

  /** Whether one of the first two hundred different values matches. */
  hasSample(pattern: RegExp): boolean {
    return [...this.#firstSamples].some((sample) => pattern.test(sample));
  }

  /** Whether a cell may stand in the column without changing its type (other than of one number to another). */
  fits(cell: string): boolean {
    if (cell === '' || isNullToken(cell)) return true;
    return typeOfKinds(this.#kinds | kindOfCell(cell)) !== 'VARCHAR';
  }

  addNull(count = 1): void {
    this.#nulls += count;
  }

  /** Takes a cell of a CSV file; the empty cell is null. */
  addCell(cell: string): void {
    if (cell === '') this.#nulls += 1;
    else if (isNullToken(cell)) this.tokens.set(cell, (this.tokens.get(cell) ?? 0) + 1);
    else this.add(cell, (this.#kinds & KIND.text) === 0 ? kindOfCell(cell) : KIND.text);
  }

  /** Takes a value that is not null, as text. */
  add(text: string, kind: number): void {
    this.#kinds |= kind;
    const isText = kind === KIND.text;
    if (isText && !this.#hasBlanks && isBlank(text)) this.#hasBlanks = true;
    if (this.#keys.allDifferent) {
      const key = isText ? trimSpaces(text) : canonical(text, kind);
      this.#isRespelled ||= !isText && key !== text;
      this.#keys.add(key);
    }
    if (this.#samples !== undefined && !this.#samples.has(text)) this.#sample(this.#samples, text);
    if ((kind & MOMENT) !== 0) this.#addMoment(text.charCodeAt(0) === 32 ? text.trim() : text, kind);
  }

  /** The column, once all values are in, when `nullValues` are null. */
  column(name: string, nullValues: readonly string[]): Column {
    const kept = [...this.tokens].filter(([token]) => !nullValues.includes(token));
    const type = kept.length === 0 ? this.type : 'VARCHAR';
    let nulls = this.#nulls;
    for (const [token, count] of this.tokens) if (nullValues.includes(token)) nulls += count;
    const isMoment = type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
    return {
      name,
      type,
      hasNulls: nulls > 0,
      hasBlanks: this.#hasBlanks,
      // As text, values may differ that were followed as the same number or moment, and the other way round.
      isUnique:
        nulls === 0 &&
        this.#keys.allDifferent &&
        kept.every(([, count]) => count === 1) &&
        !(type === 'VARCHAR' && this.#isRespelled),
      distinct: this.#distinct(type, kept.length),
      ...(isMoment ? { firstDay: this.#firstDay } : {}),
    };
  }

  #distinct(type: Column['type'], kept: number): number | undefined {
    if (this.#samples === undefined) return undefined;
    const isText = type === 'VARCHAR' || type === 'JSON';
    const values = isText
      ? this.#samples
      : new Set([...this.#samples].map((sample) => canonical(sample, kindOfCell(sample))));
    const count = values.size + kept;
    return count <= MOST_DISTINCT ? count : undefined;
  }

  #sample(samples: Set<string>, text: string): void {
    // A copy: a slice would keep the whole block of the file in memory that it was cut from.
    if (samples.size < MOST_SPELLINGS) samples.add(text.length < 13 ? text : structuredClone(text));
    else this.#samples = undefined;
  }

  #addMoment(text: string, kind: number): void {
    // A day as UTC is at most one day earlier than as written.
    if (text.slice(0, 10) > this.#firstDay) return;
    const day = utcDay(text, momentOfKind(kind));
    if (day < this.#firstDay) this.#firstDay = day;
  }
}
