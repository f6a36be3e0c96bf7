import { basename, extname } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Column } from './column.ts';
import { PYTHON_KEYWORDS, SQL_RESERVED_WORDS } from './reserved-words.ts';

const LONGEST_TABLE = 48;
const LONGEST_COLUMN = 60;

/**
 * A table's name from a file's: `Q3 Sales (final).csv` gives `q3_sales_final`. An ASCII identifier of Python
 * and, unquoted, of SQL, of at most 48 characters.
 *
 * @throws UsageError when no letter or digit of the name is left in ASCII.
 */
export function tableName(path: string): string {
  const file = basename(path);
  return nameAfter(basename(file, extname(file)), `the file "${file}"`, 'Rename the file.');
}

/**
 * A table's name from that of a table elsewhere, as `tableName` makes one.
 *
 * @throws UsageError when no letter or digit of the name is left in ASCII.
 */
export function tableNameOf(table: string): string {
  return nameAfter(table, `the table "${table}"`, 'Load a view of it that has another name.');
}

function nameAfter(text: string, what: string, next: string): string {
  const words = snakeCase(text);
  if (words === '') {
    throw new UsageError(`No table can be named after ${what}.`, {
      why: 'A name is made of its letters a to z and digits, and it has none.',
      next,
    });
  }
  const name = cut(/^\d/.test(words) ? `t_${words}` : words, LONGEST_TABLE);
  return PYTHON_KEYWORDS.has(name) || SQL_RESERVED_WORDS.has(name) ? `${name}_` : name;
}

/**
 * The names that the columns get in the cleaned table, in their order: ASCII identifiers of Python of at most
 * 60 characters, all different. SQL has to quote them: they may be reserved words there.
 */
export function columnNames(columns: readonly Pick<Column, 'name'>[]): string[] {
  const taken = new Set<string>();
  return columns.map(({ name }, index) => {
    const base = columnName(name) || `column_${index + 1}`;
    let unique = base;
    for (let count = 2; taken.has(unique); count++) {
      unique = `${cut(base, LONGEST_COLUMN - `_${count}`.length)}_${count}`;
    }
    taken.add(unique);
    return unique;
  });
}

function columnName(name: string): string {
  const words = snakeCase(name);
  const identifier = cut(/^\d/.test(words) ? `c_${words}` : words, LONGEST_COLUMN);
  return PYTHON_KEYWORDS.has(identifier) ? `${identifier}_` : identifier;
}

/** Lower-case words of ASCII letters and digits between single underscores; accents are dropped: é is e. */
function snakeCase(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}

function cut(name: string, length: number): string {
  return name.slice(0, length).replace(/_+$/, '');
}
