import { isDeepStrictEqual } from 'node:util';
import type { SecretReference, SecretText } from '../plan/secret.ts';
import { dotenv } from '../render/escape.ts';
import { type Entry, entriesOf } from './dotenv.ts';
import { addMarked, removeMarked } from './marked-text.ts';
import { beginMark, endMark, findBlocks, lineAt, type Range } from './marks.ts';
import { NoCleanEdit } from './no-clean-edit.ts';

export { removeMarked as removeVariables } from './marked-text.ts';

/** A variable of a block: with its value, or with the name of a secret that only the writer learns. */
export type BlockVariable =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly secret: string };

/** A variable stands in the file already, and it is not ours. */
export class TakenVariable extends Error {
  readonly variable: string;
  /** Counted from 1. */
  readonly line: number;

  constructor(variable: string, line: number) {
    super(`line ${line} has ${variable} already`);
    this.name = 'TakenVariable';
    this.variable = variable;
    this.line = line;
  }
}

/**
 * Adds a marked block of variables to a dotenv file that is shared. A block of this owner that is there already is
 * written anew, but for its secrets, which stay as they are.
 * @param text with the secrets of other blocks, where they were added just before; undefined for a new file.
 * @param keep names that are left to whoever has set them already.
 * @returns a text, or one with secrets.
 * @throws TakenVariable where another than this owner sets one of them.
 * @throws NoCleanEdit where a quote above is left open, so that it would go on into the block.
 * @throws BrokenMarks
 * @throws UsageError where a value cannot be written so that dotenv and `sh` read the same.
 */
export function addVariables(
  text: string | SecretText | undefined,
  owner: string,
  variables: readonly BlockVariable[],
  keep: ReadonlySet<string> = new Set(),
): string | SecretText {
  const start = withSecretMarks(text ?? '');
  const [present] = findBlocks(start, owner);
  const before = present === undefined ? '' : start.slice(present.start, present.end);
  const others = outsideOf(start, present);
  const own = variables.filter(({ name }) => {
    const entry = others.find((one) => one.name === name);
    if (entry !== undefined && !keep.has(name)) throw new TakenVariable(name, lineAt(start, entry.start));
    return entry === undefined;
  });
  if (own.length === 0) return withReferences(present === undefined ? start : removeMarked(start, owner));
  const lines = own.map((one) => lineOf(one, before)).join('');
  const added = addMarked(start, owner, lines);
  const [block] = findBlocks(added, owner);
  const isApart =
    isSame(outsideOf(added, block), others) && entriesOf(added).length === others.length + own.length;
  if (!isApart) {
    throw new NoCleanEdit(
      'a quote of it has no end',
      shown(`${beginMark(owner)}\n${lines}${endMark(owner)}\n`),
    );
  }
  return withReferences(added);
}

/** What stands for a secret until the text is split there: no text has it. */
const SECRET = /\0([^\0]*)\0/;

function lineOf(variable: BlockVariable, before: string): string {
  if ('value' in variable) return `${variable.name}=${dotenv(variable.value)}\n`;
  const known = entriesOf(before).findLast(({ name }) => name === variable.name);
  if (known === undefined) return `${variable.name}=\0${variable.secret}\0\n`;
  return `${before.slice(known.start, known.end).trimEnd().replaceAll('\r\n', '\n')}\n`;
}

/**
 * A text with marks for its references to secrets, which {@link addVariables} reads again: for one that is edited
 * several times.
 */
export function withSecretMarks(text: string | SecretText): string {
  if (typeof text === 'string') return text;
  return text.map((part) => (typeof part === 'string' ? part : `\0${part.secret}\0`)).join('');
}

function withReferences(text: string): string | SecretText {
  const parts = text
    .split(SECRET)
    .map((part, index): string | SecretReference => (index % 2 === 0 ? part : { secret: part }));
  return parts.length === 1 ? text : parts;
}

function shown(text: string): string {
  return text.replaceAll(new RegExp(SECRET, 'g'), '');
}

function outsideOf(text: string, block: Range | undefined): readonly Entry[] {
  return entriesOf(text).filter(
    ({ start }) => block === undefined || start < block.start || start >= block.end,
  );
}

function isSame(some: readonly Entry[], others: readonly Entry[]): boolean {
  const said = (all: readonly Entry[]): unknown => all.map(({ name, value }) => [name, value]);
  return isDeepStrictEqual(said(some), said(others));
}
