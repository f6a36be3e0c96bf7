import { Command } from 'commander';
import type { Journal } from '../apply/journal.ts';
import { findLeftover, type OnChanged, planRecovery, recover } from '../apply/recover.ts';
import { UsageError } from '../errors.ts';
import { checkStateFolder } from '../state/state-folder.ts';
import { type Errand, errandOn, writerContext } from './errand.ts';
import { findRoot, hasJournal } from './find-root.ts';
import { interruptible } from './interrupts.ts';
import { publish } from './publish.ts';
import { checkReport, refuseReportInPlan } from './report.ts';
import type { Terminal } from './terminal.ts';
import { countsOf, folderName } from './wording.ts';
import { addWriteFlags } from './write-options.ts';

/** `dgm recover [DIR]`: takes back what a command has left that ended before it was done. */
export function recoverCommand(terminal: Terminal): Command {
  const command = new Command('recover')
    .description('Take back what a command has left that was killed while it wrote.')
    .argument('[dir]', 'The module or workspace. Default: where you are.');
  return addWriteFlags(command).action(
    (dir: string | undefined, options: Readonly<Record<string, unknown>>) =>
      recoverFolder(dir, options, terminal),
  );
}

async function recoverFolder(
  dir: string | undefined,
  options: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  const { cwd, stdout } = terminal;
  const errand = errandOn(terminal, 'dgm recover', options);
  const writing = errand.options;
  const root = await findRoot(dir, cwd, hasJournal);
  await checkReport(writing.report);
  const shown = folderName(cwd, root);
  const onChanged = onChangedOf(options);
  const found = await findLeftover(root);
  const plan = found === undefined ? { root, changes: [] } : await planRecovery(root, found, onChanged);
  await refuseReportInPlan(writing.report, plan);
  const writes = !writing.isDryRun && (await checkStateFolder(root));
  // Whoever had the lock may have been killed while we waited for it.
  const leftover = writes ? ((await takeBack(root, onChanged, errand)) ?? found) : found;
  const told = { command: errand.command, isDryRun: writing.isDryRun, leftover: leftover?.command };
  const decisions = new Map();
  await publish(
    plan,
    { ...told, applied: undefined, decisions, asked: new Set(), notes: [] },
    writing,
    stdout,
  );
  errand.report(
    leftover === undefined
      ? `There is nothing to recover in ${shown}.`
      : `${describe(leftover)} ${writing.isDryRun ? 'would be' : 'was'} taken back in ${shown}: ${countsOf({ plan, decisions })}.`,
  );
}

function describe({ command, time }: Journal): string {
  return `${command} of ${time}, which had ended before it was done,`;
}

function takeBack(root: string, onChanged: OnChanged, errand: Errand): Promise<Journal | undefined> {
  return interruptible((signal) => recover(root, onChanged, writerContext(errand, signal)));
}

function onChangedOf({ force, skip, merge }: Readonly<Record<string, unknown>>): OnChanged {
  if (merge === true) {
    throw new UsageError('--merge has no use here.', {
      why: 'What is taken back was never finished, so there is nothing to merge with.',
      next: 'Give --force to restore files that were changed since, or --skip to leave them.',
    });
  }
  return force === true ? 'force' : skip === true ? 'skip' : undefined;
}
