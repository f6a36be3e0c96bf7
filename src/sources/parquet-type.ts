import type { SchemaElement, SchemaTree, TimeUnit } from 'hyparquet';
import type { ColumnType } from './column.ts';

/** How a Parquet column is taken: its type, and what its raw values count if they are days or moments. */
export interface ParquetType {
  readonly type: ColumnType;
  /** Of a DATE, TIMESTAMP or TIMESTAMPTZ: what one step of its integers is. */
  readonly unit?: 'DAYS' | TimeUnit;
  /** Whether the library can decode single values to compare. */
  readonly isComparable: boolean;
}

const MAX_DECIMAL = 38;

/**
 * The type that holds every value of a Parquet column, after the logical types of the format's specification
 * and what DuckDB makes of them. Unsigned 64-bit integers do not fit a BIGINT: they are DECIMAL(20,0). Nested
 * values are JSON. A decimal of more than 38 digits is a DOUBLE, as in DuckDB.
 *
 * @returns undefined for bytes that are not text, which no ColumnType holds: plain binary, BSON, geometries.
 */
export function parquetType(column: SchemaTree): ParquetType | undefined {
  const { element } = column;
  const plain = (type: ColumnType): ParquetType => ({
    type,
    isComparable: true,
  });
  const logical = element.logical_type?.type;
  if (column.children.length > 0 || element.repetition_type === 'REPEATED') {
    return { type: 'JSON', isComparable: false };
  }
  if (logical === 'NULL') return plain('VARCHAR');
  if (isText(element)) return plain('VARCHAR');
  if (logical === 'JSON' || element.converted_type === 'JSON') return plain('JSON');
  if (logical === 'INTERVAL' || element.converted_type === 'INTERVAL') {
    return { type: 'VARCHAR', isComparable: false };
  }
  if (element.converted_type === 'DECIMAL' || logical === 'DECIMAL') return plain(decimalType(element));
  return temporalType(element) ?? plainType(element);
}

function isText({ logical_type, converted_type }: SchemaElement): boolean {
  const logical = logical_type?.type;
  if (logical === 'STRING' || logical === 'ENUM' || logical === 'UUID') return true;
  return converted_type === 'UTF8' || converted_type === 'ENUM';
}

function decimalType({ precision = 0, scale = 0, logical_type }: SchemaElement): ColumnType {
  const { precision: digits, scale: decimals } =
    logical_type?.type === 'DECIMAL' ? logical_type : { precision, scale };
  return digits > MAX_DECIMAL ? 'DOUBLE' : `DECIMAL(${digits},${decimals})`;
}

function temporalType({ type, logical_type, converted_type }: SchemaElement): ParquetType | undefined {
  const moment = (name: ColumnType, unit: NonNullable<ParquetType['unit']>): ParquetType => ({
    type: name,
    unit,
    isComparable: true,
  });
  if (logical_type?.type === 'DATE' || converted_type === 'DATE') return moment('DATE', 'DAYS');
  if (logical_type?.type === 'TIME' || converted_type?.startsWith('TIME_')) {
    return { type: 'TIME', isComparable: true };
  }
  if (logical_type?.type === 'TIMESTAMP') {
    return moment(logical_type.isAdjustedToUTC ? 'TIMESTAMPTZ' : 'TIMESTAMP', logical_type.unit);
  }
  if (converted_type === 'TIMESTAMP_MILLIS') return moment('TIMESTAMP', 'MILLIS');
  if (converted_type === 'TIMESTAMP_MICROS') return moment('TIMESTAMP', 'MICROS');
  return type === 'INT96' ? moment('TIMESTAMP', 'NANOS') : undefined;
}

function plainType({ type, logical_type, converted_type }: SchemaElement): ParquetType | undefined {
  const isUnsigned64 =
    converted_type === 'UINT_64' ||
    (logical_type?.type === 'INTEGER' && logical_type.bitWidth === 64 && !logical_type.isSigned);
  if (isUnsigned64) return { type: 'DECIMAL(20,0)', isComparable: true };
  if (type === 'BOOLEAN') return { type: 'BOOLEAN', isComparable: true };
  if (type === 'INT32' || type === 'INT64') return { type: 'BIGINT', isComparable: true };
  if (type === 'FLOAT' || type === 'DOUBLE' || logical_type?.type === 'FLOAT16') {
    return { type: 'DOUBLE', isComparable: true };
  }
  return undefined;
}
