import { UsageError } from '../errors.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { dotenv } from '../render/escape.ts';
import type { SourceFile } from '../sources/source-file.ts';
import { columnNames, tableName } from '../sources/table-name.ts';
import { addedBy, type CapabilityName } from './capabilities.ts';
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
  type Table,
  type TableColumn,
} from './table.ts';

export const DATABASES = ['duckdb', 'none'] as const;

export type Database = (typeof DATABASES)[number];

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
  readonly database: Database;
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

/** Without a schedule somebody loads by hand; a week without is worth a look. */
const UNSCHEDULED_FRESH_HOURS = 7 * 24;

/**
 * Makes the specification of a module of checked answers and of its source files.
 * @throws UsageError where file names clash, no partition column can be told, or no `.env` file can name the
 * data folder.
 */
export function specify(
  answers: ModuleAnswers,
  sources: readonly SourceFile[],
  data: DataLocation,
): ModuleSpec {
  // Refused before a template is rendered, which would put lines of its own around the error.
  dotenv(data.directory);
  const tables = sources.map((source) => tableOf(source, answers, data));
  refuseClashes(tables);
  requirePartitionColumn(tables, answers);
  const traits = TRAITS[answers.governance];
  const schedule = scheduleOf(answers);
  return {
    name: answers.name,
    package: packageName(answers.name),
    env: envPrefix(answers.name),
    title: answers.title,
    description: answers.description,
    database: answers.database,
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
}

function scheduleOf({ schedule, timezone }: ModuleAnswers): Schedule | undefined {
  if (schedule === 'none') return undefined;
  const cron = schedule in CADENCES ? CADENCES[schedule as keyof typeof CADENCES] : schedule;
  return { cron, gapHours: longestGapHours(cron, timezone) };
}

function tableOf(source: SourceFile, answers: ModuleAnswers, data: DataLocation): Table {
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
  const key = findKey(source, columns);
  return {
    name: tableName(source.path),
    source,
    file: source.path
      .slice(data.absolute.length)
      .replace(/^[/\\]/, '')
      .replaceAll('\\', '/'),
    columns,
    key,
    partitionColumn,
    groups: findGroups(source, columns, partitionColumn),
    measures: findMeasures(columns, key),
  };
}

function partitionColumnOf(
  source: SourceFile,
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
      throw new UsageError(`Two files would both become the table ${table.name}.`, {
        why: `They are ${other.source.path} and ${table.source.path}.`,
        next: 'Rename one of them, or leave it out.',
      });
    }
    seen.set(table.name, table);
  }
}
