import { diffArrays } from 'diff';

const LF = 10;
const CR = 13;

/** The most lines that the shortest way may change, as the time of searching it grows with their square. */
const MAX_EDITS = 2000;
/** What a search may cost where lines repeat, as its time grows with the lines times the edits. */
const MAX_STEPS = 3e8;

/** A text, and where each of its lines starts; the end of the last comes last. */
export interface Lines {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly count: number;
  /** The ending that most lines have, LF if as many have it; undefined where no line has any. */
  readonly ending: '\n' | '\r\n' | undefined;
}

/** Some lines: `from` is the first, `to` the one after the last. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

/** Lines of one text, and the lines of another that stand in their place. */
interface Hunk {
  readonly old: Run;
  readonly now: Run;
}

/** Finds the lines of a text. They end at LF or CRLF. */
export function linesOf(text: string): Lines {
  let crlf = 0;
  let lf = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== LF) continue;
    if (text.charCodeAt(at - 1) === CR) crlf++;
    else lf++;
  }
  const count = crlf + lf + (text === '' || text.endsWith('\n') ? 0 : 1);
  const starts = new Uint32Array(count + 1).fill(text.length);
  starts[0] = 0;
  for (let at = 0, line = 1; line < count; at++) if (text.charCodeAt(at) === LF) starts[line++] = at + 1;
  const most = crlf > lf ? '\r\n' : '\n';
  return { text, starts, count, ending: crlf + lf === 0 ? undefined : most };
}

/** The text of some lines, with their endings. */
export function textOf({ text, starts }: Lines, { from, to }: Run): string {
  return text.slice(starts[from], starts[to]);
}

/** A line without its ending. A return that ends the text is one too, as LF after it would make it CRLF. */
export function contentOf({ text, starts }: Lines, line: number): string {
  const start = starts[line] ?? 0;
  let end = starts[line + 1] ?? text.length;
  if (end > start && text.charCodeAt(end - 1) === LF) end--;
  if (end > start && text.charCodeAt(end - 1) === CR) end--;
  return text.slice(start, end);
}

/**
 * What has to be changed to make one text of another; lines are compared without their endings. It is the
 * least that will do, but for texts where that takes too long: then all is one change, from the first line
 * that differs to the last. What could stand in several places, as lines repeat, stands in the last of them,
 * as for git: so the same change is in the same place in two texts.
 */
export function hunksOf(before: Lines, after: Lines): readonly Hunk[] {
  const [old, now] = withoutCommonEnds(before, allOf(before), after, allOf(after));
  const [removed, added] = [old.to - old.from, now.to - now.from];
  if (removed + added === 0) return [];
  const all = [{ old, now }];
  const maxEditLength = Math.min(MAX_EDITS, Math.floor(MAX_STEPS / (removed + added)));
  if (removed === 0 || added === 0 || Math.abs(removed - added) > maxEditLength) {
    return movedDown(all, before, after);
  }
  const parts = diffArrays(contentsOf(before, old), contentsOf(after, now), { maxEditLength });
  if (parts === undefined) return all;
  const hunks: Hunk[] = [];
  let [at, nowAt] = [old.from, now.from];
  for (const { added: isAdded, removed: isRemoved, count } of parts) {
    const [from, nowFrom] = [at, nowAt];
    if (!isAdded) at += count;
    if (!isRemoved) nowAt += count;
    if (!isAdded && !isRemoved) continue;
    const last = hunks.at(-1);
    // A change is a removal and what is added in its place.
    const isSamePlace = last !== undefined && last.old.to === from && last.now.to === nowFrom;
    if (isSamePlace) hunks.pop();
    hunks.push({
      old: { from: isSamePlace ? last.old.from : from, to: at },
      now: { from: isSamePlace ? last.now.from : nowFrom, to: nowAt },
    });
  }
  return movedDown(hunks, before, after);
}

/** Two runs of lines without those that are the same at the beginning of both, and at the end of both. */
export function withoutCommonEnds(some: Lines, run: Run, others: Lines, other: Run): [Run, Run] {
  const most = Math.min(run.to - run.from, other.to - other.from);
  const isSame = (line: number, otherLine: number) => contentOf(some, line) === contentOf(others, otherLine);
  let head = 0;
  while (head < most && isSame(run.from + head, other.from + head)) head++;
  let tail = 0;
  while (tail < most - head && isSame(run.to - tail - 1, other.to - tail - 1)) tail++;
  return [
    { from: run.from + head, to: run.to - tail },
    { from: other.from + head, to: other.to - tail },
  ];
}

/** Moves hunks that only add or only remove lines down, as far as that makes no other text, the last first. */
function movedDown(hunks: readonly Hunk[], before: Lines, after: Lines): readonly Hunk[] {
  const moved: Hunk[] = [];
  for (const { old, now } of hunks.toReversed()) {
    const isAdded = old.from === old.to;
    const isPure = isAdded || now.from === now.to;
    const most = isPure ? (moved[0]?.old.from ?? before.count) - old.to : 0;
    const [lines, { from, to }] = isAdded ? [after, now] : [before, old];
    let by = 0;
    while (by < most && contentOf(lines, from + by) === contentOf(lines, to + by)) by++;
    moved.unshift({ old: runOf(by, old), now: runOf(by, now) });
  }
  return moved;
}

function runOf(offset: number, { from, to }: Run): Run {
  return { from: offset + from, to: offset + to };
}

function allOf({ count }: Lines): Run {
  return { from: 0, to: count };
}

function contentsOf(lines: Lines, { from, to }: Run): string[] {
  return Array.from({ length: to - from }, (_, index) => contentOf(lines, from + index));
}
