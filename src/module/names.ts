import { KEYWORDS, PACKAGES, STANDARD_LIBRARY } from './reserved-names.ts';

declare const checked: unique symbol;

/** A name that passed {@link moduleNameProblem}: lower-case ASCII, words joined by `-` or `_`. */
export type ModuleName = string & { readonly [checked]: 'module name' };

const MAX_LENGTH = 64;

/** Why a text is not a module name, with a name that would do, where there is one. */
export interface NameProblem {
  readonly why: string;
  readonly suggestion: string | undefined;
}

/**
 * Returns what is wrong with a module's name, or undefined. The name becomes a folder, a Python package, a
 * prefix of environment variables and a code location, so it must be good for all of them.
 */
export function moduleNameProblem(text: string): NameProblem | undefined {
  const why = formProblem(text) ?? reservedProblem(text);
  if (why === undefined) return undefined;
  const suggestion = suggest(text);
  return { why, suggestion: suggestion === text ? undefined : suggestion };
}

/** Returns the text as a module name, or undefined where it is none. */
export function asModuleName(text: string): ModuleName | undefined {
  return moduleNameProblem(text) === undefined ? (text as ModuleName) : undefined;
}

/** The Python package of a module: `my-orders` is imported as `my_orders`. */
export function packageName(name: ModuleName): string {
  return name.replaceAll('-', '_');
}

/** The prefix of a module's environment variables: `my-orders` has `MY_ORDERS`. */
export function envPrefix(name: ModuleName): string {
  return packageName(name).toUpperCase();
}

/** A title made from a name: `my-orders` is `My orders`. */
export function titleFrom(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function formProblem(text: string): string | undefined {
  if (text === '') return 'it is empty';
  if (text.length > MAX_LENGTH) return `it has ${text.length} characters, and ${MAX_LENGTH} are the most`;
  if (/[/\\]/.test(text) || text === '.' || text === '..') return 'it is a path, not a name';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is what the rule is about
  if (/[^\x00-\x7f]/.test(text)) return 'it has letters that are not ASCII';
  if (/\s/.test(text)) return 'it has white space in it';
  if (text.includes('.')) return 'it has a dot in it, which Python reads as a package in a package';
  if (/^[0-9]/.test(text)) return 'it starts with a digit, which a Python package cannot';
  if (/[A-Z]/.test(text)) return 'it has upper-case letters; packages are written in lower case';
  if (/[^a-z0-9_-]/.test(text)) return 'only letters, digits, - and _ may be in it';
  if (/^[-_]|[-_]$|[-_]{2}/.test(text)) return '- and _ may only stand alone between words';
  return undefined;
}

function reservedProblem(text: string): string | undefined {
  const name = text.replaceAll('-', '_');
  if (KEYWORDS.has(name)) return `${name} is a keyword of Python`;
  if (STANDARD_LIBRARY.has(name)) return `${name} is a module of Python's standard library`;
  if (PACKAGES.has(name))
    return `${name} is the name of a package that the module needs, or of a part of every module`;
  return undefined;
}

function suggest(text: string): string | undefined {
  const ascii = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .replaceAll(/[^A-Za-z0-9_-]+/g, ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
  const separator = text.includes('_') && !text.includes('-') ? '_' : '-';
  const name = (ascii.match(/[a-z0-9]+/g) ?? [])
    .join(separator)
    .replace(/^[0-9]/, `module${separator}$&`)
    .slice(0, MAX_LENGTH)
    .replace(/[-_]$/, '');
  if (name === '') return undefined;
  const free = reservedProblem(name) === undefined ? name : `${name}${separator}module`;
  return formProblem(free) === undefined ? free : undefined;
}
