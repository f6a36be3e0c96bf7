import type { ColumnType } from '../column.ts';

/** A type of PostgreSQL's catalog, with domains resolved to what they are made of. */
export interface PostgresType {
  /** `pg_type.typname`. */
  readonly name: string;
  /** Whether it is of `pg_catalog`. */
  readonly isBuiltIn: boolean;
  /** `pg_type.typtype`: b(ase), c(omposite), d(omain), e(num), m(ultirange), p(seudo), r(ange). */
  readonly kind: string;
  /** `pg_attribute.atttypmod`, -1 for none. */
  readonly modifier: number;
  /** Of an array, the type of its elements. */
  readonly element: Omit<PostgresType, 'element' | 'modifier'> | undefined;
}

const MAX_DECIMAL = 38;

const BUILT_IN: Readonly<Record<string, ColumnType>> = {
  int2: 'BIGINT',
  int4: 'BIGINT',
  int8: 'BIGINT',
  oid: 'BIGINT',
  float4: 'DOUBLE',
  float8: 'DOUBLE',
  bool: 'BOOLEAN',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  timestamptz: 'TIMESTAMPTZ',
  json: 'JSON',
  jsonb: 'JSON',
};

/** Types that PostgreSQL itself writes as text and reads back from it unchanged. */
const TEXT = new Set([
  ...['text', 'varchar', 'bpchar', 'char', 'name', 'uuid', 'xml', 'bit', 'varbit', 'money', 'interval'],
  ...['timetz', 'inet', 'cidr', 'macaddr', 'macaddr8', 'tsvector', 'tsquery', 'pg_lsn', 'jsonpath'],
  ...['point', 'line', 'lseg', 'box', 'path', 'polygon', 'circle'],
]);

/** The same of types that come with extensions of PostgreSQL's own distribution. */
const TEXT_OF_EXTENSIONS = new Set(['citext', 'ltree', 'hstore', 'isbn', 'isbn13', 'issn', 'ean13']);

/**
 * The type that holds every value of a column; undefined where there is none: bytea, geometries, types of
 * unknown extensions, and arrays of these.
 */
export function postgresType(type: PostgresType): ColumnType | undefined {
  if (type.element !== undefined) {
    const isKnown = type.element.kind === 'd' || scalarType({ ...type.element, modifier: -1 }) !== undefined;
    return isKnown ? 'JSON' : undefined;
  }
  return scalarType(type);
}

function scalarType(type: Omit<PostgresType, 'element'>): ColumnType | undefined {
  if (type.kind === 'c') return 'JSON';
  if (type.kind === 'e' || type.kind === 'r' || type.kind === 'm') return 'VARCHAR';
  if (!type.isBuiltIn) return TEXT_OF_EXTENSIONS.has(type.name) ? 'VARCHAR' : undefined;
  if (type.name === 'numeric') return decimalType(type.modifier);
  if (TEXT.has(type.name)) return 'VARCHAR';
  return Object.hasOwn(BUILT_IN, type.name) ? BUILT_IN[type.name] : undefined;
}

/**
 * A numeric without a precision, or of more than 38 digits, is text: it may have a hundred thousand digits, each
 * value another number of decimals, and neither a DOUBLE nor one DECIMAL holds them all unchanged.
 *
 * @param modifier as PostgreSQL packs precision and scale (numeric.c, `make_numeric_typmod`); since version 15
 * the scale may be negative, or exceed the precision.
 */
function decimalType(modifier: number): ColumnType {
  if (modifier < 4) return 'VARCHAR';
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  const digits = scale < 0 ? precision - scale : Math.max(precision, scale);
  return digits > MAX_DECIMAL ? 'VARCHAR' : `DECIMAL(${digits},${Math.max(scale, 0)})`;
}
