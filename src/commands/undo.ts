import { Command } from 'commander';
import { applyPlan } from '../apply/apply.ts';
import { listApplied } from '../apply/backups.ts';
import { explainDiskError } from '../apply/disk-error.ts';
import type { Journal } from '../apply/journal.ts';
import { type PlannedUndo, planUndo } from '../apply/plan-undo.ts';
import { prepareUndo, type Undo, type UndoneFile } from '../apply/undo.ts';
import { ConflictError, UsageError } from '../errors.ts';
import { colored } from '../plan/colored-diff.ts';
import { diffOfVersions } from '../plan/diff.ts';
import { checkStateFolder, STATE } from '../state/state-folder.ts';
import { refuseUnresolved, rehearse } from './carry-out.ts';
import { clearLeftover } from './clear-leftover.ts';
import { type Errand, errandOn, writerContext } from './errand.ts';
import { findRoot, hasApplied } from './find-root.ts';
import { endable, interruptible } from './interrupts.ts';
import { publish } from './publish.ts';
import { checkReport, refuseReportInPlan } from './report.ts';
import type { Terminal } from './terminal.ts';
import { tryOften } from './try-often.ts';
import { countsOf, folderName } from './wording.ts';
import { addWriteFlags } from './write-options.ts';

interface Options extends Readonly<Record<string, unknown>> {
  readonly list?: boolean;
  readonly to?: string;
}

/** `dgm undo [dir]`: takes back the last applied plan, or all from the last to an earlier one. */
export function undoCommand(terminal: Terminal): Command {
  const command = new Command('undo')
    .description('Take back what the last command wrote.')
    .argument('[dir]', 'The module or workspace. Default: where you are.')
    .option('--list', 'List what can be taken back: what was written in the last seven days.')
    .option('--to <ID>', 'Take back everything from the last plan to this one.');
  return addWriteFlags(command).action((dir: string | undefined, options: Options) =>
    options.list === true ? list(dir, options, terminal) : undo(dir, options, terminal),
  );
}

async function list(dir: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const idle = Object.keys(options).find((flag) => flag !== 'list' && flag !== 'json');
  if (idle !== undefined) {
    const flag = idle.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    throw new UsageError(`--${flag} has no use with --list.`, { why: 'Listing writes nothing.' });
  }
  const root = await findRoot(dir, terminal.cwd, hasApplied);
  await checkStateFolder(root);
  const applied = await listApplied(root);
  if (options.json === true) {
    const shown = applied.map(({ id, command, time, files }) => ({
      id,
      command,
      time,
      files: filesOf(files),
    }));
    terminal.stdout.write(`${JSON.stringify({ version: 1, root, applied: shown }, null, 2)}\n`);
    return;
  }
  for (const { id, command, time, files } of applied) {
    terminal.stdout.write(`${id.padStart(4)}  ${time}  ${command} (${filesOf(files)} files)\n`);
  }
  if (applied.length === 0) {
    terminal.stdout.write(`There is nothing to take back in ${folderName(terminal.cwd, root)}.\n`);
  }
}

/** How many files of the user a plan changed, our own records not counted. */
function filesOf(files: Journal['files']): number {
  return files.filter(({ path }) => !path.startsWith(`${STATE}/`)).length;
}

async function undo(dir: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const { cwd, stdout } = terminal;
  const errand = errandOn(terminal, 'dgm undo', options);
  const writing = errand.options;
  const root = await findRoot(dir, cwd, hasApplied);
  await checkReport(writing.report);
  const { undo, planned, applied, leftover } = await tryOften(() => tryUndo(root, options.to, errand));
  const { plan, decisions } = planned;
  const asked = new Set(planned.open.map(({ path }) => path));
  const told = { command: errand.command, isDryRun: writing.isDryRun, applied, decisions, asked, leftover };
  await publish(plan, { ...told, notes: [] }, writing, stdout);
  const verb = writing.isDryRun ? 'Would be taken back' : 'Taken back';
  errand.report(`${verb}: ${undo.commands.toReversed().join(', ')}: ${countsOf(planned)}.`);
  if (planned.open.length > 0)
    errand.report(
      `A real run refuses without --skip, --merge or --force, as these were changed since: ${[...asked].join(', ')}.`,
    );
  refuseUnresolved({ plan, decisions, isDryRun: writing.isDryRun, applied });
}

interface Tried {
  readonly undo: Undo;
  readonly planned: PlannedUndo;
  readonly applied: string | undefined;
  readonly leftover: string | undefined;
}

async function tryUndo(root: string, to: string | undefined, errand: Errand): Promise<Tried> {
  const { policy, isDryRun, report } = errand.options;
  const { look, leftover } = await clearLeftover(root, errand);
  const { undo, planned } = await endable(async () => {
    const undo = await prepareUndo(root, to, look);
    return { undo, planned: planUndo(root, undo, policy) };
  }).catch((error: unknown) => {
    throw explainDiskError(error, root, { deed: 'read' });
  });
  if (planned.open.length > 0 && !isDryRun) throw changedSince(planned.open, errand);
  await refuseReportInPlan(report, planned.plan);
  const applied = isDryRun ? await rehearse(planned.plan, leftover) : await takeBack(planned, undo, errand);
  return { undo, planned, applied, leftover };
}

async function takeBack({ plan }: PlannedUndo, undo: Undo, errand: Errand): Promise<string | undefined> {
  return interruptible((signal) =>
    applyPlan(plan, { ...writerContext(errand, signal), undoes: undo.ids, removesRoot: undo.madeRoot }),
  );
}

/** Shows what has changed since, and refuses. */
function changedSince(open: readonly UndoneFile[], { report, options }: Errand): ConflictError {
  const isMerged = options.policy === 'merge';
  for (const { path, left, found } of open) {
    const mode = found?.mode ?? 0o644;
    if (left === undefined) report(`${path} was changed by hand; what it was before that is not kept.`);
    else {
      report(colored(diffOfVersions(path, { bytes: left, mode }, found)).trimEnd());
    }
  }
  return new ConflictError(`Changed since: ${open.map(({ path }) => path).join(', ')}.`, {
    why: isMerged ? 'There is nothing to merge them with.' : 'Taking it back would lose those changes.',
    next: `Decide with --skip (leave these files)${isMerged ? '' : ', --merge,'} or --force (lose the changes).`,
  });
}
