import { endMark } from '../marks.ts';
import { isBelow, type Statement } from './statements.ts';
import { lineEnd } from './tokens.ts';

/**
 * Where another table of the workspace goes: behind the last thing that the text says of the workspace, else behind
 * the table that says that it is one. A comment that goes on below stays with what is above it; one that stands right
 * on top of something else stays with that.
 */
export function endOfTable(text: string, statements: readonly Statement[], keys: readonly string[]): number {
  const own = statements.findLast(({ path }) => isBelow(path, [...keys, 'workspace']));
  const last = own ?? lastBeside(statements, [...keys, 'directory_type']);
  const start = last?.end ?? text.length;
  let at = start;
  let marked = start;
  for (let end = lineEnd(text, at); isComment(text, at, end); end = lineEnd(text, at)) {
    if (text.slice(at, end).trimStart().startsWith(END)) marked = end;
    at = end;
  }
  const isOnTop = text.slice(at, lineEnd(text, at)).trim() !== '';
  return isOnTop ? marked : at;
}

const END = endMark('');

function isComment(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trimStart().startsWith('#');
}

/** The last statement before the next header, from the one with a path on. */
function lastBeside(statements: readonly Statement[], path: readonly string[]): Statement | undefined {
  const first = statements.findIndex((one) => one.kind === 'pair' && isBelow(path, one.path));
  if (first === -1) return undefined;
  const next = statements.findIndex((one, index) => index > first && one.kind !== 'pair');
  return statements[(next === -1 ? statements.length : next) - 1];
}

/** Whether there is an empty line above a header and its comment; also where there is no header to look at. */
export function hasSpaceAbove(text: string, header: Statement | undefined): boolean {
  if (header === undefined) return true;
  const lines = text
    .slice(Math.max(0, header.start - 4096), header.start)
    .split('\n')
    .slice(0, -1);
  return (lines.findLast((line) => !line.trimStart().startsWith('#')) ?? '').trim() === '';
}
