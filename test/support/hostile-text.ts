import fc from 'fast-check';

/** Pieces of text that end a literal, open markup or run as code in one of the languages that we write. */
const PIECES = [
  ...['"', "'", '"""', "'''", '\\', '\\"', "\\'", '\\\\', '\\n', '\\u0041', '\\N{BEL}', '\\x', '`'],
  ...['```', '~~~', '\n', '\t', '\n\n', ' ', '  ', '    ', '\u00a0', '\u2028', '\u2029', '\u0085'],
  ...['\ufeff', '\u200b', '\u202e', '\u2066', '\u200d', '\u00ad', '\u{e0001}', '\u{1f600}'],
  ...['\u{10ffff}', '\ufffe', '\uffff', 'é', 'e\u0301', 'ß', '日本', '{{x}}', '{x}', '{', '}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what it is about
  ...['<%= m.name %>', '<%- 1 %>', '%>', '<%', '${HOME}', '$HOME', '$(id)', '`id`', '$', '%'],
  ...['$(touch pwned)', '`touch pwned`', ';touch pwned;', '&&touch pwned', "'; touch pwned; '"],
  ...['"; touch pwned; "', '"""\nopen("pwned", "w")\n"""', "' + open('pwned', 'w') + '"],
  ...['")\nopen("pwned", "w")\n("', '%(x)s', '%s', '#', '# ', '##', '---', '...', '===', '***'],
  ...['___', '- ', '+ ', '1. ', '1) ', '> ', '| ', '|', '||', ': ', ':', '? ', '&', '&amp;', '*'],
  ...['_', '__', '**b**', '_i_', '!', '@', '!!python/object/apply:os.system ["touch pwned"]', '<<'],
  ...['[', ']', '[a](b)', '![a](b)', '[a]: b', '<b>', '</b>', '<script>', '<!--', '-->', '<![CDATA['],
  ...['<?php', '<a@b.c>', 'https://example.com', '\\(x\\)', '$$', '$x$', '=', '\n[tool.x]\n'],
  ...['\n[[x]]\n', '\nkey: value\n', '\nX=1\n', ',', "'''\n[x]\n", '"\n[x]\ny = "', 'null', 'true'],
  ...['yes', 'no', 'on', '~', '0o17', '1e3', '2026-01-01', '0755', '1_000', 'rem', '--', '/*', '*/'],
  ...['--;drop', '"; drop table x; --', 'a', 'b', 'id', 'Orders', 'of', '0', '1'],
];

const piece = fc.constantFrom(...PIECES);

/** A code point of any kind, half surrogate pairs and NUL left out: no file of text can hold them. */
const anyCharacter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((one) => one !== '\0');

/** Text made to break out of literals, of the kinds that files and shells can hold. */
export const hostileText = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: piece },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(piece, anyCharacter), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 30 }) },
);

/** What the schemas of title and description take: no control characters but line breaks and tabs. */
export const hostileAnswer = hostileText.map((text) => text.replaceAll(/(?![\n\t])\p{Cc}/gu, ''));
