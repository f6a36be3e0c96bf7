import { basename } from 'node:path';
import { InvalidContentError } from '../errors.ts';
import { ColumnProfile } from './column-profile.ts';
import { checkNames } from './header.ts';
import { membersOf } from './json-line.ts';
import { KIND, kindOfNumber, kindOfString } from './kind.ts';
import type { SourceFile } from './source-file.ts';
import { emptyFile, textBlocks } from './text-blocks.ts';
import { newKeyBudget } from './unique-keys.ts';

/** DuckDB's `maximum_object_size` is 16 MiB. */
const LONGEST_LINE = 16_000_000;

/** Profiles a file of one JSON object per line. @throws InvalidContentError where a line is none. */
export async function readJsonLines(path: string): Promise<SourceFile> {
  const table = new Table(basename(path));
  for await (const { text, hasBom } of textBlocks(path, LONGEST_LINE)) {
    if (hasBom) throw table.hasBom();
    table.addLines(text);
  }
  return table.finish(path);
}

class Table {
  readonly #name: string;
  readonly #columns = new Map<string, { readonly profile: ColumnProfile; rows: number }>();
  readonly #budget = newKeyBudget();
  #rows = 0;
  #line = 0;

  constructor(name: string) {
    this.#name = name;
  }

  addLines(text: string): void {
    for (let start = 0; start < text.length; ) {
      const newline = text.indexOf('\n', start);
      const end = newline === -1 ? text.length : newline;
      this.#line += 1;
      const line = text.slice(start, end).trim();
      if (line !== '') this.#addLine(line);
      start = end + 1;
    }
  }

  finish(path: string): SourceFile {
    if (this.#rows === 0) throw emptyFile(path);
    checkNames(this.#name, [...this.#columns.keys()]);
    if (this.#columns.size === 0) {
      throw new InvalidContentError(`${this.#name} has no columns.`, {
        why: 'All its objects are empty.',
        next: 'Give a file whose lines hold values.',
      });
    }
    const columns = [...this.#columns].map(([name, { profile, rows }]) => {
      profile.addNull(this.#rows - rows);
      return profile.column(name, []);
    });
    return { path, format: 'jsonl', rows: this.#rows, columns };
  }

  hasBom(): InvalidContentError {
    return new InvalidContentError(`${this.#name} begins with a byte order mark.`, {
      why: 'JSON forbids it, and DuckDB refuses the file.',
      next: 'Save it as UTF-8 without a BOM.',
    });
  }

  #addLine(line: string): void {
    const record = this.#parse(line);
    const members = membersOf(line);
    if (members === undefined) throw this.#wrong('nests values over 100 deep', 'DuckDB does not read those.');
    if (members.length !== Object.keys(record).length) {
      throw this.#wrong('has one key twice', 'Readers of JSON disagree about which of its values counts.');
    }
    this.#rows += 1;
    for (const { key, source } of members) {
      // V8 (Node 24.21) gives the key `"` of an object as `\\`, if an object before it had the key `\\`.
      const value: unknown = record[key] === undefined ? JSON.parse(source) : record[key];
      this.#addValue(key, value, source);
    }
  }

  #addValue(key: string, value: unknown, source: string): void {
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = { profile: new ColumnProfile(this.#budget), rows: 0 };
      this.#columns.set(key, column);
    }
    if (value === null) return;
    column.rows += 1;
    if (typeof value === 'string') column.profile.add(value, kindOfString(value));
    else if (typeof value === 'number') column.profile.add(source, kindOfNumber(source));
    else if (typeof value === 'boolean') column.profile.add(source, KIND.boolean);
    else column.profile.add(JSON.stringify(value), KIND.nested);
  }

  #parse(line: string): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      const isPython = /(?<![\w"])(?:NaN|-?Infinity)(?![\w"])/.test(line);
      const why = isPython ? 'NaN and Infinity are no JSON; a missing number is null.' : reason(error);
      throw this.#wrong('is not valid JSON', why, error);
    }
    if (!isRecord(value)) {
      throw this.#wrong('is not an object', 'Each line has to be one row: {"column": value, …}.');
    }
    if (line.includes('\\u') && hasLoneSurrogate(value)) {
      throw this.#wrong('has half a character', 'An escape \\ud800 to \\udfff stands without its partner.');
    }
    return value;
  }

  #wrong(what: string, why: string, cause?: unknown): InvalidContentError {
    return new InvalidContentError(`${this.#name}, line ${this.#line}: it ${what}.`, {
      why,
      next: 'Correct that line; the file needs one JSON object on each.',
      cause,
    });
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasLoneSurrogate(value: unknown): boolean {
  if (typeof value === 'string') return /\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, item]) => hasLoneSurrogate(key) || hasLoneSurrogate(item));
}

function reason(error: unknown): string {
  const [message = ''] = error instanceof Error ? error.message.split('\n') : [];
  return `${message.slice(0, 120)}.`;
}
