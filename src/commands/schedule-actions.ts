import chalk from 'chalk';
import type { Automation } from '../module/automations.ts';
import { prepareChange } from '../module/change-module.ts';
import {
  addAutomation,
  automationOf,
  automationsOf,
  ownName,
  removeAutomation,
} from '../module/change-schedule.ts';
import { loadModule } from '../module/load-module.ts';
import { goingModules, importsOf } from '../module/own-use.ts';
import { planModule } from '../module/plan-module.ts';
import { nextRuns } from '../module/schedule.ts';
import { type ScheduleAnswers, scheduleNameQuestions, scheduleQuestions } from '../questions/schedule.ts';
import { type ActionErrand, type Addon, action } from './addon.ts';
import { refuseUsed } from './refuse-used.ts';
import { writeChange } from './write-change.ts';

/** How many of the next runs are shown. */
const SHOWN_RUNS = 5;

/** What can be done about a module's schedules and sensors. */
export const scheduleAddon: Addon = {
  name: 'schedule',
  summary: "A module's schedules, sensors and automation conditions: add one, take one out, list them.",
  actions: {
    add: action({
      summary: 'Add a schedule, a sensor for new files, or an automation condition to a module.',
      questions: scheduleQuestions,
      writes: true,
      run: addScheduleTo,
    }),
    remove: action({
      summary: 'Take a schedule or a sensor out of a module.',
      questions: scheduleNameQuestions,
      writes: true,
      run: (root, { name }, errand) => removeScheduleFrom(root, name, errand),
    }),
    list: action({
      summary: "List a module's schedules and sensors, with the next times that they run.",
      questions: {},
      switches: { json: 'Print them as JSON.' },
      writes: false,
      run: (root, _, errand) => listSchedulesOf(root, errand),
    }),
  },
};

async function addScheduleTo(root: string, answers: ScheduleAnswers, errand: ActionErrand): Promise<void> {
  const module = await loadModule(root);
  const wanted = automationOf(module.spec, answers);
  const planned = await addAutomation(module, wanted);
  if (planned === undefined) {
    errand.report(`${module.spec.name} has the schedule ${wanted.name} already.`);
    await writeChange(await prepareChange(module, {}), errand);
    return;
  }
  await writeChange(planned, errand);
  for (const line of shownRuns(wanted)) errand.report(line);
}

/** @throws ConflictError where somebody's own code uses it. */
async function removeScheduleFrom(root: string, given: string, errand: ActionErrand): Promise<void> {
  const module = await loadModule(root);
  const { spec } = module;
  const name = given || ownName(spec);
  const planned = await removeAutomation(module, name);
  if (planned === undefined) {
    const names = automationsOf(spec).map((one) => one.name);
    errand.report(
      `${spec.name} has no schedule ${name}${names.length === 0 ? '' : `; it has ${names.join(', ')}`}.`,
    );
    await writeChange(await prepareChange(module, {}), errand);
    return;
  }
  const before = planModule(spec, root);
  const patterns = [
    ...goingModules(spec.package, before, planned.proposal).flatMap((file) => importsOf(spec.package, file)),
    `["']${name}_job["']`,
  ];
  const removal = { going: { name, patterns }, before, after: planned.proposal };
  await writeChange(planned, { ...errand, inspect: (plan) => refuseUsed(plan, removal) });
}

async function listSchedulesOf(root: string, errand: ActionErrand): Promise<void> {
  const { spec } = await loadModule(root);
  const all = automationsOf(spec);
  if (errand.switches.json === true) {
    errand.stdout.write(`${JSON.stringify(all.map(asJson), null, 2)}\n`);
    return;
  }
  if (all.length === 0) errand.report(`${spec.name} has no schedules. Add one with dgm schedule add.`);
  for (const one of all)
    errand.stdout.write(`${[asLine(one), ...shownRuns(one).map((line) => `  ${line}`)].join('\n')}\n`);
}

function asJson(one: Automation): Readonly<Record<string, unknown>> {
  const { name, selection, trigger, isRunning } = one;
  return {
    name,
    selection,
    ...trigger,
    defaultStatus: isRunning ? 'running' : 'stopped',
    nextRuns: runsOf(one).map((run) => run.toISOString()),
  };
}

function asLine({ name, selection, trigger, isRunning }: Automation): string {
  const when =
    trigger.kind === 'cron'
      ? `${trigger.cron} (${trigger.timezone})`
      : trigger.kind === 'files'
        ? `new files ${trigger.folder}/${trigger.pattern}`
        : `${trigger.condition}${trigger.cron === undefined ? '' : ` ${trigger.cron} (${trigger.timezone})`}`;
  return `${chalk.bold(name)}: ${when}, of ${selection}${isRunning ? '' : ', stopped until it is switched on'}`;
}

function shownRuns(one: Automation): readonly string[] {
  const runs = runsOf(one);
  if (runs.length === 0) return [];
  const { trigger } = one;
  const timeZone = 'timezone' in trigger ? trigger.timezone : 'UTC';
  const shape = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return [`Next: ${runs.map((run) => shape.format(run)).join(', ')} (${timeZone})`];
}

function runsOf({ trigger }: Automation): readonly Date[] {
  if (trigger.kind === 'files' || trigger.cron === undefined) return [];
  return nextRuns(trigger.cron, trigger.timezone, SHOWN_RUNS, new Date());
}
