import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';

/** Something that somebody does by hand, at a place that is not ours. */
export interface HandEdit {
  /** Which of the files, and which of the lines that are in both: counted round. */
  readonly file: number;
  readonly line: number;
  readonly what: keyof typeof EDITS;
}

/** A file with our modules, and the same without them. */
export interface Twins {
  readonly ours: string;
  readonly plain: string;
}

interface Place {
  readonly path: string;
  /** The line that is in both, once. */
  readonly line: string;
  /** What is said nowhere else. */
  readonly name: string;
}

/** Gives the lines that stand for one. */
type Edit = (place: Place) => readonly string[] | undefined;

const isYaml = ({ path }: Place): boolean => /\.ya?ml$/.test(path);
const indentOf = (line: string): string => /^\s*/.exec(line)?.[0] ?? '';

const EDITS = {
  'a comment above': (place) => [`${isYaml(place) ? indentOf(place.line) : ''}# ${place.name}`, place.line],
  'an empty line above': ({ line }) => ['', line],
  'a comment behind': (place) =>
    /\.(?:ya?ml|toml)$/.test(place.path) ? [`${place.line} # ${place.name}`] : undefined,
  'another number': ({ line }) => (/\d/.test(line) ? [line.replace(/\d+/, '17')] : undefined),
  'a comment less': ({ line }) => (line.trim().startsWith('#') ? [] : undefined),
  'something new above': (place) => (place.line.trim() === '' ? undefined : newAbove(place)),
  'something new at the end': () => undefined,
} as const satisfies Record<string, Edit>;

function newAbove({ path, line, name }: Place): readonly string[] | undefined {
  const indent = indentOf(line);
  if (/\.env/.test(path)) return [`${name}=1`, line];
  // Another service or volume, or another code location.
  if (/compose/.test(path) && /^ +[a-z][\w-]*:\s*$/.test(line))
    return [`${indent}${name}:`, `${indent}  image: ${name}`, line];
  if (/workspace.*\.yaml$/.test(path) && /^\s*-\s/.test(line))
    return [`${indent}- python_file: ${name}.py`, line];
  if (/\.toml$/.test(path) && /^\[/.test(line)) return [`[${name}]`, 'key = 1', '', line];
  if (/^Dockerfile$/.test(path) && /^(?:FROM|COPY)/.test(line)) return [`LABEL ${name}=1`, line];
  return undefined;
}

const LAST: Readonly<Record<string, (name: string) => string>> = {
  toml: (name) => `[${name}]\nkey = 1`,
  example: (name) => `${name}=1`,
  env: (name) => `${name}=1`,
};

export const handEdit: fc.Arbitrary<HandEdit> = fc.record({
  file: fc.noBias(fc.nat({ max: 11 })),
  line: fc.noBias(fc.nat({ max: 200 })),
  what: fc.constantFrom(...(Object.keys(EDITS) as (keyof typeof EDITS)[])),
});

/**
 * Makes the same edit in both.
 * @param name what has not been there before.
 * @returns undefined where it cannot be made, or the file would not parse.
 */
export function editTwins(
  { ours, plain }: Twins,
  path: string,
  { line: at, what }: HandEdit,
  name: string,
): Twins | undefined {
  const eol = plain.includes('\r\n') ? '\r\n' : '\n';
  if (what === 'something new at the end') {
    const more = (LAST[path.split('.').at(-1) ?? ''] ?? ((one) => `# ${one}`))(name).replaceAll('\n', eol);
    return checked(path, { ours: ended(ours, more, eol), plain: ended(plain, more, eol) });
  }
  const isOnce = (text: string, line: string): boolean =>
    line.trim() !== '' && text.split(eol).filter((one) => one === line).length === 1;
  const possible = plain.split(eol).flatMap((raw) => {
    const now = EDITS[what]({ path, line: raw.replace(/^\uFEFF/, ''), name });
    return now !== undefined && isOnce(plain, raw) && isOnce(ours, raw) ? [{ raw, now }] : [];
  });
  const chosen = possible[at % Math.max(possible.length, 1)];
  if (chosen === undefined) return undefined;
  const { raw, now } = chosen;
  const replaced = (text: string): string => {
    const lines = text.split(eol);
    const bom = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
    return bom + lines.toSpliced(lines.indexOf(raw), 1, ...now).join(eol);
  };
  return checked(path, { ours: replaced(ours), plain: replaced(plain) });
}

function checked(path: string, twins: Twins): Twins | undefined {
  return parses(path, twins.plain) ? twins : undefined;
}

/** Whether a file is one of its language, as parsers of others see it. */
export function parses(path: string, text: string): boolean {
  const body = text.replace(/^\uFEFF/, '');
  if (/\.ya?ml$/.test(path)) {
    const document = parseDocument(body, { merge: true, logLevel: 'silent' });
    return document.errors.length === 0;
  }
  if (!path.endsWith('.toml')) return true;
  try {
    parseToml(body);
    return true;
  } catch {
    return false;
  }
}

function ended(text: string, more: string, eol: string): string {
  const isOpen = text !== '' && text !== '\uFEFF' && !text.endsWith('\n');
  return isOpen ? `${text}${eol}${more}` : `${text}${more}${eol}`;
}
