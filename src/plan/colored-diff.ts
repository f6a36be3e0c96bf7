import chalk, { type ChalkInstance } from 'chalk';

/** What a terminal obeys instead of showing it, and what turns the order of text around. */
const UNSEEN = /[^\P{Cc}\t\n]|\p{Bidi_Control}/gu;

/** How many lines a hunk has on each side, of which a single one is not written down. */
const HUNK = /^@@ -\d+(?:,(?<old>\d+))? \+\d+(?:,(?<young>\d+))? @@/;

/**
 * A diff as a terminal shows it: in git's colors, and without power over the terminal, which the content of a
 * file might use to hide what is changed.
 */
export function colored(diff: Uint8Array, paint: ChalkInstance = chalk): string {
  let [old, young] = [0, 0];
  const lines = Buffer.from(diff.buffer, diff.byteOffset, diff.byteLength).toString().split('\n');
  return lines.map((line) => paintOf(line)(line.replace(UNSEEN, visible))).join('\n');

  /** Lines are counted, as a line that a hunk removes can look like a header. */
  function paintOf(line: string): (text: string) => string {
    if (line.startsWith('\\')) return String;
    if (old <= 0 && young <= 0) {
      const { groups } = HUNK.exec(line) ?? {};
      if (groups === undefined) return paint.bold;
      [old, young] = [Number(groups.old ?? 1), Number(groups.young ?? 1)];
      return paint.cyan;
    }
    if (!line.startsWith('+')) old--;
    if (!line.startsWith('-')) young--;
    if (line.startsWith('+')) return paint.green;
    return line.startsWith('-') ? paint.red : String;
  }
}

/** A character as its number, or as `^M` where it has that name. */
function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return `^${String.fromCharCode(code + 0x40)}`;
  return code === 0x7f ? '^?' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
