import { lstat } from 'node:fs/promises';
import { applyPlan } from '../apply/apply.ts';
import { checkUnchanged } from '../apply/check-unchanged.ts';
import { explainDiskError } from '../apply/disk-error.ts';
import { ConflictError } from '../errors.ts';
import { draft } from '../plan/draft.ts';
import type { Look } from '../plan/locate.ts';
import type { InsideRoot, Plan } from '../plan/plan.ts';
import type { Proposal } from '../plan/proposal.ts';
import { HIDDEN } from '../plan/secret.ts';
import { type Decisions, settle, tightenings } from '../plan/settle.ts';
import { clearLeftover } from './clear-leftover.ts';
import { decideConflicts } from './decide-conflicts.ts';
import { type Errand, writerContext } from './errand.ts';
import { endable, interruptible } from './interrupts.ts';
import { publish } from './publish.ts';
import { checkReport, refuseReportInPlan } from './report.ts';
import { tryOften } from './try-often.ts';

/** What became of a proposal. */
export interface Outcome {
  readonly plan: Plan;
  readonly decisions: Decisions;
  readonly isDryRun: boolean;
  /** The number by which the plan can be undone; undefined where nothing was written. */
  readonly applied: string | undefined;
}

/**
 * Carries out a proposal: takes back what a crash has left, compares, has conflicts decided, and applies the plan
 * or shows it. Where another command was faster, it begins again.
 * @throws ConflictError where nobody can decide, and what applying and planning throw.
 */
export async function carryOut(proposal: Proposal, errand: Errand): Promise<Outcome> {
  return tryOften(() => carryOutOnce(proposal, errand));
}

/**
 * Does the same for a proposal that was made from what is there: where another command was faster, it would have to
 * be made anew.
 * @throws ChangedSince then.
 */
export async function carryOutOnce(proposal: Proposal, errand: Errand): Promise<Outcome> {
  await checkReport(errand.options.report);
  return tryOut(proposal, errand);
}

async function tryOut(proposal: Proposal, errand: Errand): Promise<Outcome> {
  const { look, leftover } = await clearLeftover(proposal.root, errand);
  const planned = await endable(() => planOut(proposal, errand, look)).catch((error: unknown) => {
    throw explainDiskError(error, proposal.root, { deed: 'read' });
  });
  const { isDryRun, report } = errand.options;
  await refuseReportInPlan(report, planned.plan);
  const applied = isDryRun
    ? await rehearse(planned.plan, leftover)
    : await interruptible((signal) => applyPlan(planned.plan, writerContext(errand, signal)));
  for (const note of planned.notes) errand.report(note);
  const told = { ...planned, command: errand.command, isDryRun, applied, leftover };
  await publish(planned.plan, told, errand.options, errand.stdout);
  return { ...planned, isDryRun, applied };
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
  { options, ask, keepsHand = false, inspect }: Errand,
  look: Look | undefined,
): Promise<Planned> {
  const drafted = await draft(proposal, { look, keepsHand });
  const { policy, isDryRun } = options;
  const { decisions, asked } = await decideConflicts(drafted, { policy, isDryRun, ask, keepsHand });
  const plan = await settle(drafted, decisions);
  await inspect?.(plan);
  const notes = [...drafted.notes, ...tightenings(plan)];
  if (asked.size > 0)
    notes.push(`A real run asks about what is there and differs: ${[...asked].join(', ')}.`);
  return { plan, decisions, asked, notes };
}
