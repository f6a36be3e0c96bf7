import { python } from '../render/escape.ts';
import {
  DEFAULT_PORTS,
  ENGINE_TITLES,
  type Engine,
  isFileEngine,
  isServerEngine,
  MAIN,
  versionTable,
} from './databases.ts';
import { databasesOf, environmentOf } from './environment.ts';
import type { Executor } from './executors.ts';
import { makeUpRows } from './made-up-rows.ts';
import { pythonLiteral } from './python-literal.ts';
import { type Resource, resourcesOf } from './resources.ts';
import { CADENCES } from './schedule.ts';
import type { ModuleSpec } from './spec.ts';
import { storedNames, withStoredNames } from './stored-names.ts';
import type { PartitionColumn, Table } from './table.ts';
import { checkName, checksOf } from './table-checks.ts';
import { tableSql } from './table-sql.ts';
import { type Package, PYTHON_RANGE, pinned } from './versions.ts';

/** The classes of the generated `files.py`, by the format of a source. */
const READERS = {
  csv: 'CsvFile',
  tsv: 'CsvFile',
  jsonl: 'JsonLinesFile',
  parquet: 'ParquetFile',
  table: 'DatabaseTable',
} as const;

/** The line length that generated modules are formatted with. */
const LINE_LENGTH = 100;

/** What the templates see, all computed: they only place it. */
export function viewOf(spec: ModuleSpec): Readonly<Record<string, unknown>> {
  const tables = spec.tables.map((table) => tableView(table, spec));
  return {
    ...spec,
    tables,
    tablesByName: tables.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    readers: [
      ...new Set(tables.filter(({ source }) => source.format !== 'table').map(({ reader }) => reader)),
    ].sort(),
    hasSourceTables: tables.some(({ source }) => source.format === 'table'),
    originNames: originNames(spec),
    sourceDatabases: sourceDatabasesOf(spec),
    hasReferences: spec.tables.some(({ foreignKeys }) => foreignKeys.length > 0),
    referenceTables: [
      ...new Set(spec.tables.flatMap((one) => one.foreignKeys.flatMap(({ table }) => [one.name, table]))),
    ].sort(),
    formats: [...new Set(tables.map((table) => table.source.format))].sort(),
    anyPartitioned: tables.some((table) => table.partitionColumn !== undefined),
    ...windowsOf(tables),
    isServer: isServerEngine(spec.database),
    /** Whether the tables are written through SQLAlchemy. */
    isSql: spec.database === 'sqlite' || isServerEngine(spec.database),
    defaultPort: isServerEngine(spec.database) ? DEFAULT_PORTS[spec.database] : undefined,
    engineTitle: spec.database === 'none' ? undefined : ENGINE_TITLES[spec.database],
    usesOffsets: tables.some((table) => table.offsets.length > 0),
    anyWhole: tables.some((table) => table.partitionColumn === undefined),
    schedule: spec.schedule && { ...spec.schedule, native: isNative(spec) },
    job: `${spec.package}_job`,
    environment: environmentOf(spec),
    databaseFiles: databaseFilesOf(spec),
    databases: databasesOf(spec),
    versionTable: versionTable(spec.package),
    requiresPython: `>=${PYTHON_RANGE.from},<${PYTHON_RANGE.below}`,
    ruffTarget: `py${PYTHON_RANGE.from.replace('.', '')}`,
    requirements: [...corePackages(spec), ...spec.added.python].map(pinned),
    devRequirements: devPackages(spec).map(pinned),
    // Whatever runs a module in a workspace loads the instance, whose storage and launcher these are.
    instanceRequirements: (['dagster-docker', 'dagster-postgres'] as const).map(pinned),
    python,
    envArgument,
    resources: resourcesOf(spec),
    resourceImports: importsOf(resourcesOf(spec), spec.package),
    pythonVersion: spec.python,
    uv: pinned('uv'),
    // A team is named as the host of the repository names it.
    codeOwners: spec.owners.map((owner) => owner.replace(/^team:/, '@')),
    literal: pythonLiteral,
    ancestors: (name: string) => `[${ancestorsOf(name, spec).map(python).join(', ')}]`,
  };
}

