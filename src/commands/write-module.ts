import chalk from 'chalk';
import { applyPlan } from '../apply/apply.ts';
import { planUndo } from '../apply/plan-undo.ts';
import { prepareUndo } from '../apply/undo.ts';
import { withOutside } from '../deployment/outside.ts';
import { installEnvironment } from '../environment/install.ts';
import type { PlannedModule } from '../module/make-module.ts';
import { carryOut, type Outcome, refuseUnresolved } from './carry-out.ts';
import { type Errand, writerContext } from './errand.ts';
import { interruptible } from './interrupts.ts';
import { summary } from './new-summary.ts';

/** Where a module is made, and whether its environment is. */
export interface ModuleErrand extends Errand {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly install: boolean;
  /** The workspace that it joins, in the same plan; absolute. */
  readonly workspace: string | undefined;
}

/**
 * Writes a planned module, makes its environment where that is asked for, and says what to do next. Where making
 * the environment is interrupted, the module goes as well.
 */
export async function writeModule(planned: PlannedModule, errand: ModuleErrand): Promise<void> {
  for (const line of planned.warnings) errand.report(chalk.yellow(line));
  const outcome = await write(planned, errand);
  if (outcome.isDryRun) {
    errand.report(summary(planned, outcome, errand.cwd, false));
    return;
  }
  refuseUnresolved(outcome);
  const root = outcome.plan.root;
  if (errand.install) await makeEnvironment(planned.proposal.root, root, outcome.applied, errand);
  const told = `${summary(planned, outcome, errand.cwd, errand.install)}\n`;
  if (errand.options.isJson) errand.report(told.trimEnd());
  else errand.stdout.write(told);
}

async function write(planned: PlannedModule, errand: ModuleErrand): Promise<Outcome> {
  if (errand.workspace === undefined)
    return carryOut(withOutside(planned.proposal, planned.outside), { ...errand, reveal: planned.reveal });
  const { joinWorkspace } = await import('./join-workspace.ts');
  return joinWorkspace(planned, errand.workspace, errand);
}

async function makeEnvironment(
  root: string,
  changed: string,
  applied: string | undefined,
  errand: ModuleErrand,
): Promise<void> {
  const { env, report } = errand;
  await interruptible((signal) => {
    const takeBack = async (): Promise<void> => {
      if (applied !== undefined) await undoAll(changed, applied, errand);
    };
    return installEnvironment(root, { env, report, signal, takeBack });
  });
}

async function undoAll(root: string, applied: string, errand: ModuleErrand): Promise<void> {
  const undo = await prepareUndo(root, applied);
  const { plan } = planUndo(root, undo, 'skip');
  const context = writerContext(errand, new AbortController().signal);
  await applyPlan(plan, { ...context, undoes: undo.ids, removesRoot: undo.madeRoot });
}
