import { diffArrays } from 'diff';

/** Bytes, and where each of their lines starts; the end of the last comes last. */
export interface Lines {
  readonly bytes: Buffer;
  readonly starts: Uint32Array;
  readonly count: number;
}

/** Lines that give way to others: `from` is the first, `to` the one after the last. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

const CONTEXT = 3;
const NEWLINE = 0x0a;
const NO_NEWLINE = Buffer.from('\n\\ No newline at end of file\n');

/** The most lines that the shortest diff may edit, as the time of searching it grows with their square. */
const MAX_EDITS = 2000;
/** What a search may cost where lines repeat, as its time grows with the lines times the edits. */
const MAX_STEPS = 3e8;

/** Finds the lines of a text. They end at `\n` and nowhere else, as for git. */
export function linesOf(bytes: Buffer): Lines {
  let count = bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE ? 1 : 0;
  for (let at = 0; at < bytes.length; at++) if (bytes[at] === NEWLINE) count++;
  const starts = new Uint32Array(count + 1).fill(bytes.length);
  starts[0] = 0;
  for (let at = 0, line = 1; line < count; at++) if (bytes[at] === NEWLINE) starts[line++] = at + 1;
  return { bytes, starts, count };
}

/**
 * The hunks of a unified diff, in pieces; none where all lines are the same. What is compared is `real`, what is
 * printed is `shown`: each has as many lines as the other.
 */
export function hunksOf(
  before: { readonly real: Lines; readonly shown: Lines },
  after: { readonly real: Lines; readonly shown: Lines },
): readonly Uint8Array[] {
  const hunks: Edit[][] = [];
  for (const edit of editsOf(before.real, after.real)) {
    const hunk = hunks.at(-1);
    const last = hunk?.at(-1);
    if (hunk && last && edit.from - last.to <= 2 * CONTEXT) hunk.push(edit);
    else hunks.push([edit]);
  }
  return hunks.flatMap((edits) => printed(edits, before.shown, after.shown));
}

function printed(edits: readonly Edit[], before: Lines, after: Lines): readonly Uint8Array[] {
  const [first, last] = [edits[0], edits.at(-1)];
  if (first === undefined || last === undefined) return [];
  const lead = Math.min(CONTEXT, first.from);
  const trail = Math.min(CONTEXT, before.count - last.to);
  const old = rangeOf(first.from - lead, last.to + trail);
  const young = rangeOf(first.newFrom - lead, last.newTo + trail);
  const pieces: Buffer[] = [Buffer.from(`@@ -${old} +${young} @@\n`)];
  let at = first.from - lead;
  for (const { from, to, newFrom, newTo } of edits) {
    pieces.push(
      marked(' ', before, at, from),
      marked('-', before, from, to),
      marked('+', after, newFrom, newTo),
    );
    at = to;
  }
  return [...pieces, marked(' ', before, at, at + trail)];
}

/** Where some lines are, as a hunk says it: none are after the line before them, one is not counted. */
function rangeOf(from: number, to: number): string {
  if (to - from === 1) return `${to}`;
  return to === from ? `${from},0` : `${from + 1},${to - from}`;
}

/** Some lines with a sign before each. They are copied, not joined, as they may be many. */
function marked(sign: string, lines: Lines, from: number, to: number): Buffer {
  const [start, end] = [startOf(lines, from), startOf(lines, to)];
  const isOpen = end > start && lines.bytes[end - 1] !== NEWLINE;
  const out = Buffer.allocUnsafe(end - start + to - from + (isOpen ? NO_NEWLINE.length : 0));
  let at = 0;
  for (let line = from; line < to; line++) {
    at = out.writeUInt8(sign.charCodeAt(0), at);
    at += lines.bytes.copy(out, at, startOf(lines, line), startOf(lines, line + 1));
  }
  if (isOpen) NO_NEWLINE.copy(out, at);
  return out;
}

function startOf({ starts, bytes }: Lines, line: number): number {
  return starts[line] ?? bytes.length;
}

/** What has to be edited: the least, or where that takes long, all from the first difference to the last. */
function editsOf(before: Lines, after: Lines): readonly Edit[] {
  const shorter = Math.min(before.count, after.count);
  let head = 0;
  while (head < shorter && isSame(before, head, after, head)) head++;
  let tail = 0;
  while (tail < shorter - head && isSame(before, before.count - tail - 1, after, after.count - tail - 1))
    tail++;
  const all = { from: head, to: before.count - tail, newFrom: head, newTo: after.count - tail };
  const [removed, added] = [all.to - all.from, all.newTo - all.newFrom];
  if (removed + added === 0) return [];
  const maxEditLength = Math.min(MAX_EDITS, Math.floor(MAX_STEPS / (removed + added)));
  if (removed === 0 || added === 0 || Math.abs(removed - added) > maxEditLength) return [all];

  // Numbers, not texts, are compared: many times, and the library's own lines also end where ours do not.
  const numbers = new Map<string, number>();
  const [old, young] = [numbered(before, all.from, all.to), numbered(after, all.newFrom, all.newTo)];
  const parts = diffArrays(old, young, { maxEditLength });
  if (parts === undefined) return [all];
  const edits: Edit[] = [];
  let [at, newAt] = [head, head];
  for (const { added: isAdded, removed: isRemoved, count } of parts) {
    const [from, newFrom] = [at, newAt];
    if (!isAdded) at += count;
    if (!isRemoved) newAt += count;
    if (isAdded || isRemoved) edits.push({ from, to: at, newFrom, newTo: newAt });
  }
  return edits;

  function numbered(lines: Lines, from: number, to: number): number[] {
    return Array.from({ length: to - from }, (_, index) => {
      const [start, end] = [startOf(lines, from + index), startOf(lines, from + index + 1)];
      const text = lines.bytes.toString('latin1', start, end);
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
  }
}

/** Whether two lines are the same. All of a large file passes here, hence no calls and no copies. */
function isSame(some: Lines, line: number, others: Lines, other: number): boolean {
  const [start, otherStart] = [startOf(some, line), startOf(others, other)];
  const length = startOf(some, line + 1) - start;
  if (length !== startOf(others, other + 1) - otherStart) return false;
  for (let at = 0; at < length; at++)
    if (some.bytes[start + at] !== others.bytes[otherStart + at]) return false;
  return true;
}
