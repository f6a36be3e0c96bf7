import { HOLDER, type Range, WAS } from '../marks.ts';
import { lineAfter } from './extent.ts';

interface Line extends Range {
  readonly indent: number;
  /** Without indentation and line end. */
  readonly body: string;
}

/**
 * Adds to lines that go what was made to hold them and holds nothing else: keys, and merge keys that stand for what
 * had been an alias.
 * @param ranges whole lines, in order, no two that touch.
 */
export function holderCuts(text: string, ranges: readonly Range[]): readonly Range[] {
  const cuts: Range[] = [];
  for (const range of ranges.toReversed()) {
    cuts.unshift(range);
    let first = range;
    for (;;) {
      const holder = keyCut(text, cuts, first);
      if (holder === undefined) break;
      cuts.unshift(holder);
      first = holder;
    }
    const undone = mergeCut(text, cuts, first) ?? wasCut(text, cuts, first);
    if (undone !== undefined) cuts.unshift(undone);
  }
  return cuts;
}

/** @param cuts what goes, in order, from some place to the end; `first` is the first of them. */
function keyCut(text: string, cuts: readonly Range[], first: Range): Range | undefined {
  const above = lineAbove(text, first.start, false);
  if (above === undefined || !isHolder(above) || holdsMore(text, cuts, first, above.indent, true))
    return undefined;
  return { start: above.start, end: above.end };
}

/** Undoes a merge key that was made of an alias, where nothing else is beside it. */
function mergeCut(text: string, cuts: readonly Range[], first: Range): Range | undefined {
  const merge = lineAbove(text, first.start, true);
  if (merge === undefined) return undefined;
  const over = lineAbove(text, merge.start, false);
  if (over === undefined) return undefined;
  if (merge.body.startsWith('<<:') && isHolder(over) && over.indent < merge.indent) {
    if (holdsMore(text, cuts, first, over.indent, false)) return undefined;
    const start = text.lastIndexOf(` ${HOLDER}`, over.end);
    return { start, end: merge.start + merge.indent + '<<:'.length };
  }
  if (merge.body.startsWith('*') && over.body === `<<: ${HOLDER}`) {
    if (holdsMore(text, cuts, first, over.indent - 1, false)) return undefined;
    return { start: over.start + over.indent, end: merge.start + merge.indent };
  }
  return undefined;
}

/** Gives a key the empty list or mapping back that it had. */
function wasCut(text: string, cuts: readonly Range[], first: Range): Range | undefined {
  const above = lineAbove(text, first.start, true);
  if (above === undefined || !above.body.includes(`: ${WAS} `)) return undefined;
  if (holdsMore(text, cuts, first, above.indent, false)) return undefined;
  const start = text.indexOf(` ${WAS}`, above.start);
  return { start, end: start + WAS.length + 1 };
}

function isHolder({ body }: Line): boolean {
  return /[:-] # dagster-module$/.test(body);
}

/** Whether something stays below a holder: content further to the right, or a comment just below what goes. */
function holdsMore(
  text: string,
  cuts: readonly Range[],
  first: Range,
  indent: number,
  withComments: boolean,
): boolean {
  let canBeComment = withComments;
  for (let at = first.end; at < text.length; ) {
    const within = cuts.find(({ start, end }) => start <= at && at < end);
    if (within !== undefined) {
      at = within.end;
      continue;
    }
    const line = lineFrom(text, at);
    at = line.end;
    if (line.body === '') canBeComment = false;
    else if (line.body.startsWith('#')) {
      if (canBeComment && line.indent > indent) return true;
      canBeComment = false;
    } else return line.indent > indent || (line.indent === indent && /^-\s/.test(line.body));
  }
  return false;
}

function lineAbove(text: string, at: number, pastComments: boolean): Line | undefined {
  const first = text.startsWith('\uFEFF') ? 1 : 0;
  for (let end = at; end > first; ) {
    const line = lineFrom(text, end < 2 ? 0 : text.lastIndexOf('\n', end - 2) + 1);
    if (line.body !== '' && !(pastComments && line.body.startsWith('#'))) return line;
    end = line.start;
  }
  return undefined;
}

function lineFrom(text: string, from: number): Line {
  const start = from === 0 && text.startsWith('\uFEFF') ? 1 : from;
  const end = lineAfter(text, start);
  const raw = text.slice(start, end);
  const body = raw.trim();
  return { start, end, body, indent: body === '' ? 0 : raw.search(/\S/) };
}
