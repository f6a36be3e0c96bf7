/**
 * The type of a column of a source, named as DuckDB names it. `JSON` stands for a nested value (an object
 * or a list), which the generated code keeps as JSON text.
 */
export type ColumnType =
  | 'BIGINT'
  | 'DOUBLE'
  | `DECIMAL(${number},${number})`
  | 'BOOLEAN'
  | 'DATE'
  | 'TIME'
  | 'TIMESTAMP'
  | 'TIMESTAMPTZ'
  | 'VARCHAR'
  | 'JSON';

/** One column of a source file, with what its rows tell about it. */
export interface Column {
  /** As it stands in the file, any text. */
  readonly name: string;
  readonly type: ColumnType;
  /** Whether at least one row has no value here. */
  readonly hasNulls: boolean;
  /** Whether some text may be empty or of spaces alone: it is null once it is cleaned. */
  readonly hasBlanks: boolean;
  /** Whether every row has a value and no two rows have the same one, spaces around text apart. */
  readonly isUnique: boolean;
  /** How many different values there are, as long as they are at most 50; else undefined. */
  readonly distinct: number | undefined;
  /** The earliest calendar day (`YYYY-MM-DD`) of a DATE, TIMESTAMP or TIMESTAMPTZ column (as UTC). */
  readonly firstDay?: string;
}
