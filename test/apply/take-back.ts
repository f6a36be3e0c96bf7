import { existsSync } from 'node:fs';
import { applyPlan } from '../../src/apply/apply.ts';
import { type PlannedUndo, planUndo } from '../../src/apply/plan-undo.ts';
import { prepareUndo } from '../../src/apply/undo.ts';
import type { Policy } from '../../src/plan/decide.ts';
import { applyContext } from '../support/apply.ts';
import { snapshot, withoutBackups } from '../support/folder.ts';

/** Takes back what was applied last, unless files were changed since and nobody decides about them. */
export async function undo(root: string, policy?: Policy, to?: string): Promise<PlannedUndo> {
  const prepared = await prepareUndo(root, to);
  const planned = planUndo(root, prepared, policy);
  if (planned.open.length > 0) return planned;
  await applyPlan(planned.plan, applyContext({ undoes: prepared.ids, removesRoot: prepared.madeRoot }));
  return planned;
}

/** A folder as far as an undo gives it back. */
export function shot(root: string): Readonly<Record<string, string>> {
  return existsSync(root) ? withoutBackups(snapshot(root)) : {};
}
