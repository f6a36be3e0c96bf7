import type { Range } from '../marks.ts';
import { isBelow, keyAt, type Statement } from './statements.ts';
import { afterGap, afterSpace, afterValue } from './tokens.ts';

/** An array as it is written. */
export interface ArrayText extends Range {
  readonly items: readonly Range[];
  /** Where the comma after each item is; undefined after a last one that has none. */
  readonly commas: readonly (number | undefined)[];
}

/** Finds the items of the array that begins at an offset. */
export function arrayAt(text: string, start: number): ArrayText {
  const items: Range[] = [];
  const commas: (number | undefined)[] = [];
  for (let at = afterGap(text, start + 1); ; at = afterGap(text, at)) {
    if (text[at] === ']' || at >= text.length) return { start, end: at + 1, items, commas };
    if (text[at] === ',') {
      commas[commas.length - 1] = at;
      at += 1;
    } else {
      const end = afterValue(text, at);
      items.push({ start: at, end });
      commas.push(undefined);
      at = end;
    }
  }
}

/** Where the value at a path is, when it is written as a pair or within inline tables; else undefined. */
export function valueAt(
  text: string,
  statements: readonly Statement[],
  path: readonly string[],
): Range | undefined {
  for (const one of statements) {
    if (one.kind !== 'pair' || !isBelow(path, one.path)) continue;
    const found = within(text, one.value, path.slice(one.path.length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function within(text: string, value: Range, path: readonly string[]): Range | undefined {
  if (path.length === 0) return value;
  if (text[value.start] !== '{') return undefined;
  for (let at = afterGap(text, value.start + 1); at < value.end && text[at] !== '}'; ) {
    const key = keyAt(text, at);
    const start = afterSpace(text, afterSpace(text, key.end) + 1);
    const inner = { start, end: afterValue(text, start) };
    const found = isBelow(path, key.path) ? within(text, inner, path.slice(key.path.length)) : undefined;
    if (found !== undefined) return found;
    at = afterGap(text, inner.end);
    if (text[at] === ',') at = afterGap(text, at + 1);
  }
  return undefined;
}
