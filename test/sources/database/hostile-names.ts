import fc from 'fast-check';

const WORDS = ['select', 'Order', 'user', 'TABLE', 'group', 'null', 'true', '*', '?', '$1', ':x', '--', '/*'];
const PIECES = [
  ...[
    '"',
    '""',
    "'",
    '`',
    '``',
    '\\',
    '.',
    '%',
    '%s',
    '%2E',
    '/',
    '#',
    '@',
    ';',
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
  ],
  ...[
    ' ',
    '\t',
    '\n',
    'é',
    'e\u0301',
    'ß',
    '日本',
    'Ω',
    'ı',
    'İ',
    'ſ',
    'a',
    'B',
    '0',
    '_',
    '-',
    '$',
    '&',
    '<',
  ],
];

/**
 * Names of tables, schemas and columns that have to be quoted, of at most 63 bytes, as PostgreSQL cuts off the
 * rest; not blank, and without spaces at the end, which MySQL refuses.
 */
export const hostileName = fc
  .oneof(
    fc.constantFrom(...WORDS),
    fc
      .array(fc.constantFrom(...PIECES, ...WORDS), { minLength: 1, maxLength: 12 })
      .map((all) => all.join('')),
    fc.constantFrom('x'.repeat(63), `${'é'.repeat(31)}x`, '日'.repeat(21), '"'.repeat(63), '`'.repeat(63)),
  )
  .map(within63Bytes)
  .filter((name) => name.trim() !== '' && !/\s$/.test(name));

/** Some names that differ even where case is ignored. */
export const hostileNames = fc.uniqueArray(hostileName, {
  minLength: 1,
  maxLength: 5,
  selector: (name) => name.toLowerCase(),
});

/** A name as a part of a URL. */
export function encoded(name: string): string {
  return encodeURIComponent(name).replaceAll('.', '%2E');
}

function within63Bytes(name: string): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join('')) > 63) characters.pop();
  return characters.join('');
}
