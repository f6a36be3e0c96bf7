import { z } from 'zod';
import { PYTHON_KEYWORDS } from '../sources/reserved-words.ts';
import { readSelection } from './asset-selection.ts';
import { cronProblem, cronZoneProblem, timezoneProblem } from './schedule.ts';
import type { ModuleSpec } from './spec.ts';

/** The conditions of Dagster that an automation can have. */
export const CONDITIONS = ['eager', 'on-missing', 'on-cron'] as const;

/** What starts a run. */
export type Trigger =
  | {
      readonly kind: 'cron';
      readonly cron: string;
      readonly timezone: string;
      /** How many of the newest complete partitions a tick asks for; 1 where there are none. */
      readonly newest: number;
    }
  | {
      readonly kind: 'files';
      /** Absolute, or relative to the module. */
      readonly folder: string;
      /** A glob of file names. */
      readonly pattern: string;
    }
  | {
      readonly kind: 'condition';
      readonly condition: (typeof CONDITIONS)[number];
      /** Of `on-cron`. */
      readonly cron?: string | undefined;
      readonly timezone: string;
    };

/** A schedule or a sensor of a module beside the schedule that `dgm new` gives it. */
export interface Automation {
  /** snake_case: the name in Dagster, and of the Python file. */
  readonly name: string;
  /** What it runs, in Dagster's asset selection syntax. */
  readonly selection: string;
  readonly trigger: Trigger;
  /** Whether it is on as soon as a daemon serves the module. */
  readonly isRunning: boolean;
}

const MAX_NAME = 60;

/** What Dagster names nothing by (dagster/_core/definitions/utils.py, DISALLOWED_NAMES). */
const DISALLOWED_NAMES = new Set(
  'context conf config meta arg_dict dict input_arg_dict output_arg_dict int str float bool input output type'.split(
    ' ',
  ),
);

/** More partitions than one tick should ask for. */
export const MOST_NEWEST = 1000;

const TRIGGER = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cron'),
    cron: z.string(),
    timezone: z.string(),
    newest: z.int().min(1).max(MOST_NEWEST),
  }),
  z.strictObject({ kind: z.literal('files'), folder: z.string().min(1), pattern: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('condition'),
    condition: z.enum(CONDITIONS),
    cron: z.string().optional(),
    timezone: z.string(),
  }),
]);

/** The automations as `.yo-rc.json` keeps them; {@link automationProblem} has the rules. */
export const automationsSchema = z.array(
  z.strictObject({ name: z.string(), selection: z.string(), trigger: TRIGGER, isRunning: z.boolean() }),
);

/** Returns why a text is no name of an automation of a module, or undefined. */
export function automationNameProblem(
  name: string,
  { package: module }: Pick<ModuleSpec, 'package'>,
): string | undefined {
  if (!/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/.test(name)) {
    return 'is no name of a schedule: it has lower-case letters and digits, words joined by _, and starts with a letter';
  }
  if (name.length > MAX_NAME) return `has ${name.length} characters, and ${MAX_NAME} are the most`;
  if (PYTHON_KEYWORDS.has(name)) return 'is a keyword of Python';
  if (DISALLOWED_NAMES.has(name)) return 'is a name that Dagster keeps for itself';
  if (name === module) return `cannot be had: its job would be ${module}_job, which is the module's own`;
  if (name === `${module}_schedule`) return "is the name of the module's own schedule";
  if (name === `${module}_failure_sensor`) return "is the name of the module's own sensor";
  if (name === 'default_automation_condition_sensor') return "is the name of a sensor of Dagster's own";
  return undefined;
}

/**
 * Returns why a module cannot have an automation, or undefined. Selections that have forms which are not known here
 * are judged by Dagster, when the module is loaded.
 * @param spec the module; its other automations keep their names.
 */
export function automationProblem(automation: Automation, spec: ModuleSpec): string | undefined {
  const { name, trigger } = automation;
  const problem = automationNameProblem(name, spec);
  if (problem !== undefined) return `${name} ${problem}`;
  if (spec.automations.some((one) => one !== automation && one.name === name)) {
    return `${name} is there already`;
  }
  return triggerProblem(trigger, spec) ?? selectionProblem(automation, spec);
}

