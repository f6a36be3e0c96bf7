import type { ModuleDeployment } from '../deployment/module-deployment.ts';
import { UsageError } from '../errors.ts';
import type { ModuleAnswers } from '../questions/module.ts';
import { dotenv } from '../render/escape.ts';
import type { Source } from '../sources/source-file.ts';
import { type Automation, automationProblem } from './automations.ts';
import { addedBy, type CapabilityName } from './capabilities.ts';
import type { Connection, Engine } from './databases.ts';
import type { Executor } from './executors.ts';
import { type Governance, TRAITS, type Traits } from './governance.ts';
import { envPrefix, type ModuleName, packageName } from './names.ts';
import { type Partitions, planPartitions } from './partitions.ts';
import { CADENCES, longestGapHours } from './schedule.ts';
import type { Table } from './table.ts';
import { tablesOf } from './tables-of-sources.ts';

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
  const tables = tablesOf(sources, answers, data);
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
