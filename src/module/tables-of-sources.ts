import { UsageError } from '../errors.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import type { DatabaseSource, Source } from '../sources/source-file.ts';
import { columnNames, tableName, tableNameOf } from '../sources/table-name.ts';
import type { DataLocation } from './spec.ts';
import {
  findGroups,
  findKey,
  findMeasures,
  isDay,
  type PartitionColumn,
  type Reference,
  type Table,
  type TableColumn,
} from './table.ts';

/**
 * Makes the tables of a module of its sources, each with its keys, its partition column and what can be summed up of it.
 * @throws UsageError where two sources would become one table, or no partition column can be told.
 */
export function tablesOf(
  sources: readonly Source[],
  answers: ModuleAnswers,
  data: DataLocation,
): readonly Table[] {
  const tables = withForeignKeys(
    sources.map((source) => tableOf(source, answers, data)),
    answers,
  );
  refuseClashes(tables);
  requirePartitionColumn(tables, answers);
  return tables;
}

function tableOf(source: Source, answers: ModuleAnswers, data: DataLocation): Table {
  const clean = columnNames(source.columns);
  const columns = source.columns.map(
    (column, index): TableColumn => ({
      raw: column.name,
      clean: clean[index] ?? column.name,
      type: column.type,
      required: !column.hasNulls && !column.hasBlanks,
    }),
  );
  const partitionColumn =
    answers.partitions === 'none'
      ? undefined
      : partitionColumnOf(source, columns, answers['partition-column']);
  const key = source.format === 'table' ? primaryKeyOf(source, columns) : findKey(source, columns);
  return {
    name: source.format === 'table' ? tableNameOf(source.table) : tableName(source.path),
    source,
    file: source.format === 'table' ? source.path : fileBelow(source.path, data),
    columns,
    key,
    unique: source.format === 'table' ? uniqueOf(source, columns, key) : [],
    foreignKeys: [],
    partitionColumn,
    groups: findGroups(source, columns, partitionColumn),
    measures: findMeasures(
      columns.filter((column) => !namesRows(source, column)),
      key,
    ),
  };
}

function fileBelow(path: string, { absolute }: DataLocation): string {
  return path
    .slice(absolute.length)
    .replace(/^[/\\]/, '')
    .replaceAll('\\', '/');
}

/** Whether a column tells rows apart, or points to others, by what its database says: no number to add up. */
function namesRows(source: Source, { raw }: TableColumn): boolean {
  if (source.format !== 'table') return false;
  const keys = [source.primaryKey, ...source.unique, ...source.foreignKeys.map(({ columns }) => columns)];
  return keys.some((names) => names.includes(raw));
}

/** The primary key of a table elsewhere, where it is one number or text. */
function primaryKeyOf(
  { primaryKey }: DatabaseSource,
  columns: readonly TableColumn[],
): TableColumn | undefined {
  const [only, ...others] = columnsNamed(primaryKey, columns);
  return others.length === 0 && (only?.type === 'BIGINT' || only?.type === 'VARCHAR') ? only : undefined;
}

/** The unique columns of a table elsewhere, but for the one that is the key of ours. */
function uniqueOf(
  { primaryKey, unique }: DatabaseSource,
  columns: readonly TableColumn[],
  key: TableColumn | undefined,
): Table['unique'] {
  const all = [primaryKey, ...unique].filter(
    (names) => names.length > 0 && !(names.length === 1 && names[0] === key?.raw),
  );
  // Rows of one partition may all be of one day.
  const tells = ({ type }: TableColumn): boolean => type !== 'BOOLEAN' && type !== 'DATE';
  return all.map((names) => columnsNamed(names, columns)).filter((some) => some.some(tells));
}

function columnsNamed(names: readonly string[], columns: readonly TableColumn[]): readonly TableColumn[] {
  return names.flatMap((name) => columns.find(({ raw }) => raw === name) ?? []);
}

/** Gives each table its foreign keys to tables that are loaded from the same database. */
function withForeignKeys(
  tables: readonly Table[],
  { database, partitions }: Pick<ModuleAnswers, 'database' | 'partitions'>,
): readonly Table[] {
  // Checks of Parquet files are given all partitions at once, as Dagster has no others yet that are stable.
  const isCheckable = database !== 'none' || partitions === 'none';
  return tables.map((table) => {
    const { source } = table;
    if (source.format !== 'table' || !isCheckable) return table;
    const foreignKeys = source.foreignKeys.flatMap((foreign): Reference[] => {
      const parent = tables.find(
        ({ source: other }) =>
          other.format === 'table' &&
          other.database === source.database &&
          other.table === foreign.table &&
          (other.schema === foreign.schema || foreign.schema === undefined),
      );
      // Of a partitioned table, what is referred to may not be loaded yet.
      if (parent === undefined || parent.partitionColumn !== undefined) return [];
      const references = columnsNamed(foreign.references, parent.columns).map(({ clean }) => clean);
      return [{ columns: columnsNamed(foreign.columns, table.columns), table: parent.name, references }];
    });
    return { ...table, foreignKeys };
  });
}

function partitionColumnOf(
  source: Source,
  columns: readonly TableColumn[],
  wanted: string,
): PartitionColumn | undefined {
  const dates = columns.filter((column): column is TableColumn & PartitionColumn => isDay(column.type));
  if (wanted === '') {
    const [only, ...others] = dates;
    if (only !== undefined && others.length === 0) return only;
    throw new UsageError(`${source.path} cannot be partitioned as asked.`, {
      why:
        only === undefined
          ? 'It has no date column.'
          : `It has several date columns: ${dates.map((column) => column.raw).join(', ')}.`,
      next: 'Say which column with --partition-column; files without that column are loaded whole.',
    });
  }
  const found = columns.find((column) => column.raw === wanted);
  if (found === undefined) return undefined;
  const date = dates.find((column) => column === found);
  if (date !== undefined) return date;
  throw new UsageError(`${wanted} of ${source.path} cannot tell a partition.`, {
    why: `Its values are ${found.type}, not dates or timestamps.`,
    next:
      dates.length > 0
        ? `Date columns are: ${dates.map((column) => column.raw).join(', ')}.`
        : 'Leave --partitions out.',
  });
}

function requirePartitionColumn(tables: readonly Table[], answers: ModuleAnswers): void {
  if (answers.partitions === 'none' || tables.some((table) => table.partitionColumn !== undefined)) return;
  throw new UsageError(`No file has a column ${answers['partition-column']}.`, {
    why: 'It was given with --partition-column.',
    next: 'Check its spelling; capitals count.',
  });
}

function refuseClashes(tables: readonly Table[]): void {
  const seen = new Map<string, Table>();
  for (const table of tables) {
    const other = seen.get(table.name);
    if (other !== undefined) {
      throw new UsageError(`Two sources would both become the table ${table.name}.`, {
        why: `They are ${other.source.path} and ${table.source.path}.`,
        next: 'Rename one of them, or leave it out.',
      });
    }
    seen.set(table.name, table);
  }
}
