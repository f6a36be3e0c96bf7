import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Column } from '../column.ts';
import { isSingleKey, type Keys, type SourceTable } from './source-table.ts';
import {
  columnsOf,
  keysOf,
  quoted,
  relationsOf,
  type SqliteColumn,
  type SqliteRelation,
} from './sqlite-catalog.ts';
import { fileError, noFile, sqliteError } from './sqlite-error.ts';
import { look, lowest } from './sqlite-look.ts';
import { loadSqlite } from './sqlite-module.ts';
import { isMoment, sqliteType } from './sqlite-type.ts';
import { SqliteValues } from './sqlite-values.ts';
import { checkColumnNames, noSuch, noTables, refusedColumn } from './table-errors.ts';
import type { SqliteUrl } from './url.ts';

/** Milliseconds that are waited for a writer. */
const BUSY_TIMEOUT = 5_000;

/**
 * Reads one table or view of an SQLite file, or all its tables, without views and virtual tables.
 *
 * @param cwd absolute; a relative path starts there.
 * @throws UsageError where file or table are not there, NotAllowedError where the file may not be read, or a writer
 * locks it, InvalidContentError where it is no database, or a column holds bytes.
 */
export async function readSqlite(url: SqliteUrl, cwd: string): Promise<readonly SourceTable[]> {
  const path = resolve(cwd, url.path);
  await checkFile(path, url.path);
  const { DatabaseSync } = await loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT });
    // One state of the file for all that is read of it.
    database.exec('BEGIN');
    const open = database;
    return findRelations(url, open).map((relation) => readTable(open, relation));
  } catch (error) {
    throw sqliteError(url.path, error);
  } finally {
    database?.close();
  }
}

async function checkFile(path: string, shown: string): Promise<void> {
  try {
    if (!(await stat(path)).isFile()) throw noFile(shown);
    await access(path, constants.R_OK);
  } catch (error) {
    throw fileError(shown, error);
  }
}

function findRelations(url: SqliteUrl, database: DatabaseSync): readonly SqliteRelation[] {
  const relations = relationsOf(database);
  const { table } = url;
  if (table === undefined) {
    const tables = relations.filter(({ kind }) => kind === 'table');
    if (tables.length === 0) throw noTables(`in ${url.path}`);
    return tables;
  }
  const lower = asciiLower(table);
  const found =
    relations.find(({ name }) => name === table) ?? relations.find(({ name }) => asciiLower(name) === lower);
  if (found !== undefined) return [found];
  const names = relations.map(({ name }) => name);
  throw noSuch({ kind: 'table', name: table }, `in ${url.path}`, names);
}

function readTable(database: DatabaseSync, relation: SqliteRelation): SourceTable {
  const { name } = relation;
  const keys = keysOf(database, name);
  const columns = columnsOf(database, relation, keys);
  checkColumnNames(
    name,
    columns.map((column) => column.name),
  );
  const rows = database.prepare(`SELECT COUNT(*) AS rows FROM ${quoted(name)}`).get()?.rows;
  const { values, isWhole } = look(database, name, columns);
  return {
    format: 'table',
    engine: 'sqlite',
    path: name,
    schema: undefined,
    table: name,
    rows: Number(rows),
    ...keys,
    columns: columns.map((column, index) => {
      const seen = values[index] ?? new SqliteValues();
      if (!isWhole && isMoment(seen.kinds)) seen.add(lowest(database, name, column));
      return columnOf(name, column, keys, seen, isWhole);
    }),
  };
}

function columnOf(
  table: string,
  column: SqliteColumn,
  keys: Keys,
  seen: SqliteValues,
  isWhole: boolean,
): Column {
  const { name, declared, isNullable } = column;
  const type = sqliteType(declared, seen);
  if (type === undefined)
    throw refusedColumn(
      table,
      name,
      seen.hasBytes ? 'holds values of the type BLOB' : `is of the type ${declared}`,
    );
  const isText = type === 'VARCHAR';
  const isDay = type === 'DATE' || type === 'TIMESTAMP' || type === 'TIMESTAMPTZ';
  return {
    name,
    type,
    hasNulls: isNullable,
    hasBlanks: isText && (seen.hasBlanks || !isWhole),
    // Cleaning takes the spaces around text away: what a constraint tells apart may be the same then.
    isUnique: isSingleKey(keys, name) && !isNullable && !(isText && seen.hasPadded),
    distinct: seen.distinct,
    ...(isDay && seen.firstDay !== undefined ? { firstDay: seen.firstDay } : {}),
  };
}

/** SQLite holds names to be equal that differ in the case of ASCII letters alone. */
function asciiLower(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
