import { isDeepStrictEqual } from 'node:util';
import { parse as parseToml } from 'smol-toml';
import { parseDocument } from 'yaml';

/** Why a text does not parse, or what it says. */
export type Parsed = { readonly value: unknown } | { readonly error: string };

/**
 * Reads a YAML or TOML text with parsers that our editors do not use to find positions; undefined for other files.
 * @param path tells the language.
 */
export function parsed(path: string, text: string): Parsed | undefined {
  const bare = text.replace(/^\uFEFF/, '');
  try {
    if (/\.ya?ml$/.test(path)) return parsedYaml(bare);
    if (path.endsWith('.toml')) return { value: parseToml(bare, { integersAsBigInt: 'asNeeded' }) };
    return undefined;
  } catch (error) {
    return { error: firstLine(error) };
  }
}

function parsedYaml(text: string): Parsed {
  const document = parseDocument(text, { merge: true, logLevel: 'error', prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) return { error: firstLine(error) };
  return { value: document.toJS({ maxAliasCount: -1 }) };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

/**
 * Tells where a value does not say all that another one said: keys and items may only have been added.
 * @returns the place, or undefined where it says all.
 */
export function lossIn(before: unknown, after: unknown, place = 'the root'): string | undefined {
  if (before === null || before === undefined) return undefined;
  if (Array.isArray(before)) return Array.isArray(after) && isSubsequence(before, after) ? undefined : place;
  if (typeof before !== 'object') return isDeepStrictEqual(before, after) ? undefined : place;
  if (typeof after !== 'object' || after === null || Array.isArray(after)) return place;
  const there = new Map(Object.entries(after));
  for (const [key, value] of Object.entries(before)) {
    const loss = there.has(key) ? lossIn(value, there.get(key), key) : key;
    if (loss !== undefined) return loss === key ? key : `${key}.${loss}`;
  }
  return undefined;
}

function isSubsequence(less: readonly unknown[], more: readonly unknown[]): boolean {
  return more.length - beyond(less, more).length === less.length;
}

/** The items of a list that are not those of another, which it has in their order. */
function beyond(less: readonly unknown[], more: readonly unknown[]): readonly unknown[] {
  let next = 0;
  return more.filter((one) => {
    const isOld = next < less.length && isDeepStrictEqual(less[next], one);
    if (isOld) next += 1;
    return !isOld;
  });
}

/**
 * Tells where a value says something beyond another one that is not ours.
 * @param isOurs whether a text is about a module of ours.
 * @returns the place, or undefined where all of it is.
 */
export function strangerIn(
  before: unknown,
  after: unknown,
  isOurs: (text: string) => boolean,
  place = 'the root',
): string | undefined {
  if (Array.isArray(after)) {
    const more = Array.isArray(before) ? beyond(before, after) : after;
    return more.every((one) => isOurs(JSON.stringify(one))) ? undefined : place;
  }
  if (typeof after !== 'object' || after === null)
    return isDeepStrictEqual(before, after) || isOurs(String(after)) ? undefined : place;
  const there = new Map(typeof before === 'object' && before !== null ? Object.entries(before) : []);
  for (const [key, value] of Object.entries(after)) {
    const isNew = !there.has(key);
    if (isNew && isOurs(key)) continue;
    const stranger = strangerIn(there.get(key), value, isOurs, key);
    if (stranger !== undefined) return stranger === key ? key : `${key}.${stranger}`;
  }
  return undefined;
}