/** The databases that are files, by their variables. */
function databaseFilesOf(spec: ModuleSpec): readonly { variable: string; path: string }[] {
  return databasesOf(spec)
    .filter(({ engine }) => isFileEngine(engine))
    .map(({ block: { variables } }) => variables[0])
    .flatMap((one) => (one === undefined ? [] : [{ variable: one.name, path: one.value }]));
}

/** The functions of `windows.py`, by the type of the column that tells the partition. */
const WINDOW_FUNCTIONS: Readonly<Record<PartitionColumn['type'], string>> = {
  DATE: 'days',
  TIMESTAMP: 'local_times',
  TIMESTAMPTZ: 'instants',
};

/** What kinds of columns tell partitions, and the functions that give their bounds; a summary's is always a day. */
function windowsOf(tables: readonly Table[]) {
  const partitionTypes = new Set(
    tables.flatMap(({ partitionColumn: one }) => (one ? [one.type, 'DATE' as const] : [])),
  );
  return {
    partitionTypes: [...partitionTypes],
    windowFunctions: [...partitionTypes].map((type) => WINDOW_FUNCTIONS[type]).sort(),
  };
}

function tableView(found: Table, spec: ModuleSpec) {
  // Parquet takes all names; what is said of SQL is not rendered then.
  const engine = spec.database === 'none' ? 'duckdb' : spec.database;
  const table = withStoredNames(found, engine);
  const stored = storedNames(
    engine,
    table.columns.map(({ raw }) => raw),
  );
  const { partitionColumn } = table;
  const required = table.columns.filter((column) => column.required);
  const rows = makeUpRows(table, spec);
  return {
    ...table,
    constant: table.name.toUpperCase(),
    reader: READERS[table.source.format],
    origin: originOf(table),
    dialect: 'dialect' in table.source ? table.source.dialect : undefined,
    sql: tableSql(table, engine, spec.timezone),
    renamed: [...stored].filter(([raw, name]) => raw !== name).map(([raw, name]) => ({ raw, stored: name })),
    partitionColumn: partitionColumn && {
      ...partitionColumn,
      stored: stored.get(partitionColumn.raw) ?? partitionColumn.raw,
    },
    // MySQL knows other time zones than UTC only where an administrator has loaded them.
    offsets:
      engine === 'mysql' && spec.timezone !== 'UTC'
        ? table.groups.filter(({ type }) => type === 'TIMESTAMPTZ').map(({ clean }) => clean)
        : [],
    texts: table.columns.filter((column) => column.type === 'VARCHAR'),
    required,
    checks: checksOf(table),
    uniqueCheck: table.key && checkName('unique', [table.key]),
    uniques: table.unique.map((columns) => ({ name: checkName('unique', columns), columns })),
    references: table.foreignKeys.map((one) => ({ ...one, name: checkName('foreign_key', one.columns) })),
    // What is loaded with it, so that its foreign keys can be checked.
    parents: [...new Set(table.foreignKeys.map((one) => one.table))]
      .filter((name) => name !== table.name)
      .sort(),
    checkVariables: checkVariables(table, required.length > 0),
    summaryDescription: summaryDescription(table),
    changes: changesOf(table),
    rows,
  };
}

/** Which resource a raw asset reads from: its key, and its type. */
function originOf({ source }: Table): { key: string; type: string } {
  return source.format === 'table'
    ? { key: source.database, type: 'dg.ResourceParam[Connecting]' }
    : { key: 'data', type: 'DataDirectory' };
}

/** The databases beside the main one that tables are loaded from, and the schemas of these tables, as Python. */
function sourceDatabasesOf({ tables }: ModuleSpec): readonly { name: string; schemas: string }[] {
  const sources = tables.flatMap(({ source }) => (source.format === 'table' ? [source] : []));
  return [...Map.groupBy(sources, ({ database }) => database)]
    .filter(([name]) => name !== MAIN)
    .map(([name, some]) => {
      const schemas = [...new Set(some.flatMap(({ schema }) => schema ?? []))];
      return { name, schemas: `[${schemas.map(python).join(', ')}]` };
    });
}

/** The tables that a table refers to, directly or through others, without itself; sorted. */
function ancestorsOf(name: string, { tables }: ModuleSpec): readonly string[] {
  const found = new Set<string>([name]);
  for (const one of found) {
    const table = tables.find((other) => other.name === one);
    for (const { table: parent } of table?.foreignKeys ?? []) found.add(parent);
  }
  found.delete(name);
  return [...found].sort();
}

