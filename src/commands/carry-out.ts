import { lstat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { applyPlan } from '../apply/apply.ts';
import { checkUnchanged } from '../apply/check-unchanged.ts';
import { explainDiskError } from '../apply/disk-error.ts';
import { ConflictError } from '../errors.ts';
import { draft } from '../plan/draft.ts';
import { joined, within } from '../plan/join.ts';
import type { Look } from '../plan/locate.ts';
import { type InsideRoot, insideRoot, type Plan } from '../plan/plan.ts';
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

async function planOut(proposal: Proposal, errand: Errand, look: Look | undefined): Promise<Planned> {
  const outer = await planOne(proposal, errand, look);
  const inner: Planned[] = [];
  for (const one of proposal.inner ?? []) {
    const folder = insideRoot(relative(proposal.root, one.root).replaceAll(sep, '/'));
    const planned = await planOne(one, errand, look && ((path) => look(within(folder, path))));
    inner.push({
      plan: planned.plan,
      decisions: new Map([...planned.decisions].map(([path, decision]) => [within(folder, path), decision])),
      asked: new Set([...planned.asked].map((path) => within(folder, path))),
      notes: planned.notes,
    });
  }
  const all = [outer, ...inner];
  const plan = joined(
    outer.plan,
    inner.map((one) => one.plan),
  );
  await errand.inspect?.(plan);
  const notes = [...all.flatMap((one) => one.notes), ...tightenings(plan)];
  const asked = new Set(all.flatMap((one) => [...one.asked]));
  if (asked.size > 0)
    notes.push(`A real run asks about what is there and differs: ${[...asked].join(', ')}.`);
  return { plan, decisions: new Map(all.flatMap((one) => [...one.decisions])), asked, notes };
}

async function planOne(
  proposal: Proposal,
  { options, ask, keepsHand = false }: Errand,
  look: Look | undefined,
): Promise<Planned> {
  const drafted = await draft(proposal, { look, keepsHand });
  const { policy, isDryRun } = options;
  const { decisions, asked } = await decideConflicts(drafted, { policy, isDryRun, ask, keepsHand });
  return { plan: await settle(drafted, decisions), decisions, asked, notes: drafted.notes };
}
