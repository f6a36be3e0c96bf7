import { basename } from 'node:path';
import { InvalidContentError } from '../errors.ts';
import { ColumnProfile } from './column-profile.ts';
import { sniffDelimiter } from './csv-delimiter.ts';
import { quotedAfterBom, raggedRow } from './csv-errors.ts';
import { CsvRecords, LONGEST_RECORD } from './csv-records.ts';
import { checkNames, isHeader, numberedNames } from './header.ts';
import { nullValues } from './null-tokens.ts';
import type { Dialect, SourceFile } from './source-file.ts';
import { emptyFile, textBlocks } from './text-blocks.ts';
import { newKeyBudget } from './unique-keys.ts';

/** Profiles a CSV or TSV file. @throws InvalidContentError where its text is not what DuckDB would read. */
export async function readCsv(path: string, format: 'csv' | 'tsv'): Promise<SourceFile> {
  const table = new Table(basename(path));
  let delimiter: Dialect['delimiter'] | undefined = format === 'tsv' ? '\t' : undefined;
  let records: CsvRecords | undefined;
  let isQuotedAfterBom = false;
  for await (const { text, hasBom } of textBlocks(path, LONGEST_RECORD)) {
    if (records === undefined) isQuotedAfterBom = hasBom && text.startsWith('"');
    delimiter ??= sniffDelimiter(text);
    records ??= new CsvRecords(basename(path), delimiter, (cells, line) => table.add(cells, line));
    records.push(text);
  }
  if (records === undefined || delimiter === undefined) throw emptyFile(path);
  records.end();
  if (isQuotedAfterBom && seemsToGoOn(table.firstCell, delimiter)) throw quotedAfterBom(basename(path));
  return { path, format, ...table.finish(delimiter) };
}

/**
 * Whether DuckDB, which does not see the opening quote of a cell after a byte order mark, takes the closing one
 * for another that opens: it then finds no rows at all.
 */
function seemsToGoOn(cell: string, delimiter: Dialect['delimiter']): boolean {
  return /[\r\n]/.test(cell) || cell.replace(/ +$/, '').endsWith(delimiter);
}

/** The records of a file, the first of which may be its header. */
class Table {
  readonly #name: string;
  #first: readonly string[] = [];
  #columns: readonly ColumnProfile[] = [];
  #rows = 0;

  constructor(name: string) {
    this.#name = name;
  }

  get firstCell(): string {
    return this.#first[0] ?? '';
  }

  add(cells: readonly string[], line: number): void {
    const isBlank = cells.length === 1 && cells[0] === '';
    if (this.#columns.length === 0) this.#start(cells, isBlank, line);
    // DuckDB passes over blank lines, but where a row has one cell, which is then null.
    else if (!isBlank || this.#columns.length === 1) {
      if (cells.length !== this.#columns.length)
        throw raggedRow(`${this.#name}, line ${line}`, cells.length, this.#columns.length);
      this.#addRow(cells);
    }
  }

  finish(delimiter: Dialect['delimiter']): Pick<SourceFile, 'rows' | 'columns'> & { dialect: Dialect } {
    if (this.#rows === 0) {
      throw new InvalidContentError(`${this.#name} has a header and no rows.`, {
        why: 'The types of its columns are learnt from its rows.',
        next: 'Give a file with at least one row under the header.',
      });
    }
    const header = isHeader(this.#first, this.#columns);
    if (header) checkNames(this.#name, this.#first);
    else this.#addRow(this.#first);
    const names = header ? this.#first : numberedNames(this.#columns.length);
    const nulls = nullValues(this.#columns);
    const columns = this.#columns.map((profile, index) => profile.column(names[index] ?? '', nulls));
    return {
      rows: this.#rows,
      columns,
      dialect: { delimiter, header, nullValues: nulls },
    };
  }

  #start(cells: readonly string[], isBlank: boolean, line: number): void {
    if (isBlank) {
      throw new InvalidContentError(`${this.#name}, line ${line}: the first line is blank.`, {
        why: 'It is where the column names stand.',
        next: 'Remove the blank lines at the top of the file.',
      });
    }
    const budget = newKeyBudget();
    this.#first = cells;
    this.#columns = cells.map(() => new ColumnProfile(budget));
  }

  #addRow(cells: readonly string[]): void {
    this.#rows += 1;
    for (let i = 0; i < this.#columns.length; i++) this.#columns[i]?.addCell(cells[i] ?? '');
  }
}