/** What the assets import of the reader of tables. */
function originNames({ tables }: ModuleSpec): readonly string[] {
  const sources = tables.filter(({ source }) => source.format === 'table');
  return [
    ...(sources.some((table) => originOf(table).key !== MAIN) ? ['Connecting'] : []),
    ...(sources.some(({ partitionColumn }) => partitionColumn !== undefined) ? ['Days'] : []),
  ];
}

/** The changes of a source's shape that its raw asset refuses, so that the tests can try them. */
function changesOf({ columns, source }: Table): readonly string[] {
  const named = source.format !== 'jsonl';
  return [
    // Of a table elsewhere, further columns are no matter.
    ...(source.format === 'table' ? [] : ['added']),
    ...('dialect' in source && !source.dialect.header ? [] : ['renamed']),
    // Objects of JSON lines may leave out keys.
    ...(named && columns.length > 1 ? ['missing'] : []),
    ...(columns.some(({ type }) => type !== 'VARCHAR' && type !== 'JSON') ? ['mistyped'] : []),
  ];
}

function checkVariables(table: Table, hasRequired: boolean): string {
  const names = [
    'rows',
    ...(table.key ? ['duplicates'] : []),
    ...table.unique.map((_, index) => `repeated_${index + 1}`),
    ...table.foreignKeys.map((_, index) => `dangling_${index + 1}`),
    ...(hasRequired ? ['*missing'] : []),
  ];
  return names.length === 1 ? `(${names[0]},)` : names.join(', ');
}

function summaryDescription(table: Table): string {
  const by = table.groups.map((group) => group.clean).join(' and ');
  return `${table.file} in numbers${by === '' ? '' : `, by ${by}`}.`;
}

/** Dagster's own schedule of a partitioned job fits where a run loads exactly the partition that just ended. */
function isNative({ schedule, partitions }: ModuleSpec): boolean {
  if (schedule === undefined || partitions === undefined || partitions.kind === 'monthly') return false;
  return schedule.cron === CADENCES[partitions.kind];
}

/** What an engine is reached with; alembic, on SQLAlchemy, migrates all of them. */
const ENGINE_PACKAGES: Readonly<Record<Engine, readonly Package[]>> = {
  duckdb: ['alembic', 'dagster-duckdb', 'duckdb', 'duckdb-engine', 'sqlalchemy'],
  sqlite: ['alembic', 'sqlalchemy'],
  postgres: ['alembic', 'psycopg', 'sqlalchemy'],
  mysql: ['alembic', 'pymysql', 'sqlalchemy'],
};

const EXECUTOR_PACKAGES: Readonly<Record<Executor, readonly Package[]>> = {
  'in-process': [],
  multiprocess: [],
  celery: ['dagster-celery'],
  kubernetes: ['dagster-k8s', 'kubernetes'],
};

function corePackages(spec: ModuleSpec): readonly Package[] {
  const engines = databasesOf(spec).flatMap(({ engine }) => ENGINE_PACKAGES[engine]);
  const others = [...engines, ...EXECUTOR_PACKAGES[spec.executor], 'polars' as const, 'sqlalchemy' as const];
  return ['dagster', ...[...new Set(others)].sort()];
}

function devPackages(spec: ModuleSpec): readonly Package[] {
  const quality: readonly Package[] = spec.traits.quality ? ['mypy', 'pre-commit', 'ruff'] : [];
  return ['dagster-dg-cli', 'dagster-webserver', ...quality, 'pytest'].sort() as readonly Package[];
}

/** The argument of a resource that is an environment variable, broken where `ruff format` would break it. */
function envArgument(field: string, variable: string, isInteger = false): string {
  const indent = ' '.repeat(16);
  const call = `${field}=dg.EnvVar${isInteger ? '.int' : ''}(`;
  const line = `${indent}${call}"${variable}"),`;
  return line.length > LINE_LENGTH
    ? `${call}\n${indent}    "${variable}"\n${indent})`
    : `${call}"${variable}")`;
}

/** The import lines of resources, sorted as ruff sorts them. */
function importsOf(resources: readonly Resource[], module: string): readonly string[] {
  const sorted = resources.toSorted((a, b) => (a.module < b.module ? -1 : 1));
  return sorted.map((one) => `from ${module}.${one.module} import (\n    ${one.class},\n)`);
}
