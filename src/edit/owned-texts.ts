import { BrokenMarks } from './marks.ts';

/** A line of a mark: the begin or the end of a block, or the end of a line that is a single entry. */
const MARK = /# (BEGIN |END )?dagster-module: ([^\r\n]*?)[^\S\r\n]*(?=\r?\n|$)/g;

/** What an owner has in a text. */
export interface Owned {
  /** The lines, without their indentation and the line ends of the file: by them it is known whether somebody edited. */
  readonly text: string;
  /** Where the first of them is; counted from 1. */
  readonly line: number;
}

/**
 * All that owners have in a text, in one pass.
 * @param owners whose alone, where not all are wanted.
 * @param onBroken is told of marks that do not go together, instead of an error.
 * @throws BrokenMarks
 */
export function ownedTexts(
  text: string,
  onBroken: (broken: BrokenMarks) => void = raise,
  owners?: ReadonlySet<string>,
): ReadonlyMap<string, Owned> {
  const lines = new LineCounter(text);
  const found = new Map<string, { parts: string[]; line: number }>();
  let open: { owner: string; start: number } | undefined;
  const keep = (owner: string, start: number, end: number): void => {
    const known = found.get(owner) ?? { parts: [], line: lines.at(start) };
    known.parts.push(unindented(text.slice(start, end)));
    found.set(owner, known);
  };
  for (const match of owners === undefined ? text.matchAll(MARK) : marksOf(text, owners)) {
    const [all, kind, owner = ''] = match;
    const start = text.lastIndexOf('\n', match.index) + 1;
    const end = match.index + all.length;
    const isAlone = text.slice(start, match.index).trim().replace('\uFEFF', '') === '';
    if (kind === 'BEGIN ' && isAlone) {
      if (open !== undefined) onBroken(new BrokenMarks(open.owner, lines.at(open.start), 'has no end'));
      open = { owner, start };
    } else if (kind === 'END ' && isAlone) {
      if (open?.owner === owner) keep(owner, open.start, end);
      else onBroken(new BrokenMarks(owner, lines.at(start), 'has no begin'));
      open = undefined;
    } else if (kind === undefined && !isAlone && open === undefined) keep(owner, start, end);
  }
  if (open !== undefined) onBroken(new BrokenMarks(open.owner, lines.at(open.start), 'has no end'));
  return new Map([...found].map(([owner, { parts, line }]) => [owner, { text: parts.join('\n'), line }]));
}

/** The marks of some owners, in their order: where they are few, most of a large text is not looked at. */
function marksOf(text: string, owners: ReadonlySet<string>): readonly RegExpExecArray[] {
  const mark = new RegExp(MARK.source, 'y');
  const found = [...owners].flatMap((owner) =>
    ['# BEGIN ', '# END ', '# '].flatMap((lead) => {
      const matches: RegExpExecArray[] = [];
      const sought = `${lead}dagster-module: ${owner}`;
      for (let at = text.indexOf(sought); at !== -1; at = text.indexOf(sought, at + sought.length)) {
        mark.lastIndex = at;
        const match = mark.exec(text);
        if (match?.[2] === owner) matches.push(match);
      }
      return matches;
    }),
  );
  return found.sort((a, b) => a.index - b.index);
}

/** The numbers of lines, for offsets that only grow. */
class LineCounter {
  readonly #text: string;
  #offset = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  at(offset: number): number {
    if (offset < this.#offset) [this.#offset, this.#line] = [0, 1];
    for (;;) {
      const next = this.#text.indexOf('\n', this.#offset);
      if (next === -1 || next >= offset) return this.#line;
      this.#offset = next + 1;
      this.#line += 1;
    }
  }
}

/** Lines as far to the left as they go together, without spaces at their ends. */
function unindented(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const least = Math.min(...lines.filter((line) => line !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(least)).join('\n');
}

function raise(broken: BrokenMarks): never {
  throw broken;
}
