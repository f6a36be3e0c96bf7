import { python } from '../render/escape.ts';
import { duckdbSql } from './duckdb-sql.ts';
import { makeUpRows, uniqueCheck } from './made-up-rows.ts';
import { pythonLiteral } from './python-literal.ts';
import { CADENCES } from './schedule.ts';
import type { ModuleSpec } from './spec.ts';
import type { Table } from './table.ts';
import { type Package, PYTHON_RANGE, pinned } from './versions.ts';

/** The classes of the generated `files.py`, by the format of a source. */
const READERS = { csv: 'CsvFile', tsv: 'CsvFile', jsonl: 'JsonLinesFile', parquet: 'ParquetFile' } as const;

/** The line length that generated modules are formatted with. */
const LINE_LENGTH = 100;

/** What the templates see, all computed: they only place it. */
export function viewOf(spec: ModuleSpec): Readonly<Record<string, unknown>> {
  const tables = spec.tables.map((table) => tableView(table, spec));
  return {
    ...spec,
    tables,
    tablesByName: tables.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    readers: [...new Set(tables.map((table) => table.reader))].sort(),
    formats: [...new Set(tables.map((table) => table.source.format))].sort(),
    anyPartitioned: tables.some((table) => table.partitionColumn !== undefined),
    anyWhole: tables.some((table) => table.partitionColumn === undefined),
    schedule: spec.schedule && { ...spec.schedule, native: isNative(spec) },
    job: `${spec.package}_job`,
    requiresPython: `>=${PYTHON_RANGE.from},<${PYTHON_RANGE.below}`,
    ruffTarget: `py${PYTHON_RANGE.from.replace('.', '')}`,
    requirements: [...corePackages(spec), ...spec.added.python].map(pinned),
    devRequirements: devPackages(spec).map(pinned),
    python,
    envArgument: (key: string, name: string) => envArgument(key, `${spec.env}_${name}`),
    pythonVersion: spec.python,
    uv: pinned('uv'),
    // A team is named as the host of the repository names it.
    codeOwners: spec.owners.map((owner) => owner.replace(/^team:/, '@')),
    literal: pythonLiteral,
  };
}

function tableView(table: Table, spec: ModuleSpec) {
  const required = table.columns.filter((column) => column.required);
  const rows = makeUpRows(table, spec);
  return {
    ...table,
    constant: table.name.toUpperCase(),
    reader: READERS[table.source.format],
    dialect: 'dialect' in table.source ? table.source.dialect : undefined,
    sql: duckdbSql(table),
    texts: table.columns.filter((column) => column.type === 'VARCHAR'),
    required,
    checks: checksOf(table),
    uniqueCheck: table.key && uniqueCheck(table.key),
    checkVariables: checkVariables(table, required.length > 0),
    summaryDescription: summaryDescription(table),
    changes: changesOf(table),
    rows,
  };
}

function checksOf(table: Table): readonly { name: string; description: string }[] {
  return [
    { name: 'has_rows', description: 'The table is not empty.' },
    ...(table.key === undefined
      ? []
      : [{ name: uniqueCheck(table.key), description: `No two rows share a value of ${table.key.clean}.` }]),
    ...(table.columns.some((column) => column.required)
      ? [{ name: 'required_values', description: 'Columns that always had a value still have one.' }]
      : []),
  ];
}

/** The changes of a source's shape that its raw asset refuses, so that the tests can try them. */
function changesOf({ columns, source }: Table): readonly string[] {
  const named = source.format !== 'jsonl';
  return [
    'added',
    ...('dialect' in source && !source.dialect.header ? [] : ['renamed']),
    // Objects of JSON lines may leave out keys.
    ...(named && columns.length > 1 ? ['missing'] : []),
    ...(columns.some(({ type }) => type !== 'VARCHAR' && type !== 'JSON') ? ['mistyped'] : []),
  ];
}

function checkVariables(table: Table, hasRequired: boolean): string {
  const names = ['rows', ...(table.key ? ['duplicates'] : []), ...(hasRequired ? ['*missing'] : [])];
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

function corePackages(spec: ModuleSpec): readonly Package[] {
  const database: readonly Package[] = spec.database === 'duckdb' ? ['dagster-duckdb', 'duckdb'] : [];
  return ['dagster', ...database, 'polars'];
}

function devPackages(spec: ModuleSpec): readonly Package[] {
  const quality: readonly Package[] = spec.traits.quality ? ['mypy', 'pre-commit', 'ruff'] : [];
  return ['dagster-dg-cli', 'dagster-webserver', ...quality, 'pytest'].sort() as readonly Package[];
}

/** The argument of a resource that is an environment variable, broken where `ruff format` would break it. */
function envArgument(key: string, name: string): string {
  const indent = ' '.repeat(16);
  const line = `${indent}${key}=dg.EnvVar("${name}"),`;
  return line.length > LINE_LENGTH
    ? `${key}=dg.EnvVar(\n${indent}    "${name}"\n${indent})`
    : `${key}=dg.EnvVar("${name}")`;
}
