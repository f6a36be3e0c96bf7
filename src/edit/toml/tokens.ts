/**
 * Finds the ends of values in a TOML text. The text is known to be TOML: a parser has read it before, so nothing here
 * looks for mistakes.
 */

const STRING =
  /"""(?:\\[\s\S]|(?!""")[\s\S])*"{3,5}|'''(?:(?!''')[\s\S])*'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;
/** In a collection: a string, a comment, a bracket, or anything else up to one of these. */
const PART = new RegExp(`${STRING.source}|#[^\\n]*|[[\\]{}]|[^"'#[\\]{}]+`, 'y');
const PLAIN = /[^,\]}#\r\n]*/y;
const SPACE = /[^\S\n]*/y;
const GAP = /(?:\s+|#[^\n]*)*/y;

/** The offset after what a sticky expression matches at an offset; the offset itself where it does not match. */
export function after(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

/** The offset after spaces on one line. */
export function afterSpace(text: string, at: number): number {
  return after(SPACE, text, at);
}

/** The offset after spaces, line ends and comments. */
export function afterGap(text: string, at: number): number {
  return after(GAP, text, at);
}

/** The start of the next line; the end of the text where there is none. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

/** The offset after the value that begins at an offset. */
export function afterValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"' || first === "'") return after(STRING, text, start);
  if (first !== '[' && first !== '{') {
    return start + text.slice(start, after(PLAIN, text, start)).trimEnd().length;
  }
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const part = text[at];
    if (part === '[' || part === '{') depth += 1;
    if (part === ']' || part === '}') depth -= 1;
    at = Math.max(after(PART, text, at), at + 1);
    if (depth === 0) return at;
  }
  return text.length;
}
