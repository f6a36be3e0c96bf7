import { UsageError } from '../errors.ts';

/**
 * Escaping for Groovy 2.4, which Jenkins runs its pipelines with. It reads `\uXXXX` before anything else, in comments
 * too: https://docs.groovy-lang.org/docs/groovy-2.4.0/html/documentation/#_unicode_escape_sequence
 */

/** What is not seen, or ends a line; line breaks and tabs have escapes of their own. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\u{fffe}]/gu;

/** The end of a file for the reader of Groovy, however it is written. */
const END = '\uffff';

/** How far a script stands behind the line that it begins in. */
const INDENT = 4;

/**
 * A Groovy string in single quotes, in which nothing is replaced.
 * @throws UsageError for U+FFFF, which no spelling brings through.
 */
export function groovy(text: string): string {
  return `'${escaped(text).replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}

/**
 * The lines of a script as a Groovy string over several lines, the last of which is of spaces alone.
 * @throws UsageError as {@link groovy} does.
 */
export function groovyLines(lines: readonly string[], indentation: string): string {
  const body = lines.map((line) => `${indentation}${escaped(line).replaceAll("'''", "\\'\\'\\'")}`);
  return `'''\\\n${body.join('\n')}\n${indentation.slice(INDENT)}'''`;
}

function escaped(text: string): string {
  if (text.includes(END)) {
    throw new UsageError(`${JSON.stringify(text)} cannot be written to a Jenkinsfile.`, {
      why: 'Groovy takes U+FFFF for the end of the file.',
      next: 'Use a text without it.',
    });
  }
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll(UNSEEN, (character) => (character === '\n' ? character : unicodeEscapes(character)));
}

/** A carriage return would be one before the string is read. */
function unicodeEscapes(character: string): string {
  if (character === '\r') return '\\r';
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
