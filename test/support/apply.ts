import { type ApplyContext, applyPlan } from '../../src/apply/apply.ts';
import { realDisk } from '../../src/apply/disk.ts';
import { type Decision, decide, type Policy } from '../../src/plan/decide.ts';
import { draft } from '../../src/plan/draft.ts';
import type { InsideRoot, Plan } from '../../src/plan/plan.ts';
import type { Proposal } from '../../src/plan/proposal.ts';
import { settle } from '../../src/plan/settle.ts';

/** What the tests call the writer with, but for what they change. */
export function applyContext(changed: Partial<ApplyContext> = {}): ApplyContext {
  return {
    ...{ command: 'test', disk: realDisk, now: () => new Date(), signal: new AbortController().signal },
    report: () => undefined,
    reveal: (name) => `the value of ${name}`,
    ...changed,
  };
}

/** Plans a proposal as a command does that was given a flag for conflicts. */
export async function planProposal(proposal: Proposal, policy: Policy = 'force'): Promise<Plan> {
  const drafted = await draft(proposal);
  const decisions = new Map<InsideRoot, Decision>();
  for (const conflict of drafted.conflicts) {
    const decision = decide(conflict, policy);
    if (decision !== undefined) decisions.set(conflict.path, decision);
  }
  return settle(drafted, decisions);
}

/** Writes a proposal, and returns the plan that was applied. */
export async function applyProposal(
  proposal: Proposal,
  policy?: Policy,
  changed?: Partial<ApplyContext>,
): Promise<Plan> {
  const plan = await planProposal(proposal, policy);
  await applyPlan(plan, applyContext(changed));
  return plan;
}
