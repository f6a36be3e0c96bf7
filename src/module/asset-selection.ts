import type { ModuleSpec } from './spec.ts';

/** An asset that is generated. */
interface Known {
  /** With slashes: `orders/raw_visits`. */
  readonly key: string;
  readonly parent: string | undefined;
  readonly isPartitioned: boolean;
}

/**
 * What a selection selects, as far as it can be told before there is a module: somebody's own assets may be in it
 * too.
 */
export interface Selected {
  /** The selection as Dagster reads it: names of assets alone are written as keys. */
  readonly text: string;
  /** Generated assets that are in it, by their keys. */
  readonly keys: readonly string[];
  readonly partitioned: readonly string[];
  readonly whole: readonly string[];
  /** Whether it can have assets in it that are not generated. */
  readonly mayHaveOthers: boolean;
}

/** Stands for all assets that somebody may have written beside the generated ones. */
const OTHERS = Symbol('others');

/** The assets that are certainly in a selection, and those that may be. */
interface Bounds {
  readonly text: string;
  readonly certain: ReadonlySet<string>;
  readonly possible: ReadonlySet<string | typeof OTHERS>;
}

/** A text that is no selection, or one of forms that only Dagster knows. */
class Unreadable extends Error {}

const TOKEN = /\s*(?:(\()|(\))|(\d*\+\d*)|("[^"]*")|((?:[A-Za-z_]+:(?:"[^"]*"|[^\s()+"]+))|[^\s()+"]+))/y;

/**
 * Reads a selection in Dagster's syntax: `*`, `group:x`, `key:"…"` with stars, names of generated assets, `+` on
 * both sides, `and`, `or`, `not`, and parentheses.
 * @returns undefined where it has other forms, which Dagster is to judge.
 */
