import { eolOf, type Range } from '../marks.ts';

/** A text that goes in at an offset; nothing is ever replaced. */
export interface Splice {
  readonly at: number;
  readonly text: string;
  /** Whether it is whole lines, each ended by `\n`, at the start of a line or at the end of the text. */
  readonly isLines: boolean;
  /** What goes in at the same offset stands in the order of depth: what is deeper comes first. */
  readonly depth: number;
}

/** A text after splices, and where they are in it. */
export interface Spliced {
  readonly text: string;
  readonly ranges: readonly Range[];
}

/**
 * Puts texts in, in the line ends of the file. After a last line without an end, the new last line has none either:
 * so taking it out again gives the same bytes.
 */
export function splice(text: string, splices: readonly Splice[]): Spliced {
  const eol = eolOf(text);
  const isOpen = text !== '' && text !== '\uFEFF' && !text.endsWith('\n');
  const ordered = [...splices].sort((a, b) => a.at - b.at || b.depth - a.depth);
  const parts: string[] = [];
  const ranges: Range[] = [];
  let length = 0;
  let done = 0;
  const put = (part: string): void => {
    parts.push(part);
    length += part.length;
  };
  for (const { at, text: added, isLines } of ordered) {
    put(text.slice(done, at));
    done = at;
    const styled = eol === '\n' ? added : added.replaceAll('\n', eol);
    const start = length;
    put(isLines && isOpen && at === text.length ? eol + styled.slice(0, -eol.length) : styled);
    ranges.push({ start, end: length });
  }
  put(text.slice(done));
  return { text: parts.join(''), ranges };
}
