/** Rows after which uniqueness is no longer followed: a column of a longer file counts as not unique. */
export const MAX_ROWS = 1_000_000;
const FIRST_SLOTS = 1024;

/** Slots of eight bytes that all columns of one file share: 32 million are 256 MB at most. */
export interface KeyBudget {
  slots: number;
}

export function newKeyBudget(): KeyBudget {
  return { slots: 32_000_000 };
}

/**
 * Follows whether the values of a column are all different. Keeps a 53-bit hash of each, not the value:
 * two values that share a hash (1 in 20,000 for a million rows) only make a unique column count as not unique.
 */
export class UniqueKeys {
  #table: Float64Array | undefined = new Float64Array(FIRST_SLOTS);
  #size = 0;
  readonly #budget: KeyBudget;

  constructor(budget: KeyBudget) {
    this.#budget = budget;
  }

  /** Whether all keys so far are different, as far as they could be followed. */
  get allDifferent(): boolean {
    return this.#table !== undefined;
  }

  add(key: string): void {
    if (this.#table === undefined) return;
    const isNew = insert(this.#table, hash(key));
    this.#size += 1;
    if (!isNew || this.#size > MAX_ROWS) this.giveUp();
    else if (this.#size * 2 > this.#table.length) this.#grow(this.#table);
  }

  giveUp(): void {
    this.#budget.slots += this.#table?.length ?? 0;
    this.#table = undefined;
  }

  #grow(table: Float64Array): void {
    if (this.#budget.slots < table.length * 2) {
      this.giveUp();
      return;
    }
    const larger = new Float64Array(table.length * 2);
    this.#budget.slots -= table.length;
    for (const entry of table) if (entry !== 0) insert(larger, entry);
    this.#table = larger;
  }
}

/** Whether the entry was not there yet. Open addressing; 0 is an empty slot. */
function insert(table: Float64Array, entry: number): boolean {
  const mask = table.length - 1;
  let slot = (entry % 2 ** 31) & mask;
  for (;;) {
    const found = table[slot];
    if (found === entry) return false;
    if (found === 0) {
      table[slot] = entry;
      return true;
    }
    slot = (slot + 1) & mask;
  }
}

/** cyrb53 (public domain, bryc): 53 bits, never 0. */
function hash(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0) || 1;
}
