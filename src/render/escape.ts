/**
 * Escaping: one function per target language. Each takes any text and gives source text of that language
 * that means exactly this text, so that no answer can end a literal and be read as code.
 */

import { UsageError } from '../errors.ts';

/** Characters that are not seen, that reorder what is seen, or that end a line: always written as escapes. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u{fffe}\u{ffff}]/gu;

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** `\uXXXX` or `\UXXXXXXXX`, as Python, TOML and YAML read it. */
function unicodeEscape(character: string): string {
  const hex = codePoint(character).toString(16);
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

function withoutUnseen(text: string): string {
  return text.replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll(UNSEEN, unicodeEscape);
}

/** A Python string literal, in the quotes that `ruff format` would choose. */
export function python(text: string): string {
  const count = (quote: string): number => text.split(quote).length - 1;
  const quote = count('"') > count("'") ? "'" : '"';
  const body = withoutUnseen(text.replaceAll('\\', '\\\\')).replaceAll(quote, `\\${quote}`);
  return quote + body + quote;
}

/** Text for the inside of a Python `"""` string, one line of it. */
export function pythonLine(text: string): string {
  const body = withoutUnseen(text.replaceAll('\\', '\\\\'));
  return body.replaceAll(/"{3,}|"+$/g, (quotes) => '\\"'.repeat(quotes.length));
}

/** A TOML basic string. */
export function toml(text: string): string {
  return `"${withoutUnseen(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`;
}

/** A YAML scalar in double quotes, which means the same in YAML 1.1 and 1.2. */
export function yaml(text: string): string {
  return `"${withoutUnseen(text.replaceAll('\\', '\\\\').replaceAll('"', '\\"'))}"`;
}

/**
 * A dotenv value that python-dotenv, Node and `sh` all read as the same text.
 * @throws UsageError where no such spelling exists (a `${`, a line break, both kinds of quotes …).
 */
export function dotenv(text: string): string {
  if (/^[\w./:@%+,=-]*$/.test(text)) return text;
  // A run of two backslashes is one for python-dotenv and two for sh, even in single quotes.
  if (!/['\r\n\0]|\$\{|\\\\|\\$/.test(text)) return `'${text}'`;
  if (!/["$`\\\r\n\0]/.test(text)) return `"${text}"`;
  throw new UsageError(`${JSON.stringify(text)} cannot be written to a .env file.`, {
    why: 'No spelling of it means the same to dotenv and to the shell.',
    next: 'Use a path without quotes, backslashes, dollar signs and line breaks.',
  });
}

/**
 * A dotenv value of any text without line breaks and NUL, as python-dotenv reads it, which Dagster uses: as
 * {@link dotenv} writes it where that is possible; else as `sh` would not read it.
 */
export function dotenvSecret(text: string): string {
  if (isPlainDotenv(text)) return dotenv(text);
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `'${escaped.replaceAll(EXPANSION, LITERAL_EXPANSION)}'`;
}

/** What python-dotenv begins an expansion with, in every kind of quotes. */
const EXPANSION = ['$', '{'].join('');

/** The same as text: an expansion of nothing with a dollar sign as its default, and a brace. */
const LITERAL_EXPANSION = `${EXPANSION}:-$}{`;

/** The text of a value that {@link dotenvSecret} wrote, once its quotes and backslashes are read. */
export function withoutLiteralExpansions(text: string): string {
  return text.replaceAll(LITERAL_EXPANSION, EXPANSION);
}

/** Whether {@link dotenv} has a spelling of a text. */
export function isPlainDotenv(text: string): boolean {
  return !/['\r\n\0]|\$\{|\\\\|\\$/.test(text) || !/["$`\\\r\n\0]/.test(text);
}

/** Markdown text of one paragraph or heading: nothing in it is markup; line breaks become spaces. */
export function markdown(text: string): string {
  return (
    text
      .replaceAll(/\s+/gu, ' ')
      .replaceAll(UNSEEN, '')
      .replaceAll(/ +/g, ' ')
      .trim()
      .replaceAll(/[\\`*[\]|~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\$&')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replace(/^(?:[#>+=-]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
      // A heading loses its last word where that is of # alone.
      .replace(/(?<= )#+$/, '\\$&')
  );
}

/** A Markdown code span that shows the text as it is. */
export function markdownCode(text: string): string {
  const flat = text.replaceAll(/\s+/gu, ' ').replaceAll(UNSEEN, '');
  const runs = flat.match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // A space at both ends is taken off by the reader, unless there is nothing else.
  const pad = /^[` ]|[` ]$/.test(flat) && /\S/.test(flat) ? ' ' : '';
  return fence + pad + flat + pad + fence;
}
