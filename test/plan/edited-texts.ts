/** Made-up texts for a merge: a list of lines, and what is left of it after some edits, twice. */

import fc from 'fast-check';

export interface Texts {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

export const MARK = '\uFEFF';

/** Few lines, so that they repeat. */
export const few = fc.constantFrom('a', 'b', 'c', '', 'd\re');
/** Lines that hardly repeat. */
export const many = fc.nat({ max: 1e9 }).map((number) => `line ${number}`);

type Edit = (lines: readonly string[]) => readonly string[];

function editOf(line: fc.Arbitrary<string>): fc.Arbitrary<Edit> {
  const nat = fc.nat({ max: 20 });
  return fc
    .tuple(nat, fc.nat({ max: 3 }), fc.array(line, { maxLength: 3 }), nat, fc.boolean())
    .map(([where, length, added, target, isMove]) => (lines) => {
      const at = where % (lines.length + 1);
      const block = lines.slice(at, at + length);
      const rest = lines.toSpliced(at, length);
      return isMove
        ? rest.toSpliced(target % (rest.length + 1), 0, ...block)
        : lines.toSpliced(at, length, ...added);
    });
}

/** How a text is written: the ending of each line by turns, whether the last has one, and the mark. */
interface Style {
  readonly endings: readonly string[];
  readonly isOpen: boolean;
  readonly hasMark: boolean;
}

/** The styles of texts of which each line ends alike. */
export const uniform: fc.Arbitrary<Style> = fc.record({
  endings: fc.constantFrom(['\n'], ['\r\n']),
  isOpen: fc.boolean(),
  hasMark: fc.boolean(),
});

/** The styles that there are. */
export const mixed: fc.Arbitrary<Style> = fc.record({
  endings: fc.array(fc.constantFrom('\n', '\r\n'), { minLength: 1, maxLength: 5 }),
  isOpen: fc.boolean(),
  hasMark: fc.boolean(),
});

/** The style of what git merges as we do. */
export const plain: fc.Arbitrary<Style> = fc.constant({ endings: ['\n'], isOpen: false, hasMark: false });

export function written(lines: readonly string[], { endings, isOpen, hasMark }: Style): string {
  const ended = lines.map((line, index) => line + endings[index % endings.length]);
  // An empty line is there by its ending alone.
  if (isOpen && lines.at(-1)) ended.splice(-1, 1, lines.at(-1) ?? '');
  return (hasMark ? MARK : '') + ended.join('');
}

export function textsOf(line: fc.Arbitrary<string>, style: fc.Arbitrary<Style>): fc.Arbitrary<Texts> {
  const edits = fc.array(editOf(line), { maxLength: 4 });
  return fc
    .tuple(fc.array(line, { maxLength: 12 }), edits, edits, fc.tuple(style, style, style))
    .map(([lines, ourEdits, theirEdits, [was, is, wanted]]) => ({
      base: written(lines, was),
      ours: written(afterAll(ourEdits, lines), is),
      theirs: written(afterAll(theirEdits, lines), wanted),
    }));
}

function afterAll(edits: readonly Edit[], lines: readonly string[]): readonly string[] {
  return edits.reduce((edited, edit) => edit(edited), lines);
}

/** The lines of a text without their endings. */
export function contents(text: string): readonly string[] {
  const lines = text.replace(MARK, '').split(/\r?\n/);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** How often each line is there. */
export function counts(lines: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of lines) found.set(line, (found.get(line) ?? 0) + 1);
  return found;
}

/** The lines of a text with their endings. */
export function ended(text: string): readonly string[] {
  return text.replace(MARK, '').match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** What is left, of a text without mark, when all conflicts are resolved in favour of one side. */
export function resolved(text: string, side: 'yours' | 'generated'): string {
  let isIn: string | undefined;
  const left = ended(text).filter((line) => {
    if (line.startsWith('<<<<<<< yours')) isIn = 'yours';
    else if (line.startsWith('=======')) isIn = 'generated';
    else if (line.startsWith('>>>>>>> generated')) isIn = undefined;
    else return isIn === undefined || isIn === side;
    return false;
  });
  return left.join('');
}
