import { beginMark } from '../marks.ts';
import { lineAfter } from './extent.ts';

const END_LINE = /^# END dagster-module: (.*)$/;
const BEGIN_LINE = /^# BEGIN dagster-module: /;

/**
 * Where the comments end that belong to what is above them: comments further to the right than the column, and the
 * end of a block that begins within the collection.
 * @param at the start of a line.
 * @param column of the collection's keys or dashes.
 * @param from where the collection's place begins.
 */
export function tailEnd(text: string, at: number, column: number, from: number): number {
  let end = at;
  let open = 0;
  for (let start = at; start < text.length; ) {
    const next = lineAfter(text, start);
    const raw = text.slice(start, next);
    const line = raw.trim();
    const isTail = start === end;
    start = next;
    if (line === '') continue;
    if (!line.startsWith('#')) break;
    const indent = raw.search(/\S/);
    const ended = END_LINE.exec(line)?.[1];
    if (BEGIN_LINE.test(line)) open += 1;
    else if (ended !== undefined && open > 0) open -= 1;
    else if (ended !== undefined && beginsAfter(text, ended, at, from)) end = next;
    if (isTail && indent > column) end = next;
  }
  return end;
}

/** Whether the last block of an owner before an offset begins behind another. */
function beginsAfter(text: string, owner: string, before: number, from: number): boolean {
  const mark = beginMark(owner);
  let at = before;
  do at = text.lastIndexOf(mark, at - 1);
  while (at > from && !/^[^\S\n]*(?:\n|$)/.test(text.slice(at + mark.length, lineAfter(text, at))));
  return at > from;
}
