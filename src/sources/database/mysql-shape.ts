import { mysqlType } from './mysql-type.ts';
import type { Row } from './session.ts';
import type { Shape } from './shape.ts';
import { isSingleKey, type Keys } from './source-table.ts';
import { refusedColumn } from './table-errors.ts';

/**
 * What is asked of a column that the catalog describes.
 *
 * @param row an answer to `COLUMNS`.
 * @param checks the conditions of the table's constraints, of MariaDB.
 * @throws InvalidContentError for a type that cannot be taken over.
 */
export function shapeOf(table: string, row: Row, keys: Keys, checks: readonly string[]): Shape {
  const [, column, dataType, shown, nullable, precision, scale] = row;
  const name = column ?? '';
  const sql = quoted(name);
  const type = mysqlType({
    name: (dataType ?? '').toLowerCase(),
    shown: shown ?? '',
    precision: Number(precision),
    scale: Number(scale),
    isCheckedJson: dataType === 'longtext' && checks.includes(`json_valid(${sql})`),
  });
  if (type === undefined) throw refusedColumn(table, name, `is of the type ${shown}`);
  const isText = type === 'VARCHAR' || type === 'JSON';
  const isDay = type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
  return {
    name,
    type,
    isNullable: nullable !== 'NO',
    isKey: isSingleKey(keys, name),
    sql,
    // Collations hold texts to be equal that are not, and count characters of other sets otherwise.
    exact: isText ? `CAST(CONVERT(${sql} USING utf8mb4) AS BINARY)` : sql,
    // 0000-00-00, which drivers read as null.
    ...(isDay ? { isReadAsNull: `${sql} < '0001-01-01'` } : {}),
    ...(type === 'BOOLEAN' ? { unless: { condition: `${sql} NOT IN (0, 1)`, type: 'BIGINT' } } : {}),
  };
}

/** A name as SQL. */
export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}
