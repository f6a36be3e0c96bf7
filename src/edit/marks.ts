/**
 * Marks that tell whose lines are whose in a file that is shared. A block of lines stands between two comments, a
 * single entry of somebody else's list has one at its end. They look alike in YAML, TOML, dotenv, ini files and
 * Dockerfiles, where `#` begins a comment.
 */

const BEGIN = '# BEGIN dagster-module: ';
const END = '# END dagster-module: ';
const ENTRY = '# dagster-module: ';

/** The comment behind a line that only holds what is ours, such as a key that had to be made: it goes with the last. */
export const HOLDER = '# dagster-module';

/** What makes a comment of the empty list or mapping that a key had before what is ours came below it. */
export const WAS = '# dagster-module was:';

/** The line above a block. */
export function beginMark(owner: string): string {
  return BEGIN + owner;
}

/** The line below a block. */
export function endMark(owner: string): string {
  return END + owner;
}

/** The comment behind a single entry. */
export function entryMark(owner: string): string {
  return ENTRY + owner;
}

/** Where some lines are: from the start of the first to the end of the last, its line end included where it has one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Marks that do not go together: somebody has taken one of them out, or written one twice. */
export class BrokenMarks extends Error {
  /** Counted from 1. */
  readonly line: number;

  constructor(owner: string, line: number, what: string) {
    super(`the block of ${owner} at line ${line} ${what}`);
    this.name = 'BrokenMarks';
    this.line = line;
  }
}

/**
 * Finds the blocks of an owner, in the order of the file, their marks included.
 * @throws BrokenMarks where a block has no end, an end no begin, or one begins within another of the same owner.
 */
export function findBlocks(text: string, owner: string): readonly Range[] {
  const begins = linesWith(text, beginMark(owner));
  const ends = linesWith(text, endMark(owner));
  const blocks = begins.map((begin, index): Range => {
    const end = ends[index];
    const isNested = (begins[index + 1]?.start ?? Number.POSITIVE_INFINITY) < (end?.start ?? 0);
    if (end === undefined || end.start < begin.end || isNested)
      throw new BrokenMarks(owner, lineAt(text, begin.start), 'has no end');
    return { start: begin.start, end: end.end };
  });
  const stray = ends[begins.length];
  if (stray !== undefined) throw new BrokenMarks(owner, lineAt(text, stray.start), 'has no begin');
  return blocks;
}

/** Finds the lines of single entries of an owner, in the order of the file. */
export function findEntries(text: string, owner: string): readonly Range[] {
  const mark = entryMark(owner);
  return linesEndingWith(text, mark).filter(({ start, end }) => {
    const line = text.slice(start, end).trim();
    return line !== mark && /\s$/.test(line.slice(0, -mark.length));
  });
}

/** All owners that a text has marks of, in order, each once. */
export function ownersIn(text: string): readonly string[] {
  const owners = new Set<string>();
  for (const [, owner = ''] of text.matchAll(
    /# (?:BEGIN |END )?dagster-module: ([^\r\n]*?)[^\S\r\n]*(?=\r?\n|$)/g,
  ))
    owners.add(owner);
  return [...owners];
}

/**
 * Puts whole lines into a text, in its line ends. At the end of a text whose last line has no end, the new last line
 * has none either: so cutting them out again gives the same bytes.
 * @param at the start of a line, or the end of the text.
 * @param lines each ended by `\n`.
 */
export function insertLines(text: string, at: number, lines: string): string {
  const eol = eolOf(text);
  const styled = eol === '\n' ? lines : lines.replaceAll('\n', eol);
  if (at < text.length || text === '' || text === '\uFEFF' || text.endsWith('\n'))
    return text.slice(0, at) + styled + text.slice(at);
  return text + eol + styled.slice(0, -eol.length);
}

/** Cuts whole lines out of a text: the inverse of {@link insertLines}. */
export function cutLines(text: string, { start, end }: Range): string {
  const isOpen = end === text.length && start < end && !text.endsWith('\n');
  const before = text.slice(0, start);
  return (isOpen ? before.replace(/\r?\n$/, '') : before) + text.slice(end);
}

/** The line end that a text has first; `\n` where it has none. */
export function eolOf(text: string): '\n' | '\r\n' {
  const first = text.indexOf('\n');
  return first > 0 && text[first - 1] === '\r' ? '\r\n' : '\n';
}

/** The number of the line that an offset is on, counted from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The lines that hold a mark and nothing else. */
function linesWith(text: string, mark: string): readonly Range[] {
  return linesEndingWith(text, mark).filter(({ start, end }) => text.slice(start, end).trim() === mark);
}

function linesEndingWith(text: string, mark: string): readonly Range[] {
  const found: Range[] = [];
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + mark.length)) {
    const ended = text.indexOf('\n', at);
    const end = ended === -1 ? text.length : ended + 1;
    if (text.slice(at + mark.length, end).trim() !== '') continue;
    found.push({ start: lineStart(text, at), end });
  }
  return found;
}

/** The start of the line that an offset is on; a byte order mark is no part of the first. */
function lineStart(text: string, offset: number): number {
  const start = text.lastIndexOf('\n', offset) + 1;
  return start === 0 && text.startsWith('\uFEFF') ? 1 : start;
}