export function readSelection(text: string, spec: ModuleSpec): Selected | undefined {
  const assets = assetsOf(spec);
  try {
    const { text: written, certain, possible } = new Reader(text, spec.package, assets).read();
    const keys = [...certain].sort();
    const isPartitioned = (key: string): boolean => assets.get(key)?.isPartitioned === true;
    return {
      text: written,
      keys,
      partitioned: keys.filter(isPartitioned),
      whole: keys.filter((key) => !isPartitioned(key)),
      mayHaveOthers: possible.has(OTHERS),
    };
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

function assetsOf({ package: prefix, tables }: ModuleSpec): ReadonlyMap<string, Known> {
  const assets = tables.flatMap(({ name, partitionColumn }): Known[] => {
    const [raw, cleaned, summary] = ['raw', 'cleaned', 'summary'].map(
      (layer) => `${prefix}/${layer}_${name}`,
    );
    const isPartitioned = partitionColumn !== undefined;
    return [
      { key: raw ?? '', parent: undefined, isPartitioned },
      { key: cleaned ?? '', parent: raw, isPartitioned },
      { key: summary ?? '', parent: cleaned, isPartitioned },
    ];
  });
  return new Map(assets.map((asset) => [asset.key, asset]));
}

/** Reads by descent: `not` binds before `and`, `and` before `or`, as in Dagster's grammar. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #prefix: string;
  readonly #assets: ReadonlyMap<string, Known>;
  #at = 0;

  constructor(text: string, prefix: string, assets: ReadonlyMap<string, Known>) {
    this.#tokens = tokensOf(text);
    this.#prefix = prefix;
    this.#assets = assets;
  }

  read(): Bounds {
    const found = this.#readOr();
    if (this.#at < this.#tokens.length) throw new Unreadable();
    return found;
  }

  #takes(...words: readonly string[]): string | undefined {
    const token = this.#tokens[this.#at];
    if (token === undefined || !words.includes(token)) return undefined;
    this.#at += 1;
    return token;
  }

  #readOr(): Bounds {
    let left = this.#readAnd();
    for (let word = this.#takes('or', 'OR'); word !== undefined; word = this.#takes('or', 'OR')) {
      const right = this.#readAnd();
      left = {
        text: `${left.text} ${word} ${right.text}`,
        certain: union(left.certain, right.certain),
        possible: union(left.possible, right.possible),
      };
    }
    return left;
  }

  #readAnd(): Bounds {
    let left = this.#readNot();
    for (let word = this.#takes('and', 'AND'); word !== undefined; word = this.#takes('and', 'AND')) {
      const right = this.#readNot();
      left = {
        text: `${left.text} ${word} ${right.text}`,
        certain: intersection(left.certain, right.certain),
        possible: intersection(left.possible, right.possible),
      };
    }
    return left;
  }

  #readNot(): Bounds {
    const word = this.#takes('not', 'NOT');
    if (word === undefined) return this.#readTraversal();
    const inner = this.#readNot();
    const all = new Set(this.#assets.keys());
    return {
      text: `${word} ${inner.text}`,
      certain: new Set([...all].filter((key) => !inner.possible.has(key))),
      possible: new Set([...[...all].filter((key) => !inner.certain.has(key)), OTHERS]),
    };
  }

  #readTraversal(): Bounds {
    const up = this.#readDepth(/^(\d*)\+$/);
    const inner = this.#readOne();
    const down = this.#readDepth(/^\+(\d*)$/);
    if (up === undefined && down === undefined) return inner;
    if (inner.text === '*') throw new Unreadable();
    const text = `${up?.text ?? ''}${inner.text}${down?.text ?? ''}`;
    const parts = [
      ...(up === undefined ? [] : [{ ...up, isUp: true }]),
      ...(down === undefined ? [] : [{ ...down, isUp: false }]),
    ];
    return {
      text,
      certain: parts.map((part) => this.#walk(inner.certain, part)).reduce(union),
      possible: parts.map((part) => this.#walkPossible(inner.possible, part)).reduce(union),
    };
  }

  #readDepth(form: RegExp): { text: string; depth: number } | undefined {
    const token = this.#tokens[this.#at] ?? '';
    const [text, digits] = form.exec(token) ?? [];
    if (text === undefined) return undefined;
    this.#at += 1;
    return { text, depth: digits === undefined || digits === '' ? Number.POSITIVE_INFINITY : Number(digits) };
  }

  #walk(from: ReadonlySet<string>, { depth, isUp }: { depth: number; isUp: boolean }): ReadonlySet<string> {
    const found = new Set(from);
    let edge: readonly string[] = [...from];
    for (let step = 0; step < depth && edge.length > 0; step += 1) {
      edge = edge.flatMap((key) => (isUp ? this.#parentsOf(key) : this.#childrenOf(key)));
      for (const key of edge) found.add(key);
    }
    return found;
  }

  /** Whoever writes assets of their own puts them below the generated ones, or beside them. */
  #walkPossible(from: Bounds['possible'], part: { depth: number; isUp: boolean }): Bounds['possible'] {
    const known = new Set([...from].filter((key): key is string => key !== OTHERS));
    if (from.has(OTHERS) && part.isUp) return new Set([...this.#assets.keys(), OTHERS]);
    const found: Set<string | typeof OTHERS> = new Set(this.#walk(known, part));
    if (from.has(OTHERS) || (!part.isUp && part.depth > 0)) found.add(OTHERS);
    return found;
  }

  #parentsOf(key: string): readonly string[] {
    const parent = this.#assets.get(key)?.parent;
    return parent === undefined ? [] : [parent];
  }

  #childrenOf(key: string): readonly string[] {
    return [...this.#assets.values()].filter(({ parent }) => parent === key).map((asset) => asset.key);
  }

  #readOne(): Bounds {
    if (this.#takes('(') !== undefined) {
      const inner = this.#readOr();
      if (this.#takes(')') === undefined) throw new Unreadable();
      return { ...inner, text: `(${inner.text})` };
    }
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Unreadable();
    this.#at += 1;
    if (token === '*') return { text: token, certain: new Set(this.#assets.keys()), possible: this.#all() };
    const [, attribute, value] = /^(\w+):(.+)$/.exec(token) ?? [];
    if (attribute === 'key' && value !== undefined) return this.#byKey(token, unquoted(value));
    if (attribute === 'group' && value !== undefined) return this.#byGroup(token, unquoted(value));
    return this.#byName(token);
  }

  #all(): Bounds['possible'] {
    return new Set([...this.#assets.keys(), OTHERS]);
  }

  #byKey(text: string, key: string): Bounds {
    const matches = matcher(key);
    const certain = new Set([...this.#assets.keys()].filter(matches));
    const isOne = !key.includes('*') && certain.size > 0;
    return { text, certain, possible: isOne ? certain : new Set([...certain, OTHERS]) };
  }

  #byGroup(text: string, group: string): Bounds {
    const isOurs = matcher(group)(this.#prefix);
    const certain = new Set(isOurs ? this.#assets.keys() : []);
    return { text, certain, possible: new Set([...certain, OTHERS]) };
  }

  /** A name alone, or a key alone, that Dagster would not find as it is. */
  #byName(token: string): Bounds {
    const name = unquoted(token);
    const key = [name, `${this.#prefix}/${name}`].find((one) => this.#assets.has(one));
    if (key === undefined) throw new Unreadable();
    const certain = new Set([key]);
    return { text: `key:"${key}"`, certain, possible: certain };
  }
}

function tokensOf(text: string): readonly string[] {
  const tokens: string[] = [];
  const rest = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < rest.length) {
    const [all] = TOKEN.exec(rest) ?? [];
    if (all === undefined) throw new Unreadable();
    tokens.push(all.trim());
  }
  return tokens;
}

function union<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...left, ...right]);
}

function intersection<T>(left: ReadonlySet<T>, right: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...left].filter((one) => right.has(one)));
}

function unquoted(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1) : text;
}

function matcher(pattern: string): (text: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const form = new RegExp(`^${parts.join('.*')}$`);
  return (text) => form.test(text);
}