function triggerProblem(trigger: Trigger, { partitions }: ModuleSpec): string | undefined {
  if (trigger.kind === 'files') return filesProblem(trigger);
  const zone = timezoneProblem(trigger.timezone);
  if (zone !== undefined) return `${trigger.timezone} ${zone}`;
  if (trigger.kind === 'condition') {
    const isTimed = trigger.condition === 'on-cron';
    if (isTimed !== (trigger.cron !== undefined)) {
      return isTimed ? 'on-cron has no cron line' : `${trigger.condition} does not go by the clock`;
    }
  }
  if (trigger.cron !== undefined) {
    const line = cronProblem(trigger.cron) ?? cronZoneProblem(trigger.cron, trigger.timezone);
    if (line !== undefined) return `${trigger.cron} ${line}`;
  }
  if (trigger.kind === 'cron' && trigger.newest !== 1 && partitions === undefined) {
    return `${trigger.newest} of the newest partitions cannot be asked for: the module has none`;
  }
  return undefined;
}

/** Names of files are judged, not paths: what lies deeper is another folder. */
function filesProblem({
  folder,
  pattern,
}: {
  readonly folder: string;
  readonly pattern: string;
}): string | undefined {
  if (/[\0\n\r]/.test(folder) || !folder.isWellFormed()) return 'the folder has a line break or a NUL in it';
  if (/[\0\n\r/\\]/.test(pattern) || !pattern.isWellFormed()) return `${pattern} is no pattern of file names`;
  return undefined;
}

function selectionProblem(automation: Automation, spec: ModuleSpec): string | undefined {
  const { selection, trigger } = automation;
  if (selection.trim() === '') return 'the selection is empty';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a text that goes into Python, Markdown and JSON
  if (/[\x00-\x1f\x7f]/.test(selection) || !selection.isWellFormed())
    return 'the selection has a control character in it';
  const found = readSelection(selection, spec);
  if (found === undefined) return undefined;
  if (found.keys.length === 0 && !found.mayHaveOthers) return `${selection} selects nothing`;
  // A condition is one asset's, so each may be cut in its own way.
  if (trigger.kind === 'condition') return conditionClash(automation, found.keys, spec);
  const [partitioned, whole] = [found.partitioned[0], found.whole[0]];
  if (partitioned !== undefined && whole !== undefined) {
    return `${selection} selects assets with partitions (${partitioned}) and without (${whole}), which one run cannot load: make two`;
  }
  if (trigger.kind === 'cron' && trigger.newest !== 1 && whole !== undefined) {
    return `${trigger.newest} of the newest partitions cannot be asked for: ${whole} has none`;
  }
  return undefined;
}

/** Dagster lets each asset have one sensor that judges conditions. */
function conditionClash(
  automation: Automation,
  keys: readonly string[],
  spec: ModuleSpec,
): string | undefined {
  for (const other of spec.automations) {
    if (other.name === automation.name || other.trigger.kind !== 'condition') continue;
    const taken = readSelection(other.selection, spec)?.keys.find((key) => keys.includes(key));
    if (taken !== undefined) return `${taken} has a condition already, by ${other.name}: it can have one`;
  }
  return undefined;
}

/** What the templates of an automation see as `m.one`. */
export function automationView(automation: Automation, spec: ModuleSpec): Readonly<Record<string, unknown>> {
  const found = readSelection(automation.selection, spec);
  // Of what is not known, the module's own way is supposed; the generated code checks it when it is loaded.
  const isKnown = found !== undefined && found.keys.length > 0;
  const isPartitioned = isKnown ? found.partitioned.length > 0 : spec.partitions !== undefined;
  return {
    ...automation,
    selection: found?.text ?? automation.selection,
    job: `${automation.name}_job`,
    isPartitioned,
    status: automation.isRunning ? 'RUNNING' : 'STOPPED',
  };
}
