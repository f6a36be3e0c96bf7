import { type PostgresType, postgresType } from './postgres-type.ts';
import type { Row } from './session.ts';
import type { Shape } from './shape.ts';
import { isSingleKey, type Keys } from './source-table.ts';
import { refusedColumn } from './table-errors.ts';

/**
 * What is asked of a column that the catalog describes.
 *
 * @param row an answer to `COLUMNS`.
 * @throws InvalidContentError for a type that cannot be taken over.
 */
export function shapeOf(path: string, row: Row, keys: Keys, isView: boolean): Shape {
  const [name, required, shown, modifier, ...typeParts] = row;
  const type = postgresType(typeOf(Number(modifier), typeParts));
  if (type === undefined) throw refusedColumn(path, name ?? '', `is of the type ${shown}`);
  const sql = quoted(name ?? '');
  const isText = type === 'VARCHAR' || type === 'JSON';
  return {
    name: name ?? '',
    type,
    // An outer join of a view makes nulls even of a domain that is NOT NULL.
    isNullable: isView || required !== 't',
    isKey: isSingleKey(keys, name ?? ''),
    sql,
    // Some collations hold different texts to be equal, and json cannot be compared.
    exact: isText ? `${sql}::text COLLATE "C"` : sql,
    // A numeric of any precision can be NaN, which a DECIMAL elsewhere cannot.
    ...(type.startsWith('DECIMAL') ? { unless: { condition: `${sql} = 'NaN'`, type: 'VARCHAR' } } : {}),
  };
}

function typeOf(
  modifier: number,
  [name, schema, kind, element, elementSchema, elementKind]: Row,
): PostgresType {
  const plain = (typeName: string, typeSchema: unknown, typeKind: unknown) => ({
    name: typeName,
    isBuiltIn: typeSchema === 'pg_catalog',
    kind: String(typeKind),
  });
  return {
    ...plain(name ?? '', schema, kind),
    modifier,
    element:
      element === null || element === undefined ? undefined : plain(element, elementSchema, elementKind),
  };
}

/** A name as SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
