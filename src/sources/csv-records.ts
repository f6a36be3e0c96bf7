import { misquoted, mixedLineEndings, tooLong, unclosedQuote } from './csv-errors.ts';
import type { Dialect } from './source-file.ts';

/** DuckDB's `max_line_size`: it refuses longer records. In bytes. */
export const LONGEST_RECORD = 2_000_000;

const QUOTE = 34;

/**
 * Cuts CSV text into records, by RFC 4180 and as strictly as the strictest of its readers: one kind of line
 * ending in the whole file, quotes only around whole cells and doubled inside. DuckDB's `strict_mode` refuses
 * most of the rest, polars all of it.
 *
 * Ours, because a general parser (csv-parse) is five times slower and does not tell a line ending inside
 * quotes from one outside, which DuckDB does.
 */
export class CsvRecords {
  readonly #name: string;
  readonly #delimiter: Dialect['delimiter'];
  readonly #onRecord: (cells: string[], line: number) => void;
  #crlf: boolean | undefined;
  /** A record whose last quote is not closed yet. */
  #open = '';
  #text = '';
  #line = 1;
  #quote = -1;
  #cr = -1;
  #nextDelimiter = -1;

  /** @param onRecord gets each record's cells and the 1-based line on which it begins. A blank line is `['']`. */
  constructor(
    name: string,
    delimiter: Dialect['delimiter'],
    onRecord: (cells: string[], line: number) => void,
  ) {
    this.#name = name;
    this.#delimiter = delimiter;
    this.#onRecord = onRecord;
  }

  /** Takes whole lines; only the file's last one may lack its line ending. */
  push(block: string): void {
    const text = this.#open + block;
    this.#text = text;
    this.#quote = text.indexOf('"');
    this.#cr = text.indexOf('\r');
    this.#nextDelimiter = text.indexOf(this.#delimiter);
    let at = 0;
    while (at < text.length) {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline;
      if (this.#quote !== -1 && this.#quote < at) this.#quote = text.indexOf('"', at);
      if (this.#quote !== -1 && this.#quote < end) {
        const next = this.#quotedRecord(at);
        if (next === undefined) break;
        at = next;
      } else {
        this.#checkLength(at, end);
        this.#onRecord(text.slice(at, this.#endOfCells(at, end)).split(this.#delimiter), this.#line);
        this.#line += 1;
        at = end + 1;
      }
    }
    this.#open = text.slice(at);
    if (this.#open.length > LONGEST_RECORD) throw unclosedQuote(this.#where);
  }

  /** To be called after the last `push`. */
  end(): void {
    if (this.#open !== '') throw unclosedQuote(this.#where);
  }

  /** Reads the record that begins at `start`; gives where the next begins, or undefined if a quote stays open. */
  #quotedRecord(start: number): number | undefined {
    const text = this.#text;
    const cells: string[] = [];
    let at = start;
    for (;;) {
      const isQuoted = text.charCodeAt(at) === QUOTE;
      const close = isQuoted ? closingQuote(text, at + 1) : at;
      if (close === -1) return undefined;
      const newline = text.indexOf('\n', close);
      const lineEnd = newline === -1 ? text.length : newline;
      const delimiter = this.#delimiterFrom(close);
      const isLast = delimiter === -1 || delimiter > lineEnd;
      const end = isLast ? this.#endOfCells(close, lineEnd) : delimiter;
      if (isQuoted) {
        if (end !== close + 1)
          throw misquoted(this.#where, cells.length + 1, 'goes on after its closing quote');
        cells.push(text.slice(at + 1, close).replaceAll('""', '"'));
      } else {
        const cell = text.slice(at, end);
        if (cell.includes('"'))
          throw misquoted(this.#where, cells.length + 1, 'has a quote but does not begin with one');
        if (!isLast && cell.includes('\r')) throw mixedLineEndings(this.#where, this.#crlf === true);
        cells.push(cell);
      }
      if (isLast) {
        this.#checkLength(start, lineEnd);
        this.#onRecord(cells, this.#line);
        this.#line += 1 + newlinesIn(text, start, lineEnd);
        return lineEnd + 1;
      }
      at = delimiter + 1;
    }
  }

  get #where(): string {
    return `${this.#name}, line ${this.#line}`;
  }

  #delimiterFrom(at: number): number {
    if (this.#nextDelimiter !== -1 && this.#nextDelimiter < at) {
      this.#nextDelimiter = this.#text.indexOf(this.#delimiter, at);
    }
    return this.#nextDelimiter;
  }

  #checkLength(start: number, end: number): void {
    if (end - start <= LONGEST_RECORD / 3) return;
    if (Buffer.byteLength(this.#text.slice(start, end)) > LONGEST_RECORD) throw tooLong(this.#where);
  }

  /** Where the cells of a line end whose text, outside quotes, runs from `from` to `end`. */
  #endOfCells(from: number, end: number): number {
    if (this.#cr !== -1 && this.#cr < from) this.#cr = this.#text.indexOf('\r', from);
    const hasCr = this.#cr !== -1 && this.#cr < end;
    const isLastLine = end === this.#text.length;
    if (!isLastLine && this.#crlf === undefined) this.#startLineEndings(hasCr);
    if (hasCr !== this.#crlf && (hasCr || !isLastLine))
      throw mixedLineEndings(this.#where, this.#crlf === true);
    if (!hasCr) return end;
    if (this.#cr !== end - 1 || isLastLine) throw mixedLineEndings(this.#where, this.#crlf === true);
    return end - 1;
  }

  /** DuckDB takes the first line ending that it sees for the file's, even one inside quotes. */
  #startLineEndings(crlf: boolean): void {
    this.#crlf = crlf;
    const first = /\r?\n|\r/.exec(this.#text)?.[0];
    if (first !== (crlf ? '\r\n' : '\n')) throw mixedLineEndings(this.#where, crlf, ' of a cell in quotes');
  }
}

/** Where the quote is that closes the cell whose text begins at `from`, or -1. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

function newlinesIn(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
