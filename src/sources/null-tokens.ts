import type { ColumnProfile } from './column-profile.ts';

/**
 * What files write where a value is missing, each with what its kin look like: values beside which the token
 * may well be a value itself, as NA (Namibia) among two-letter codes, None among other words, - beside +.
 */
const TOKENS: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['NA', /^[A-Z]{2}$/],
  ['N/A', undefined],
  ['n/a', undefined],
  ['#N/A', undefined],
  ['NULL', undefined],
  ['null', undefined],
  ['NaN', undefined],
  ['nan', undefined],
  ['None', /^[A-Z][a-z]+$/],
  ['\\N', undefined],
  ['-', /^[^\p{L}\p{N}\s]+$/u],
  [' ', undefined],
]);
/** Of the tokens: most cells are told from them by one look. */
const FIRST_CHARACTERS = 'Nn#\\- ';

export function isNullToken(cell: string): boolean {
  return cell.length <= 4 && FIRST_CHARACTERS.includes(cell.charAt(0)) && TOKENS.has(cell);
}

/**
 * The texts that stand for null in the whole file: the empty cell, and each token that keeps a column from
 * being of numbers, booleans or dates, unless a text column holds it among its kin. One list for all columns,
 * because the `nullstr` of DuckDB is one; a column with a token that is not taken is text.
 */
export function nullValues(columns: readonly ColumnProfile[]): readonly string[] {
  let taken = [...TOKENS.keys()].filter((token) => !isValueSomewhere(token, columns));
  for (;;) {
    const isTaken = (token: string) => taken.includes(token);
    const needing = columns.filter(
      (column) => column.type !== 'VARCHAR' && [...column.tokens.keys()].every(isTaken),
    );
    const needed = taken.filter((token) => needing.some((column) => column.tokens.has(token)));
    if (needed.length === taken.length) return ['', ...taken];
    taken = needed;
  }
}

function isValueSomewhere(token: string, columns: readonly ColumnProfile[]): boolean {
  const kin = TOKENS.get(token);
  return (
    kin !== undefined &&
    columns.some((column) => column.type === 'VARCHAR' && column.tokens.has(token) && column.hasSample(kin))
  );
}
