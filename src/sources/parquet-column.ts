import type { Column } from './column.ts';
import type { ParquetStatistics } from './parquet-statistics.ts';
import type { ParquetType } from './parquet-type.ts';
import { isBlank, trimSpaces } from './spaces.ts';
import { type KeyBudget, MAX_ROWS, UniqueKeys } from './unique-keys.ts';

const MOST_DISTINCT = 50;
/** Different values of a longer file are not counted: that could mean to read all of it. */
const MOST_COUNTED_ROWS = 5_000_000;
const STEPS_PER_DAY = { DAYS: 1n, MILLIS: 86_400_000n, MICROS: 86_400_000_000n, NANOS: 86_400_000_000_000n };

/** Gathers what the values of one Parquet column tell, as far as the file's statistics do not. */
export class ParquetColumn {
  readonly #name: string;
  readonly #type: ParquetType;
  readonly #known: ParquetStatistics;
  readonly #needsMin: boolean;
  readonly #keys: UniqueKeys;
  #values: Set<string> | undefined = new Set();
  #nulls = 0;
  #hasBlanks: boolean;
  #min: bigint | undefined;

  /** @param rows of the whole file. */
  constructor(name: string, type: ParquetType, known: ParquetStatistics, rows: number, budget: KeyBudget) {
    this.#name = name;
    this.#type = type;
    this.#known = known;
    this.#needsMin = type.unit !== undefined && known.min === undefined && known.nulls !== rows;
    this.#keys = new UniqueKeys(budget);
    if (rows > MAX_ROWS || !type.isComparable) this.#keys.giveUp();
    if (rows > MOST_COUNTED_ROWS || !type.isComparable) this.#values = undefined;
    // What cannot be looked at may be blank.
    this.#hasBlanks = type.type === 'VARCHAR' && this.#values === undefined;
  }

  /** Whether more values could still tell something. */
  get needsValues(): boolean {
    if (!this.#type.isComparable) return false;
    return this.#needsMin || this.#known.nulls === undefined || this.#looksForBlanks || this.#followsValues;
  }

  /** Takes the values of some rows; moments as the integers that they are stored as. */
  add(values: ArrayLike<unknown>): void {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value === null || value === undefined) this.#nulls += 1;
      else {
        if (this.#looksForBlanks && isBlank(String(value))) this.#hasBlanks = true;
        if (this.#followsValues) this.#follow(value === 0 ? '0' : String(value));
        if (this.#needsMin && (typeof value === 'bigint' || typeof value === 'number')) {
          const step = BigInt(value);
          if (this.#min === undefined || step < this.#min) this.#min = step;
        }
      }
    }
  }

  /** The column, once all values that it needs are in. */
  column(): Column {
    const { type, unit, isComparable } = this.#type;
    // Of nested values only the statistics are known: without them, some may be null.
    const nulls = this.#known.nulls ?? (isComparable ? this.#nulls : 1);
    const min = this.#known.min ?? this.#min;
    const firstDay = unit === undefined || min === undefined ? undefined : dayOf(min, unit);
    return {
      name: this.#name,
      type,
      hasNulls: nulls > 0,
      hasBlanks: this.#hasBlanks,
      isUnique: nulls === 0 && this.#keys.allDifferent,
      distinct: this.#values?.size,
      ...(firstDay === undefined ? {} : { firstDay }),
    };
  }

  get #looksForBlanks(): boolean {
    return this.#type.type === 'VARCHAR' && !this.#hasBlanks;
  }

  get #followsValues(): boolean {
    return this.#values !== undefined || this.#keys.allDifferent;
  }

  #follow(key: string): void {
    this.#keys.add(this.#type.type === 'VARCHAR' ? trimSpaces(key) : key);
    if (this.#values !== undefined && this.#values.add(key).size > MOST_DISTINCT) this.#values = undefined;
  }
}

/** The calendar day of a moment, unless it lies outside the years 0001 to 9999: Parquet can say `infinity`. */
function dayOf(steps: bigint, unit: keyof typeof STEPS_PER_DAY): string | undefined {
  const perDay = STEPS_PER_DAY[unit];
  const days = steps / perDay - (steps % perDay < 0n ? 1n : 0n);
  const date = new Date(Number(days) * 86_400_000);
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : undefined;
}
