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
  let next = 0;
  for (const one of more) if (next < less.length && isDeepStrictEqual(less[next], one)) next += 1;
  return next === less.length;
}
