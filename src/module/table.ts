import type { Column, ColumnType } from '../sources/column.ts';
import type { Source } from '../sources/source-file.ts';

/** A column of a source, and the name it has in the cleaned table. */
export interface TableColumn {
  readonly raw: string;
  readonly clean: string;
  readonly type: ColumnType;
  /** Whether every row of the source had a value that cleaning keeps, so that one without is a bad row. */
  readonly required: boolean;
}

/** The column that tells to which partition a row belongs. */
export interface PartitionColumn {
  readonly raw: string;
  readonly clean: string;
  readonly type: 'DATE' | 'TIMESTAMP' | 'TIMESTAMPTZ';
}

/** One column that the summary groups by: a day for dates and timestamps, else the value. */
export interface Group {
  readonly clean: string;
  readonly type: ColumnType;
}

/** Columns that refer to those of another table that the module loads, in the same order. */
export interface Reference {
  readonly columns: readonly TableColumn[];
  /** The name of the table, as the module has it. */
  readonly table: string;
  /** The cleaned names of its columns. */
  readonly references: readonly string[];
}

/** A source and the three tables that are made of it: raw, cleaned and summary. */
export interface Table {
  /** snake_case; the assets are `raw_<name>`, `cleaned_<name>` and `summary_<name>`. */
  readonly name: string;
  readonly source: Source;
  /** The file's path below the data folder, with `/`; of a table elsewhere, its name as people read it. */
  readonly file: string;
  readonly columns: readonly TableColumn[];
  /** The cleaned column that identifies a row, where one does. */
  readonly key: TableColumn | undefined;
  /** Further columns that are unique, alone or together, as the database of the source says. */
  readonly unique: readonly (readonly TableColumn[])[];
  readonly foreignKeys: readonly Reference[];
  readonly partitionColumn: PartitionColumn | undefined;
  readonly groups: readonly Group[];
  /** Numeric columns that the summary adds up and averages. */
  readonly measures: readonly TableColumn[];
}

/** How many numeric columns a summary shows: enough to be of use, few enough to be read. */
const MAX_MEASURES = 6;

const MAX_CATEGORIES = 50;

export function isDay(type: ColumnType): type is PartitionColumn['type'] {
  return type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
}

function isNumber(type: ColumnType): boolean {
  return type === 'BIGINT' || type === 'DOUBLE' || type.startsWith('DECIMAL');
}

/** Numbers that name things: adding them up says nothing. */
function isIdentifier(clean: string): boolean {
  return /(?:^|_)(?:id|ids|key|code|number|no|zip|zipcode|postcode|year|month|day|lat|latitude|lon|lng|longitude|phone)$/.test(
    clean,
  );
}

/** Returns the column that identifies a row: unique, of a type that can, the one named like a key first. */
export function findKey(source: Source, columns: readonly TableColumn[]): TableColumn | undefined {
  if (source.rows < 2) return undefined;
  const candidates = columns.filter((column, index) => {
    const seen = source.columns[index];
    return seen?.isUnique === true && (column.type === 'BIGINT' || column.type === 'VARCHAR');
  });
  const named = candidates.find((column) => isIdentifier(column.clean));
  return named ?? candidates.find((column) => column === columns[0]);
}

/** Whether a column could have the name of what a summary counts and adds up. */
function isNamedLikeFigure(clean: string): boolean {
  return clean === 'row_count' || /^(?:sum|avg)_/.test(clean);
}

/** Returns the column with few values that a summary is best told by: text before yes-or-no, the fewest values first. */
function findCategory(source: Source, columns: readonly TableColumn[]): TableColumn | undefined {
  const worth = (seen: Column | undefined): boolean =>
    seen?.distinct !== undefined &&
    seen.distinct >= 2 &&
    seen.distinct <= Math.min(MAX_CATEGORIES, source.rows / 2);
  const rank = (column: TableColumn): number => {
    const seen = source.columns[columns.indexOf(column)];
    return (column.type === 'VARCHAR' ? 0 : MAX_CATEGORIES) + (seen?.distinct ?? 0);
  };
  return columns
    .filter(
      (column, index) =>
        worth(source.columns[index]) &&
        (column.type === 'VARCHAR' || column.type === 'BOOLEAN') &&
        !isNamedLikeFigure(column.clean),
    )
    .sort((a, b) => rank(a) - rank(b))[0];
}

/** Returns what the summary groups by: the partition's day, and the category; else the day of the first date. */
export function findGroups(
  source: Source,
  columns: readonly TableColumn[],
  partitionColumn: PartitionColumn | undefined,
): readonly Group[] {
  const category = findCategory(source, columns);
  if (partitionColumn !== undefined) {
    return category === undefined ? [partitionColumn] : [partitionColumn, category];
  }
  const first = category ?? columns.find((column) => isDay(column.type));
  return first === undefined ? [] : [first];
}

/** Returns the numeric columns that are worth adding up. */
export function findMeasures(
  columns: readonly TableColumn[],
  key: TableColumn | undefined,
): readonly TableColumn[] {
  return columns
    .filter((column) => isNumber(column.type) && column !== key && !isIdentifier(column.clean))
    .slice(0, MAX_MEASURES);
}
