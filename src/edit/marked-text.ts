import { beginMark, cutLines, endMark, eolOf, findBlocks, insertLines, type Range } from './marks.ts';

/**
 * Adds a marked block of lines to a text whose comments begin with `#`: dotenv and ini files, Dockerfiles. A block of
 * this owner that is there already is written anew where it stands, so adding twice equals adding once.
 * @param text undefined for a new file.
 * @param lines without the marks, each ended by `\n`; it is the caller's to know that they can stand there.
 * @param at the start of a line; by default the end of the text.
 * @throws BrokenMarks
 */
export function addMarked(
  text: string | undefined,
  owner: string,
  lines: string,
  at: 'end' | number = 'end',
): string {
  const block = `${beginMark(owner)}\n${lines}${endMark(owner)}\n`;
  const start = text ?? '';
  const [present] = blocksOf(start, owner);
  if (present === undefined) return insertLines(start, at === 'end' ? start.length : at, block);
  const styled = block.replaceAll('\n', eolOf(start));
  const isOpen = !start.slice(present.start, present.end).endsWith('\n');
  return start.slice(0, present.start) + (isOpen ? styled.trimEnd() : styled) + start.slice(present.end);
}

/**
 * Takes all blocks of an owner out again: the inverse of {@link addMarked}, in any order of owners.
 * @throws BrokenMarks
 */
export function removeMarked(text: string, owner: string): string {
  return blocksOf(text, owner).reduceRight(cutLines, text);
}

/** A byte order mark on the line of a mark is no part of the block. */
function blocksOf(text: string, owner: string): readonly Range[] {
  return findBlocks(text, owner).map(({ start, end }) => ({
    start: text.startsWith('\uFEFF') ? Math.max(start, 1) : start,
    end,
  }));
}
