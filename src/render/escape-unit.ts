import { UsageError } from '../errors.ts';

/**
 * The command line of a unit, each word as itself: https://www.freedesktop.org/software/systemd/man/systemd.service.html,
 * “Command lines”. The `:` keeps `$` from being replaced.
 * @param words the first is the program, absolute.
 * @throws UsageError for control characters.
 */
export function unitCommand(words: readonly string[]): string {
  return `:${words.map(word).join(' ')}`;
}

/**
 * A path of a unit that is taken as it is, such as that of `WorkingDirectory=` or `EnvironmentFile=`.
 * @throws UsageError where it has what no spelling brings through.
 */
export function unitPath(path: string): string {
  if (path !== path.trim() || path.endsWith('\\')) refuse(path);
  return checked(path).replaceAll('%', '%%');
}

/** Text of one line, such as a `Description=`. */
export function unitText(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.replaceAll('%', '%%').replace(/\\+$/, '');
}

/** A part of a unit's name, as it may stand in one. */
export function unitName(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9:_.-]/g, '-');
}

function word(text: string): string {
  checked(text);
  const escaped = text.replaceAll('%', '%%');
  if (/^[\w./:@%+,=-]+$/.test(escaped)) return escaped;
  return `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function checked(text: string): string {
  if (/\p{Cc}/u.test(text)) refuse(text);
  return text;
}

function refuse(text: string): never {
  throw new UsageError(`${JSON.stringify(text)} cannot be written to a systemd unit.`, {
    why: 'No spelling of it means the same there.',
    next: 'Use a path without line breaks, without spaces at its ends, and without a backslash at its end.',
  });
}
