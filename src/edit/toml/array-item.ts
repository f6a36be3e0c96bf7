import { cutLines, entryMark, findEntries, insertLines } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { type ArrayText, arrayAt } from './arrays.ts';
import { lineEnd } from './tokens.ts';

/** An item as source text, and whose it is. */
export interface NewItem {
  readonly item: string;
  readonly owner: string;
}

/**
 * Puts items behind the last one of an array: each on a line of its own with a mark, where the array has its closing
 * bracket on a line of its own, else in the same line. Whether the last item has a comma stays as it was.
 * @returns the text, and whether they are in a line with somebody else's, where no mark tells whose they are.
 */
export function addItems(
  text: string,
  array: ArrayText,
  added: readonly NewItem[],
): { readonly text: string; readonly isUnmarked: boolean } {
  const last = array.items.at(-1);
  const closing = lineStart(text, array.end - 1);
  const isOwnLine = text.slice(closing, array.end - 1).trim() === '' && closing > array.start;
  if (!isOwnLine) {
    const at = last?.end ?? array.start + 1;
    const items = added.map(({ item }) => item).join(', ');
    return { text: spliced(text, at, at, last === undefined ? items : `, ${items}`), isUnmarked: true };
  }
  const hasComma = last === undefined || array.commas.at(-1) !== undefined;
  const indent = indentOf(text, array, closing);
  const lines = added.map(({ item, owner }, index) => {
    const comma = hasComma || index < added.length - 1 ? ',' : '';
    return `${indent}${item}${comma} ${entryMark(owner)}\n`;
  });
  const below = last === undefined ? closing : lineEnd(text, array.commas.at(-1) ?? last.end);
  const longer = insertLines(text, below, lines.join(''));
  return { text: hasComma ? longer : spliced(longer, last.end, last.end, ','), isUnmarked: false };
}

/** As far in as the last item, where that begins its line; else one step more than the closing bracket. */
function indentOf(text: string, array: ArrayText, closing: number): string {
  const last = array.items.at(-1);
  const start = last === undefined ? closing : lineStart(text, last.start);
  const lead = last === undefined ? undefined : /^[^\S\n]*$/.exec(text.slice(start, last.start))?.[0];
  return lead ?? `${/^[^\S\n]*/.exec(text.slice(closing, array.end - 1))?.[0] ?? ''}  `;
}

/**
 * Takes the marked lines of an owner out of the array that begins at an offset; a comma that was put behind the item
 * before goes with the last.
 * @throws NoCleanEdit where somebody has put more on such a line.
 */
export function removeMarkedItems(text: string, start: number, owner: string): string {
  const array = arrayAt(text, start);
  const entry = findEntries(text, owner).findLast((one) => one.start > start && one.end <= array.end);
  if (entry === undefined) return text;
  const on = array.items.flatMap((one, index) =>
    one.start < entry.end && one.end > entry.start ? [index] : [],
  );
  const [index] = on;
  if (index === undefined) return removeMarkedItems(cutLines(text, entry), start, owner);
  const item = array.items[index];
  if (on.length > 1 || item === undefined || item.start < entry.start || item.end > entry.end) {
    throw new NoCleanEdit(`the line of ${owner} has something else on it`);
  }
  const isOpenEnd = index === array.items.length - 1 && array.commas[index] === undefined;
  const comma = isOpenEnd ? array.commas[index - 1] : undefined;
  const cut = cutLines(text, entry);
  const closed = comma === undefined ? cut : spliced(cut, comma, comma + 1, '');
  return removeMarkedItems(closed, start, owner);
}

/** Takes an item out of an array, wherever it is, with the comma that it needed. */
export function removeItem(text: string, array: ArrayText, index: number): string {
  const item = array.items[index];
  if (item === undefined) return text;
  const before = array.items[index - 1];
  const next = array.items[index + 1];
  if (before !== undefined) return spliced(text, before.end, item.end, '');
  const comma = array.commas[index];
  const end = next?.start ?? (comma === undefined ? item.end : comma + 1);
  return spliced(text, item.start, end, '');
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

function spliced(text: string, start: number, end: number, put: string): string {
  return text.slice(0, start) + put + text.slice(end);
}
