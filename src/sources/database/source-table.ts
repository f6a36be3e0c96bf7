import type { Column } from '../column.ts';

/** Columns that refer to the columns of another table, in the same order. */
export interface ForeignKey {
  readonly columns: readonly string[];
  /** Of PostgreSQL; for MySQL only where the table is of another database, which is then its name. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly references: readonly string[];
}

/** What a database says of the rows of a table beside its columns. */
export interface Keys {
  /** Empty for none. */
  readonly primaryKey: readonly string[];
  /** Unique constraints and indexes beside the primary key that hold for all rows and for columns as they are. */
  readonly unique: readonly (readonly string[])[];
  readonly foreignKeys: readonly ForeignKey[];
}

/** A table or view of a running database whose shape was read. */
export interface SourceTable extends Keys {
  readonly format: 'table';
  readonly engine: 'postgres' | 'mysql' | 'sqlite';
  /** How people read it: `public.orders`. */
  readonly path: string;
  /** Undefined for MySQL and SQLite. */
  readonly schema: string | undefined;
  readonly table: string;
  /** As counted, or as the server estimates where counting takes too long. */
  readonly rows: number;
  readonly columns: readonly Column[];
}

/** Whether no two rows have the same value in this column alone, by the primary key or a unique constraint. */
export function isSingleKey({ primaryKey, unique }: Keys, column: string): boolean {
  return [primaryKey, ...unique].some((key) => key.length === 1 && key[0] === column);
}
