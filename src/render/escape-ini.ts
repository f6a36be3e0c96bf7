import { UsageError } from '../errors.ts';

/**
 * The `cmd` of a watcher in circus.ini, each word as itself. Circus reads the line as INI first, where a ` ;` begins a
 * comment also within quotes; then it replaces `$(circus.x)`, `((circus.x))` and `$WID`, and splits it as `sh` would.
 * @throws UsageError where a word has what no spelling brings through.
 */
export function circusCommand(words: readonly string[]): string {
  return words.map(word).join(' ');
}

/** What circus replaces, wherever it stands; and what ends a line. */
const LOST = /\$\(circus\.|\(\(circus\.|\$WID|\p{Cc}/iu;

function word(text: string): string {
  if (LOST.test(text)) {
    throw new UsageError(`${JSON.stringify(text)} cannot be written to circus.ini.`, {
      why: 'Circus would read a part of it as something else.',
      next: 'Use a path without line breaks and without variables of circus.',
    });
  }
  if (/^[\w./:@%+,=-]+$/.test(text)) return text;
  const quoted = `'${text.replaceAll("'", `'"'"'`)}'`;
  return quoted.replaceAll(/(\s);/g, "$1'';");
}
