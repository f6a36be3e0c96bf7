import chalk from 'chalk';
import { withOutside } from '../deployment/outside.ts';
import type { PlannedModule } from '../module/make-module.ts';
import { carryOutOnce, type Outcome, refuseUnresolved } from './carry-out.ts';
import type { Errand } from './errand.ts';
import { countsOf, shownFrom } from './wording.ts';

/** A change of a module, and how it is told. */
export interface ChangeErrand extends Errand {
  readonly cwd: string;
  /** What to do once it is written, a line each. */
  readonly next: readonly string[];
}

/**
 * Writes a changed module. What the user changed in the same files is kept where the changes do not meet; where
 * they do, that is a conflict.
 * @throws ChangedSince where another command has changed the module since it was read.
 */
export async function writeChange(planned: PlannedModule, errand: ChangeErrand): Promise<Outcome> {
  for (const line of planned.warnings) errand.report(chalk.yellow(line));
  const outcome = await carryOutOnce(withOutside(planned.proposal, planned.outside), {
    ...errand,
    keepsHand: true,
    reveal: planned.reveal,
  });
  const what = `${planned.spec.name}: ${countsOf(outcome)} in ${shownFrom(errand.cwd, planned.proposal.root)}`;
  if (outcome.isDryRun) {
    errand.report(`${what}. This is a dry run: nothing was written.`);
    return outcome;
  }
  refuseUnresolved(outcome);
  const { root } = outcome.plan;
  if (outcome.applied !== undefined && root !== planned.proposal.root)
    errand.report(`It reaches up to ${root}. To take it back: dgm undo ${shownFrom(errand.cwd, root)}`);
  const next =
    outcome.applied === undefined || errand.next.length === 0
      ? []
      : ['Next:', ...errand.next.map((line) => `  ${line}`)];
  const told = [chalk.green(what), ...next].join('\n');
  if (errand.options.isJson) errand.report(told);
  else errand.stdout.write(`${told}\n`);
  return outcome;
}
