import type { ColumnType } from '../column.ts';

/** A column as the catalog has it, and what is to be asked of its rows. */
export interface Shape {
  readonly name: string;
  readonly type: ColumnType;
  readonly isNullable: boolean;
  /** Whether it is a key by itself. */
  readonly isKey: boolean;
  /** SQL: the column. */
  readonly sql: string;
  /** SQL: its values so that those are equal that are the same byte by byte. */
  readonly exact: string;
  /** SQL: a condition that a row meets whose value is read as null though it is not. */
  readonly isReadAsNull?: string;
  /** The type that the column has if one of its rows meets the condition. */
  readonly unless?: { readonly condition: string; readonly type: ColumnType };
}

/** A table as SQL names it, and how to learn the number of its rows without reading them. */
export interface Relation {
  readonly sql: string;
  readonly about: string;
  readonly estimate: () => Promise<number>;
}
