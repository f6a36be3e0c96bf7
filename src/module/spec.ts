import type { ModuleDeployment } from '../deployment/module-deployment.ts';
import { UsageError } from '../errors.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { dotenv } from '../render/escape.ts';
import type { DatabaseSource, Source } from '../sources/source-file.ts';
import { columnNames, tableName, tableNameOf } from '../sources/table-name.ts';
import { type Automation, automationProblem } from './automations.ts';
import { addedBy, type CapabilityName } from './capabilities.ts';
import type { Connection, Engine } from './databases.ts';
import type { Executor } from './executors.ts';
import { type Governance, TRAITS, type Traits } from './governance.ts';
import { envPrefix, type ModuleName, packageName } from './names.ts';
import { type Partitions, planPartitions } from './partitions.ts';
import { CADENCES, longestGapHours } from './schedule.ts';
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

/** When the module runs. */
export interface Schedule {
  readonly cron: string;
  /** The longest time between two runs, in hours. */
  readonly gapHours: number;
}

/** Where the source files are. */
export interface DataLocation {
  /** The folder, as `<MODULE>_DATA_DIR` names it: absolute, or relative to the module. */
  readonly directory: string;
  /** Absolute. */
  readonly absolute: string;
  /** Whether the files are ours and come along in the module. */
  readonly bundled: boolean;
}

/** All that a module is made of. Everything that is generated is a pure function of it. */
export interface ModuleSpec {
  readonly name: ModuleName;
  readonly package: string;
  /** The prefix of the environment variables. */
  readonly env: string;
  readonly title: string;
  readonly description: string;
  /** What the tables live in: the engine of the database `db`, or `none` for Parquet files. */
  readonly database: Engine | 'none';
  /** Databases beside the one of the tables. */
  readonly connections: readonly Connection[];
  /** Schedules and sensors beside the module's own. */
  readonly automations: readonly Automation[];
  /** Where it is delivered to. */
  readonly deployments: readonly ModuleDeployment[];
  readonly executor: Executor;
  readonly governance: Governance;
  readonly traits: Traits;
  readonly owners: readonly string[];
  readonly python: string;
  readonly capabilities: readonly CapabilityName[];
  readonly added: ReturnType<typeof addedBy>;
  readonly timezone: string;
  readonly tables: readonly Table[];
  readonly partitions: Partitions | undefined;
  /** The partition column as it was answered; empty for the only one there is. */
  readonly partitionColumn: string;
  /** The schedule as it was answered. */
  readonly scheduleAnswer: string;
  readonly schedule: Schedule | undefined;
  readonly data: DataLocation;
  /** After how many hours without a new load the assets count as stale; undefined for no freshness policy. */
  readonly freshHours: number | undefined;
}

/** What was added to a module beside the answers that it was made from. */
export interface Addons {
  readonly connections: readonly Connection[];
  readonly automations: readonly Automation[];
  readonly deployments: readonly ModuleDeployment[];
}

export const NO_ADDONS: Addons = { connections: [], automations: [], deployments: [] };

/** Without a schedule somebody loads by hand; a week without is worth a look. */
const UNSCHEDULED_FRESH_HOURS = 7 * 24;

/**
 * Makes the specification of a module of checked answers and of its source files.
 * @throws UsageError where file names clash, no partition column can be told, no `.env` file can name the data
 * folder, or an automation does not fit.
 */
export function specify(
  answers: ModuleAnswers,
  sources: readonly Source[],
  data: DataLocation,
  { connections, automations, deployments }: Addons = NO_ADDONS,
): ModuleSpec {
  // Refused before a template is rendered, which would put lines of its own around the error.
  dotenv(data.directory);
  const tables = withForeignKeys(
    sources.map((source) => tableOf(source, answers, data)),
    answers,
  );
  refuseClashes(tables);
  requirePartitionColumn(tables, answers);
  const traits = TRAITS[answers.governance];
  const schedule = scheduleOf(answers);
  const spec: ModuleSpec = {
    name: answers.name,
    package: packageName(answers.name),
    env: envPrefix(answers.name),
    title: answers.title,
    description: answers.description,
    database: answers.database,
    connections,
    automations,
    deployments,
    executor: answers.executor,
    governance: answers.governance,
    traits,
    owners: answers.owner,
    python: answers.python,
    capabilities: answers.capability,
    added: addedBy(answers.capability),
    timezone: answers.timezone,
    tables,
    partitions: planPartitions(answers.partitions, tables, answers.timezone, schedule?.gapHours),
    partitionColumn: answers['partition-column'],
    scheduleAnswer: answers.schedule,
    schedule,
    data,
    freshHours: traits.freshness
      ? schedule === undefined
        ? UNSCHEDULED_FRESH_HOURS
        : Math.ceil(schedule.gapHours * 1.5)
      : undefined,
  };
  requireAutomations(spec);
  return spec;
}

function scheduleOf({ schedule, timezone }: ModuleAnswers): Schedule | undefined {
  if (schedule === 'none') return undefined;
  const cron = schedule in CADENCES ? CADENCES[schedule as keyof typeof CADENCES] : schedule;
  return { cron, gapHours: longestGapHours(cron, timezone) };
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

function requireAutomations(spec: ModuleSpec): void {
  for (const automation of spec.automations) {
    const problem = automationProblem(automation, spec);
    if (problem === undefined) continue;
    throw new UsageError(`${automation.name} does not fit the module.`, {
      why: `${problem}.`,
      next: 'Change it, or remove it with dgm schedule remove.',
    });
  }
}
