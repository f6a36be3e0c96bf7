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
  const there = new Set(variablesOf(kept));
  const known = text === undefined ? new Set<string>() : namesOf(before);
  const missing = wanted.filter(({ variables }) =>
    variables.every(({ name }) => !there.has(name) && !known.has(name)),
  );
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

/** The names of the variables that a dotenv text sets, in their order. */
export function variablesOf(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => nameIn(line) ?? []);
}

function namesOf(blocks: readonly DotenvBlock[]): ReadonlySet<string> {
  return new Set(blocks.flatMap(({ variables }) => variables.map(({ name }) => name)));
}

function nameIn(line: string): string | undefined {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
}

function blockText({ comment, variables }: DotenvBlock, eol: string): readonly (string | SecretReference)[] {
  return [
    `${eol}# ${comment}${eol}`,
    ...variables.flatMap(({ name, value, isGenerated }): (string | SecretReference)[] =>
      isGenerated === true ? [`${name}=`, { secret: name }, eol] : [`${name}=${dotenv(value)}${eol}`],
    ),
  ];
}

/** Takes out the lines of a block's variables; its comment and the empty line above go where they are as written. */
function removeBlock(text: string, block: DotenvBlock): string {
  const names = namesOf([block]);
  const lines = text.split(/(?<=\n)/);
  const first = lines.findIndex((line) => names.has(nameIn(line) ?? ''));
  if (first === -1) return text;
  const isComment = lines[first - 1]?.trimEnd() === `# ${block.comment}`;
  const isSpaced = isComment && lines[first - 2]?.trim() === '';
  const from = first - (isSpaced ? 2 : isComment ? 1 : 0);
  const rest = lines.filter(
    (line, index) => !(index >= from && index < first) && !names.has(nameIn(line) ?? ''),
  );
  const isEndOpen = rest.at(-1) !== lines.at(-1) && !text.endsWith('\n');
  return isEndOpen ? rest.join('').replace(/\r?\n$/, '') : rest.join('');
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

/**
 * Reads the variables of a dotenv text as python-dotenv does, which Dagster uses: of one that is there twice, the
 * last counts. Expansions are not made, but for the one that stands for a dollar sign.
 */
export function readVariables(text: string): ReadonlyMap<string, string> {
  const pattern =
    /^[^\S\r\n]*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)[^\S\r\n]*=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\r\n]*))/gm;
  const found = [...text.replace(/^\uFEFF/, '').matchAll(pattern)].map(
    ([, name = '', single, double, plain = '']) =>
      [
        name,
        single !== undefined
          ? unquoted(single, /\\([\\'])/g)
          : double !== undefined
            ? unquoted(double, /\\(["\\'])/g)
            : bare(plain),
      ] as const,
  );
  return new Map(found.map(([name, value]) => [name, withoutLiteralExpansions(value)]));
}

function unquoted(text: string, escapes: RegExp): string {
  return text.replaceAll(escapes, '$1');
}

function bare(text: string): string {
  return text.replace(/\s+#.*$/, '').trim();
}
