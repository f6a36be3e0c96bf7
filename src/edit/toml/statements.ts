import { parse } from 'smol-toml';
import type { Range } from '../marks.ts';
import { after, afterGap, afterSpace, afterValue, lineEnd } from './tokens.ts';

/** A header or a pair. Its range is that of its lines, from its first character. */
export interface Statement extends Range {
  readonly kind: 'table' | 'item' | 'pair';
  /** The keys, from the root. */
  readonly path: readonly string[];
  /** Where the value of a pair is; of a header, nothing at its end. */
  readonly value: Range;
}

/** A key with its parts, and the offset after it. */
export interface Key {
  readonly path: readonly string[];
  readonly end: number;
}

const KEY_PART = /[\w-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*'/y;

/** Reads a key of a TOML text that has one at an offset. */
export function keyAt(text: string, start: number): Key {
  const path: string[] = [];
  for (let at = start; ; ) {
    const end = after(KEY_PART, text, at);
    path.push(plainKey(text.slice(at, end)));
    const dot = afterSpace(text, end);
    if (end === at || text[dot] !== '.') return { path, end };
    at = afterSpace(text, dot + 1);
  }
}

function plainKey(written: string): string {
  if (!/^["']/.test(written)) return written;
  if (!written.includes('\\')) return written.slice(1, -1);
  return Object.keys(parse(`${written} = 0`))[0] ?? written;
}

/** Finds the headers and pairs of a text that is TOML, in its order. */
export function statementsOf(text: string): readonly Statement[] {
  const found: Statement[] = [];
  let table: readonly string[] = [];
  for (let at = afterGap(text, text.startsWith('\uFEFF') ? 1 : 0); at < text.length; ) {
    const isItem = text.startsWith('[[', at);
    const isHeader = text[at] === '[';
    const key = keyAt(text, afterSpace(text, at + (isItem ? 2 : isHeader ? 1 : 0)));
    if (isHeader) table = key.path;
    const start = isHeader ? key.end : afterSpace(text, afterSpace(text, key.end) + 1);
    const value = { start, end: isHeader ? start : afterValue(text, start) };
    const kind = isItem ? 'item' : isHeader ? 'table' : 'pair';
    const end = lineEnd(text, value.end);
    found.push({ kind, path: isHeader ? table : [...table, ...key.path], start: at, end, value });
    at = afterGap(text, end);
  }
  return found;
}

/** Whether a path is another one, or below it. */
export function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.every((key, index) => path[index] === key);
}
