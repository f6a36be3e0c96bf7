import type { Column } from './column.ts';
import type { SourceTable } from './database/source-table.ts';

/** How the text of a CSV or TSV file is cut into cells. */
export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  /** Whether the first line holds the column names; without one, columns are `column_1`, `column_2`, … */
  readonly header: boolean;
  /** The cells, of any column, that stand for null: `''` first, then what the file writes for it, as `NA`. */
  readonly nullValues: readonly string[];
}

interface Common {
  /** Absolute. */
  readonly path: string;
  /** Without the header. */
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** A data file that was read whole, once, to learn its shape. */
export type SourceFile =
  | (Common & { readonly format: 'csv' | 'tsv'; readonly dialect: Dialect })
  | (Common & { readonly format: 'jsonl' | 'parquet' });

/** A table of one of the module's databases, by the database's name. */
export type DatabaseSource = SourceTable & { readonly database: string };

/** What a module loads: a data file, or a table of a database. */
export type Source = SourceFile | DatabaseSource;
