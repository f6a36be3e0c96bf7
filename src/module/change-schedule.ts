import { isDeepStrictEqual } from 'node:util';
import { ConflictError, UsageError } from '../errors.ts';
import type { ScheduleAnswers } from '../questions/schedule.ts';
import { type Automation, automationProblem } from './automations.ts';
import { prepareChange } from './change-module.ts';
import type { LoadedModule } from './load-module.ts';
import type { PlannedModule } from './make-module.ts';
import type { ModuleSpec } from './spec.ts';

/** Everything that runs by itself in a module: its own schedule first, then what was added. */
export function automationsOf(spec: ModuleSpec): readonly Automation[] {
  return spec.schedule === undefined
    ? spec.automations
    : [ownSchedule(spec, spec.schedule.cron), ...spec.automations];
}

/** The schedule that `dgm new --schedule` makes, which runs everything. */
function ownSchedule(spec: ModuleSpec, cron: string): Automation {
  return {
    name: ownName(spec),
    selection: allOf(spec),
    trigger: { kind: 'cron', cron, timezone: spec.timezone, newest: 1 },
    isRunning: true,
  };
}

/** The name of a module's own schedule. */
export function ownName(spec: ModuleSpec): string {
  return `${spec.package}_schedule`;
}

function allOf(spec: ModuleSpec): string {
  return `group:"${spec.package}"`;
}

/**
 * Makes the automation that was asked for, of checked answers.
 * @throws UsageError where it does not go with the module.
 */
export function automationOf(spec: ModuleSpec, answers: ScheduleAnswers): Automation {
  const wanted = {
    name: answers.name || ownName(spec),
    selection: answers.selection || allOf(spec),
    trigger: triggerOf(spec, answers),
    isRunning: answers['default-status'] === 'running',
  };
  if (isOwn(wanted, spec)) return wanted;
  if (wanted.name === ownName(spec)) {
    throw new UsageError(`What was asked for is not the own schedule of ${spec.name}.`, {
      why: 'That runs everything by a cron line, in the time zone of the module, and is on from the start.',
      next: 'Give what is asked for a name of its own, with --name.',
    });
  }
  const others = spec.automations.filter(({ name }) => name !== wanted.name);
  const problem = automationProblem(wanted, { ...spec, automations: others });
  if (problem !== undefined) {
    throw new UsageError(`${spec.name} cannot have the schedule ${wanted.name}.`, { why: `${problem}.` });
  }
  return wanted;
}

/** Whether `dgm new --schedule` would make it. */
function isOwn(wanted: Automation, spec: ModuleSpec): boolean {
  const { trigger } = wanted;
  return trigger.kind === 'cron' && isDeepStrictEqual(wanted, ownSchedule(spec, trigger.cron));
}

function triggerOf(spec: ModuleSpec, answers: ScheduleAnswers): Automation['trigger'] {
  const newest = newestOf(spec, answers);
  const timezone = answers.timezone || spec.timezone;
  if (answers.watch !== '') return { kind: 'files', folder: answers.watch, pattern: answers.pattern };
  if (answers.automation === '') return { kind: 'cron', cron: answers.cron, timezone, newest };
  const cron = answers.automation === 'on-cron' ? { cron: answers.cron } : {};
  return { kind: 'condition', condition: answers.automation, timezone, ...cron };
}

/** How many of the newest partitions a run by the clock asks for. */
function newestOf({ partitions, name }: ModuleSpec, answers: ScheduleAnswers): number {
  const asked = answers.partitions;
  const kind = partitions?.kind ?? 'none';
  if (asked === '' || asked === kind) return 1;
  if (partitions !== undefined && /^\d+$/.test(asked)) return Number(asked);
  throw new UsageError(`--partitions: ${asked} cannot be had.`, {
    why: `The partitions of ${name} are: ${kind}. A schedule takes what its assets have.`,
    next: `Leave --partitions out${partitions === undefined ? '' : ', or give how many of the newest ones to load'}.`,
  });
}

/**
 * Plans a schedule or a sensor more. What `dgm new --schedule` would have made is the same files.
 * @returns undefined where the module has it already.
 * @throws ConflictError where the name is taken.
 */
export async function addAutomation(
  module: LoadedModule,
  wanted: Automation,
): Promise<PlannedModule | undefined> {
  const { spec, addons } = module;
  const there = findAutomation(spec, wanted.name);
  if (isDeepStrictEqual(there, wanted)) return undefined;
  if (there !== undefined) {
    throw new ConflictError(`${spec.name} has a schedule ${wanted.name} already, and it is different.`, {
      next: 'Remove it first (dgm schedule remove), or give another name with --name.',
    });
  }
  if (wanted.trigger.kind === 'cron' && isOwn(wanted, spec)) {
    return prepareChange(module, { answers: { schedule: wanted.trigger.cron } });
  }
  return prepareChange(module, { addons: { automations: [...addons.automations, wanted] } });
}

/** Plans a module without one of its schedules or sensors; undefined where there is no such. */
export async function removeAutomation(
  module: LoadedModule,
  name: string,
): Promise<PlannedModule | undefined> {
  const { spec, addons } = module;
  if (findAutomation(spec, name) === undefined) return undefined;
  const automations = addons.automations.filter((one) => one.name !== name);
  if (automations.length < addons.automations.length)
    return prepareChange(module, { addons: { automations } });
  return prepareChange(module, { answers: { schedule: 'none' } });
}

/** The schedule or sensor of a name. */
export function findAutomation(spec: ModuleSpec, name: string): Automation | undefined {
  return automationsOf(spec).find((one) => one.name === name);
}
