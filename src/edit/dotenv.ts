import type { Content } from '../plan/plan.ts';
import type { SecretReference } from '../plan/secret.ts';
import { dotenv, withoutLiteralExpansions } from '../render/escape.ts';

/** A variable of a dotenv file. */
export interface DotenvVariable {
  readonly name: string;
  readonly value: string;
  /** Whether the value is a secret that only the writer learns: then it is called by the variable's name. */
  readonly isGenerated?: boolean;
}

/** Variables that belong together, below a comment. */
export interface DotenvBlock {
  readonly comment: string;
  readonly variables: readonly DotenvVariable[];
}

const HEADER = '# Settings of this machine; git ignores this file. Relative paths start at this folder.\n';

/**
 * Sets the variables of a dotenv file: blocks that are missing come last, blocks that are needed no more go with
 * their comment, and no other byte changes.
 * @param text that is there; undefined for a new file.
 * @param before the blocks that the file was once given: what somebody has taken out since stays out.
 */
export function setVariables(
  text: string | undefined,
  wanted: readonly DotenvBlock[],
  before: readonly DotenvBlock[],
): Content {
  const isWanted = ({ variables }: DotenvBlock): boolean =>
    variables.some(({ name }) => namesOf(wanted).has(name));
  const gone = before.filter((block) => !isWanted(block));
  const kept = gone.reduce(removeBlock, text ?? HEADER);
  const there = new Set(entriesOf(kept).map(({ name }) => name));
  const known = text === undefined ? new Set<string>() : namesOf(before);
  const missing = wanted.flatMap((block) => {
    const variables = block.variables.filter(({ name }) => !there.has(name) && !known.has(name));
    return variables.length === 0 ? [] : [{ ...block, variables }];
  });
  const eol = kept.includes('\r\n') ? '\r\n' : '\n';
  const parts = missing.flatMap((block) => blockText(block, eol));
  if (parts.length === 0) return kept;
  const isEnded = kept === '' || kept.endsWith('\n');
  // Where the last line has no end, the new last line has none either: so taking it out again gives the same bytes.
  const all = joined([
    isEnded ? kept : kept + eol,
    ...(isEnded ? parts : parts.with(-1, withoutEnd(parts.at(-1)))),
  ]);
  return all.every((part) => typeof part === 'string') ? all.join('') : all;
}

function namesOf(blocks: readonly DotenvBlock[]): ReadonlySet<string> {
  return new Set(blocks.flatMap(({ variables }) => variables.map(({ name }) => name)));
}

function blockText({ comment, variables }: DotenvBlock, eol: string): readonly (string | SecretReference)[] {
  return [
    `${eol}# ${comment}${eol}`,
    ...variables.flatMap(({ name, value, isGenerated }): (string | SecretReference)[] =>
      isGenerated === true ? [`${name}=`, { secret: name }, eol] : [`${name}=${dotenv(value)}${eol}`],
    ),
  ];
}

/** Takes out a block's variables; its comment and the empty line above go where they are as written. */
function removeBlock(text: string, block: DotenvBlock): string {
  const names = namesOf([block]);
  const entries = entriesOf(text).filter(({ name }) => names.has(name));
  const [first] = entries;
  if (first === undefined) return text;
  const last = entries.at(-1) ?? first;
  const above = text.slice(0, first.start);
  const lead = leadOf(above, block.comment);
  const cut = entries
    .toReversed()
    .reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
  const rest = cut.slice(0, first.start - lead) + cut.slice(first.start);
  const isEndOpen = last.end === text.length && !text.endsWith('\n');
  return isEndOpen ? rest.replace(/\r?\n$/, '') : rest;
}

/** How many characters of the text above a block are its comment, and the empty line above that. */
function leadOf(above: string, comment: string): number {
  const lines = above.split(/(?<=\n)/);
  const said = lines.at(-1) ?? '';
  if (said.trimEnd() !== `# ${comment}`) return 0;
  const space = lines.at(-2) ?? '';
  return said.length + (space.trim() === '' && lines.length > 1 ? space.length : 0);
}

function withoutEnd(part: string | SecretReference = ''): string | SecretReference {
  return typeof part === 'string' ? part.replace(/\r?\n$/, '') : part;
}

/** Neighbouring texts become one. */
function joined(parts: readonly (string | SecretReference)[]): readonly (string | SecretReference)[] {
  const all: (string | SecretReference)[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part;
    else all.push(part);
  }
  return all;
}

/** An assignment in a dotenv text: from the start of its line to the start of the line after it. */
export interface Entry {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const ENTRY =
  /^[^\S\r\n]*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\r\n]*=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\r\n]*))[^\r\n]*(?:\r?\n|$)/gm;

/** Finds the assignments of a dotenv text as python-dotenv does; a value in quotes may have several lines. */
export function entriesOf(text: string): readonly Entry[] {
  const isMarked = text.startsWith('\uFEFF');
  const body = isMarked ? text.slice(1) : text;
  return [...body.matchAll(ENTRY)].map(
    ({ index, 0: all, 1: name = '', 2: single, 3: double, 4: plain = '' }) => {
      const start = index + (isMarked ? 1 : 0);
      const value =
        single !== undefined
          ? unquoted(single, /\\([\\'])/g)
          : double !== undefined
            ? unquoted(double, /\\(["\\'])/g)
            : bare(plain);
      return { name, value, start, end: start + all.length };
    },
  );
}

/**
 * Reads the variables of a dotenv text as python-dotenv does, which Dagster uses: of one that is there twice, the
 * last counts. Expansions are not made, but for the one that stands for a dollar sign.
 */
export function readVariables(text: string): ReadonlyMap<string, string> {
  return new Map(entriesOf(text).map(({ name, value }) => [name, withoutLiteralExpansions(value)]));
}

function unquoted(text: string, escapes: RegExp): string {
  return text.replaceAll(escapes, '$1');
}

function bare(text: string): string {
  return text.replace(/\s+#.*$/, '').trim();
}
