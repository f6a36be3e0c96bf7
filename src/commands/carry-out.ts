import { lstat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { type ApplyContext, applyPlan } from '../apply/apply.ts';
import { ChangedSince, checkUnchanged } from '../apply/check-unchanged.ts';
import { realDisk } from '../apply/disk.ts';
import { explainDiskError } from '../apply/disk-error.ts';
import { findLeftover, hasDebris, lookBefore, recover } from '../apply/recover.ts';
import { ConflictError } from '../errors.ts';
import { draft } from '../plan/draft.ts';
import type { Look } from '../plan/locate.ts';
import type { InsideRoot, Plan } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import { HIDDEN } from '../plan/secret.ts';
import { type Decisions, settle, tightenings } from '../plan/settle.ts';
import { type AskConflicts, decideConflicts } from './decide-conflicts.ts';
import { endable, interruptible } from './interrupts.ts';
import { checkReport, publish } from './publish.ts';
import type { WriteOptions } from './write-options.ts';

/** How often a plan is made anew, because somebody else was faster. */
const ATTEMPTS = 10;

/** What a command that writes lends to the way from a proposal to the disk. */
export interface Errand {
  /** What was called, such as `dgm new orders`. */
  readonly command: string;
  readonly options: WriteOptions;
  /** Results: a diff, or JSON. */
  readonly stdout: Writable;
  /** Takes a line for the user. */
  readonly report: (line: string) => void;
  /** Undefined where there is nobody to ask. */
  readonly ask: AskConflicts | undefined;
}

/** What became of a proposal. */
export interface Outcome {
  readonly plan: Plan;
  readonly decisions: Decisions;
  readonly isDryRun: boolean;
  /** The number by which the plan can be undone; undefined where nothing was written. */
  readonly applied: string | undefined;
}

/** What is needed to write, beside the plan: this machine, and this moment. */
export function writerContext(
  { command, report }: Pick<Errand, 'command' | 'report'>,
  signal: AbortSignal,
): ApplyContext {
  return {
    ...{ command, report, signal, disk: realDisk, now: () => new Date() },
    reveal: (name) => {
      throw new Error(`nobody knows the secret ${name}`);
    },
  };
}

/**
 * Carries out a proposal: takes back what a crash has left, compares, has conflicts decided, and applies the plan
 * or shows it. Where another command was faster, it begins again.
 * @throws ConflictError where nobody can decide, and what applying and planning throw.
 */
export async function carryOut(proposal: Proposal, errand: Errand): Promise<Outcome> {
  await checkReport(errand.options.report);
  return tryOften(() => tryOut(proposal, errand));
}

async function tryOut(proposal: Proposal, errand: Errand): Promise<Outcome> {
  const { look, leftover } = await clearLeftover(proposal.root, errand);
  const planned = await endable(() => planOut(proposal, errand, look)).catch((error: unknown) => {
    throw explainDiskError(error, proposal.root, { deed: 'read' });
  });
  const { isDryRun } = errand.options;
  const applied = isDryRun
    ? await rehearse(planned.plan, leftover)
    : await interruptible((signal) => applyPlan(planned.plan, writerContext(errand, signal)));
  for (const note of planned.notes) errand.report(note);
  const told = { ...planned, command: errand.command, isDryRun, applied, leftover };
  await publish(planned.plan, told, errand.options, errand.stdout);
  return { ...planned, isDryRun, applied };
}

/** Does something anew as long as others are faster with what it was made from. */
export async function tryOften<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!isOvertaken(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Whether somebody has changed a file, or removed one between a look at it and its reading. */
function isOvertaken(error: unknown): boolean {
  if (error instanceof ChangedSince) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/**
 * Refuses in a dry run what the real run would refuse; as far as that can be told while files stand there that a
 * crash has left.
 */
export async function rehearse(plan: Plan, leftover: string | undefined): Promise<undefined> {
  const isNew = (await lstat(plan.root).catch(() => undefined)) === undefined;
  if (leftover === undefined && !isNew) await checkUnchanged(plan, () => HIDDEN);
}

/** Refuses to call a merge done that has left places for the user to decide. */
export function refuseUnresolved({ decisions, isDryRun }: Outcome): void {
  const open = [...decisions].filter(([, one]) => one.kind === 'merge' && one.conflicts > 0);
  if (open.length === 0 || isDryRun) return;
  throw new ConflictError(`Written, with conflict markers: ${open.map(([path]) => path).join(', ')}.`, {
    why: 'There you and the generator changed the same lines.',
    next: 'Look for <<<<<<< in them, and leave what is right; dgm undo takes all of it back.',
  });
}

interface Planned {
  readonly plan: Plan;
  readonly decisions: Decisions;
  readonly asked: ReadonlySet<InsideRoot>;
  readonly notes: readonly string[];
}

async function planOut(
  proposal: Proposal,
  { options, ask }: Errand,
  look: Look | undefined,
): Promise<Planned> {
  const drafted = await draft(proposal, look);
  const { policy, isDryRun } = options;
  const { decisions, asked } = await decideConflicts(drafted, { policy, isDryRun, ask });
  const plan = await settle(drafted, decisions);
  const notes = [...drafted.notes, ...tightenings(plan)];
  if (asked.size > 0)
    notes.push(`A real run asks about what is there and differs: ${[...asked].join(', ')}.`);
  return { plan, decisions, asked, notes };
}

/**
 * Takes back what a command has left that ended before it was done. A dry run only says so, and looks at the
 * folder as it will be.
 */
export async function clearLeftover(
  root: string,
  errand: Errand,
): Promise<{ readonly look: Look | undefined; readonly leftover: string | undefined }> {
  const journal = await findLeftover(root);
  const takeBack = () => interruptible((signal) => recover(root, undefined, writerContext(errand, signal)));
  if (journal === undefined) {
    if (!errand.options.isDryRun && (await hasDebris(root))) await takeBack();
    return { look: undefined, leftover: undefined };
  }
  const { command, time } = journal;
  const what = `${command} of ${time} had ended before it was done`;
  if (errand.options.isDryRun) {
    const look = await lookBefore(root, journal);
    errand.report(`${what}: the next command that writes takes it back first.`);
    return { look, leftover: command };
  }
  const taken = await takeBack();
  if (taken !== undefined) errand.report(`${what}: what it had written was taken back.`);
  return { look: undefined, leftover: taken === undefined ? undefined : command };
}
