import { hunksOf, type Lines, linesOf, type Run, textOf, withoutCommonEnds } from './changed-lines.ts';

/** What comes of a merge: the text, and how many conflicts are marked in it. */
export interface Merged {
  readonly text: string;
  readonly conflicts: number;
}

/** What theirs brings: its lines, and those of ours in whose place they come, or with which they conflict. */
interface Region {
  readonly ours: Run;
  readonly theirs: Run;
  readonly isDisputed: boolean;
}

const MARK = '\uFEFF';
const CLOSING = '>>>>>>> generated';

/**
 * Merges a file that was edited by hand (ours) with the text that is generated now (theirs), line by line.
 * The base is the text that was generated last time; without one, every difference is a conflict.
 *
 * Lines are compared without their endings. A line of ours keeps its own; one of theirs gets the ending that
 * most lines of ours have. A byte order mark is there if ours has one. Whether the last line has an ending is
 * as in ours, or as in theirs where only the generator changed it. Texts that are too large to compare are
 * taken as one change, from the first line that differs to the last.
 */
export function merge(texts: { base: string | undefined; ours: string; theirs: string }): Merged {
  const [ours, theirs] = [unmarked(texts.ours), unmarked(texts.theirs)];
  const base = texts.base === undefined ? undefined : unmarked(texts.base);
  const ending = ours.ending ?? theirs.ending ?? '\n';
  const pieces: string[] = [];
  let conflicts = 0;
  let next = 0;
  for (const region of base ? threeWay(base, ours, theirs) : twoWay(ours, theirs)) {
    const [mine, given] = region.isDisputed
      ? withoutCommonEnds(ours, region.ours, theirs, region.theirs)
      : [region.ours, region.theirs];
    const incoming = textOf(theirs, given).replaceAll(/\r?\n|\r$/g, ending);
    put(textOf(ours, { from: next, to: mine.from }));
    next = mine.to;
    if (!region.isDisputed) put(incoming);
    else if (mine.from < mine.to || given.from < given.to) {
      put(`<<<<<<< yours${ending}`);
      put(textOf(ours, mine));
      put(`=======${ending}`);
      put(incoming);
      put(CLOSING + ending);
      conflicts++;
    }
  }
  put(textOf(ours, { from: next, to: ours.count }));
  if (pieces.at(-1) !== CLOSING + ending) putLastEnding();
  return { text: (texts.ours.startsWith(MARK) ? MARK : '') + pieces.join(''), conflicts };

  function put(piece: string): void {
    if (piece === '') return;
    endLine();
    pieces.push(piece);
  }

  function endLine(): void {
    const last = pieces.at(-1) ?? '\n';
    if (!last.endsWith('\n')) pieces.push(last.endsWith('\r') ? '\n' : ending);
  }

  function putLastEnding(): void {
    if (hasLastEnding(base, ours, theirs)) endLine();
    // An empty line is there by its ending alone.
    else pieces.push((pieces.pop() ?? '').replace(/(?<=[^\r\n])\r?\n$/, ''));
  }
}

/** Whether the last line is to have an ending: ours decides, unless only theirs is other than the base. */
function hasLastEnding(base: Lines | undefined, ours: Lines, theirs: Lines): boolean {
  const [was, is] = [base, ours].map((lines) => (lines?.count ? lines.text.endsWith('\n') : undefined));
  return is !== undefined && was !== is ? is : theirs.text.endsWith('\n');
}

function unmarked(text: string): Lines {
  return linesOf(text.startsWith(MARK) ? text.slice(1) : text);
}

function twoWay(ours: Lines, theirs: Lines): readonly Region[] {
  return hunksOf(ours, theirs).map(({ old, now }) => ({ ours: old, theirs: now, isDisputed: true }));
}

/** The regions that theirs changed. Changes of both sides that touch each other are one, as for git. */
function threeWay(base: Lines, ours: Lines, theirs: Lines): readonly Region[] {
  const changes = [
    ...hunksOf(base, ours).map((hunk) => ({ ...hunk, isOurs: true })),
    ...hunksOf(base, theirs).map((hunk) => ({ ...hunk, isOurs: false })),
  ].sort((one, other) => one.old.from - other.old.from);
  const regions: Region[] = [];
  /** How far the lines after the last change have moved, in ours and in theirs. */
  let [oursMoved, theirsMoved] = [0, 0];
  for (let at = 0; at < changes.length; ) {
    const from = changes[at]?.old.from ?? 0;
    const [oursFrom, theirsFrom] = [from + oursMoved, from + theirsMoved];
    let to = from;
    let [hasOurs, hasTheirs] = [false, false];
    for (let change = changes[at]; change && change.old.from <= to; change = changes[++at]) {
      to = Math.max(to, change.old.to);
      if (change.isOurs) [hasOurs, oursMoved] = [true, change.now.to - change.old.to];
      else [hasTheirs, theirsMoved] = [true, change.now.to - change.old.to];
    }
    if (!hasTheirs) continue;
    regions.push({
      ours: { from: oursFrom, to: to + oursMoved },
      theirs: { from: theirsFrom, to: to + theirsMoved },
      isDisputed: hasOurs,
    });
  }
  return regions;
}
