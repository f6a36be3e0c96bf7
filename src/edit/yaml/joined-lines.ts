/**
 * A text of the same length, in which lines that begin with a closing bracket go on the line above: all offsets stay.
 * Within texts of several lines that makes no difference either, as values are read from the text itself.
 */
export function withJoinedBrackets(text: string): string {
  const lines = text.split('\n');
  for (let index = lines.length - 1; index > 0; index -= 1)
    if (/^\s*[\]}]/.test(lines[index] ?? '')) joinAbove(lines, index);
  return rejoined(lines, text.length);
}

/** The same for the line that an offset is on. */
export function withJoinedLine(text: string, offset: number): string {
  const lines = text.split('\n');
  const index = text.slice(0, offset).split('\n').length - 1;
  if (index > 0) joinAbove(lines, index);
  return rejoined(lines, text.length);
}

/** Joins a line to the one above; what is between them, and a comment there, become spaces. */
function joinAbove(lines: string[], index: number): void {
  let above = index - 1;
  let joined = lines[index] ?? '';
  // Comments between would swallow the line.
  while (above > 0 && /^\s*(?:#.*)?$/.test(lines[above] ?? '')) {
    joined = `${' '.repeat((lines[above] ?? '').length + 1)}${joined}`;
    above -= 1;
  }
  const line = lines[above] ?? '';
  if (/[|>][-+\d]*\s*(?:#.*)?$/.test(line)) return;
  lines.splice(above, index - above + 1, `${withoutComment(line)} ${joined}`);
}

function withoutComment(line: string): string {
  const at = /^(?:[^\s"'#]\S*|\s+|"(?:\\.|[^"\\])*"|'[^']*')*/.exec(line)?.[0].length ?? 0;
  return line[at] === '#' ? line.slice(0, at).padEnd(line.length) : line;
}

function rejoined(lines: readonly string[], length: number): string {
  const text = lines.join('\n');
  if (text.length !== length) throw new Error('lines were joined to a text of another length');
  return text;
}
