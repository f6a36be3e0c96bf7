import type { ColumnType } from '../column.ts';

/** A column as `information_schema.columns` has it. */
export interface MysqlType {
  /** `data_type`: `bigint`. */
  readonly name: string;
  /** `column_type`: `bigint(20) unsigned`. */
  readonly shown: string;
  /** `numeric_precision`. */
  readonly precision: number;
  /** `numeric_scale`. */
  readonly scale: number;
  /** Whether MariaDB checks that the text is JSON: its `json` is a longtext. */
  readonly isCheckedJson: boolean;
}

const MAX_DECIMAL = 38;

const TYPES: Readonly<Record<string, ColumnType>> = {
  tinyint: 'BIGINT',
  smallint: 'BIGINT',
  mediumint: 'BIGINT',
  int: 'BIGINT',
  bigint: 'BIGINT',
  year: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  date: 'DATE',
  datetime: 'TIMESTAMP',
  // Kept as UTC, and shown in the zone of whoever asks.
  timestamp: 'TIMESTAMPTZ',
  // From -838 to 838 hours: a span of time, no time of day.
  time: 'VARCHAR',
  char: 'VARCHAR',
  varchar: 'VARCHAR',
  tinytext: 'VARCHAR',
  text: 'VARCHAR',
  mediumtext: 'VARCHAR',
  longtext: 'VARCHAR',
  enum: 'VARCHAR',
  set: 'VARCHAR',
  uuid: 'VARCHAR',
  inet4: 'VARCHAR',
  inet6: 'VARCHAR',
  json: 'JSON',
};

/** The type that holds every value of a column; undefined where there is none: bits, bytes and geometries. */
export function mysqlType({
  name,
  shown,
  precision,
  scale,
  isCheckedJson,
}: MysqlType): ColumnType | undefined {
  if (shown.toLowerCase() === 'tinyint(1)') return 'BOOLEAN';
  if (name === 'decimal') return precision > MAX_DECIMAL ? 'VARCHAR' : `DECIMAL(${precision},${scale})`;
  if (name === 'bigint' && /unsigned/i.test(shown)) return 'DECIMAL(20,0)';
  if (isCheckedJson) return 'JSON';
  return Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
}
