import { parses } from './hand-edits.ts';

/** Lines that somebody has put beside a block of ours. */
export interface Neighbour {
  readonly text: string;
  /** What was put there. */
  readonly line: string;
}

/**
 * Puts something foreign above or below a block of ours, like what is in it: where we have made a list or a mapping,
 * it is used as if it had been there before.
 * @param at which of the marks, counted round; those of a begin get it above, those of an end below.
 * @param name what has not been there before.
 * @returns undefined where there is no block, or the file would not parse.
 */
export function withNeighbour(path: string, text: string, at: number, name: string): Neighbour | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const lines = text.slice(bom.length).split(eol);
  const marks = lines.flatMap((line, index) =>
    /# (?:BEGIN|END) dagster-module: /.test(line) ? [index] : [],
  );
  const index = marks[at % Math.max(marks.length, 1)];
  const mark = lines[index ?? -1];
  if (index === undefined || mark === undefined) return undefined;
  const isBegin = mark.includes('# BEGIN');
  const inside = lines.slice(...(isBegin ? [index + 1, undefined] : [0, index]));
  const indent = /^\s*/.exec(mark)?.[0] ?? '';
  const like = (isBegin ? inside : inside.toReversed()).find(
    (line) => line.startsWith(indent) && /^[^\s#]/.test(line.slice(indent.length)),
  );
  const line = `${indent}${foreign(path, like?.slice(indent.length) ?? '', name)}`;
  const now = bom + lines.toSpliced(isBegin ? index : index + 1, 0, line).join(eol);
  return parses(path, now) ? { text: now, line } : undefined;
}

function foreign(path: string, like: string, name: string): string {
  if (/\.env/.test(path)) return `${name}=1`;
  if (!/\.ya?ml$/.test(path)) return `# ${name}`;
  if (/^-\s+\w+:/.test(like)) return `- python_file: ${name}.py`;
  return like.startsWith('-') ? `- ${name}` : `${name}: {}`;
}
