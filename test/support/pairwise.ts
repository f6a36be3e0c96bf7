/** The values of each factor; a row takes one of each. */
export type Factors = Readonly<Record<string, readonly unknown[]>>;

/** One value of each factor. */
export type Row<F extends Factors> = { readonly [K in keyof F]: F[K][number] };

/** By factor, the index of its value; -1 where none is chosen yet. */
type Choice = number[];

/**
 * Combines factors so that every two values of two factors meet in some row, in far fewer rows than there are
 * combinations. Greedy, and the same rows each time.
 * @param whole factors of which every combination is wanted, not pairs alone.
 * @param isWanted leaves out combinations of the `whole` factors; their pairs are met all the same.
 */
export function pairwise<F extends Factors>(
  factors: F,
  whole: readonly (keyof F & string)[] = [],
  isWanted: (row: Partial<Row<F>>) => boolean = () => true,
): Row<F>[] {
  const names = Object.keys(factors);
  const sizes = names.map((name) => factors[name]?.length ?? 0);
  const open = allPairs(sizes);
  const rows: Choice[] = [];
  const add = (start: Choice): void => {
    const row = complete(start, sizes, open, rows.length);
    for (const pair of pairsOf(row)) open.delete(pair);
    rows.push(row);
  };
  const named = (row: Choice): Row<F> =>
    Object.fromEntries(names.map((name, at) => [name, factors[name]?.[row[at] ?? 0]])) as Row<F>;
  for (const start of combinations(names, sizes, new Set(whole))) if (isWanted(named(start))) add(start);
  for (let [pair] = open; pair !== undefined; [pair] = open) add(parsePair(pair, sizes.length));
  return rows.map(named);
}

/** Gives every factor that has no value yet the one that meets the most new values of the others. */
function complete(
  start: Choice,
  sizes: readonly number[],
  open: ReadonlySet<string>,
  rotation: number,
): Choice {
  const row = [...start];
  const missing = [...row.keys()].filter((at) => row[at] === -1);
  missing.sort((a, b) => (sizes[b] ?? 0) - (sizes[a] ?? 0));
  for (const at of missing) {
    const size = sizes[at] ?? 0;
    let best = -1;
    for (let step = 0; step < size; step++) {
      // Values that would do equally well take turns.
      const value = (step + rotation) % size;
      const trial = row.with(at, value);
      const gain = pairsOf(trial).filter(
        (pair) => pair.includes(` ${at}=${value} `) && open.has(pair),
      ).length;
      if (gain > best) {
        best = gain;
        row[at] = value;
      }
    }
  }
  return row;
}

function allPairs(sizes: readonly number[]): Set<string> {
  const pairs = new Set<string>();
  for (const [i, left] of sizes.entries()) {
    for (const [j, right] of sizes.entries()) {
      if (i >= j) continue;
      for (let a = 0; a < left; a++) for (let b = 0; b < right; b++) pairs.add(` ${i}=${a} ${j}=${b} `);
    }
  }
  return pairs;
}

function pairsOf(row: Choice): string[] {
  const chosen = [...row.entries()].filter(([, value]) => value !== -1);
  return chosen.flatMap(([i, a], at) => chosen.slice(at + 1).map(([j, b]) => ` ${i}=${a} ${j}=${b} `));
}

function parsePair(pair: string, length: number): Choice {
  const row = new Array<number>(length).fill(-1);
  for (const [, at, value] of pair.matchAll(/(\d+)=(\d+)/g)) row[Number(at)] = Number(value);
  return row;
}

function combinations(
  names: readonly string[],
  sizes: readonly number[],
  whole: ReadonlySet<string>,
): Choice[] {
  if (whole.size === 0) return [];
  return names.reduce<Choice[]>(
    (rows, name, at) =>
      rows.flatMap((row) =>
        whole.has(name)
          ? Array.from({ length: sizes[at] ?? 0 }, (_, value) => [...row, value])
          : [[...row, -1]],
      ),
    [[]],
  );
}
