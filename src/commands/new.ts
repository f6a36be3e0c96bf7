import { Command } from 'commander';
import type { PlannedModule } from '../module/make-module.ts';
import { confirm, terminalAsk } from '../questions/ask.ts';
import { addFlags, flagLayer, SWITCHES } from '../questions/flags.ts';
import { moduleQuestions } from '../questions/module.ts';
import { moduleAnswers, newFlags } from '../questions/module-answers.ts';
import { terminalConflicts } from './ask-conflicts.ts';
import { errandOn } from './errand.ts';
import { endable } from './interrupts.ts';
import { workspaceAround } from './open-workspace.ts';
import { prepareNew } from './prepare-new.ts';
import type { Terminal } from './terminal.ts';
import { writeModule } from './write-module.ts';
import { addWriteFlags } from './write-options.ts';

/** The flags of `dgm new` beside those of its questions. */
interface Options extends Readonly<Record<string, unknown>> {
  readonly answers?: string;
  readonly yes?: boolean;
  readonly install?: boolean;
}

/** `dgm new [name]`: makes a module. */
export function newCommand(terminal: Terminal): Command {
  const command = new Command('new')
    .description('Make a module: a Dagster code location that loads your data.')
    .argument('[name]', moduleQuestions.name.help);
  addFlags(command, newFlags);
  command
    .option('--answers <FILE>', 'A YAML file that answers the questions, by their flags.')
    .option('--yes', SWITCHES.yes)
    .option('--install', SWITCHES.install)
    .option('--no-install', 'Make no environment, and do not ask.');
  return addWriteFlags(command).action((name: string | undefined, options: Options) =>
    makeModule(name, options, terminal),
  );
}

async function makeModule(name: string | undefined, options: Options, terminal: Terminal): Promise<void> {
  const { cwd, env } = terminal;
  // Flags that cannot be are told before anything is asked.
  const errand = errandOn(terminal, 'dgm new', options);
  const { planned, install, workspace } = await endable(() => planModule(name, options, terminal));
  await writeModule(planned, {
    ...errand,
    ...{ command: `dgm new ${planned.spec.name}`, cwd, env, install, workspace },
    ask: terminalConflicts(terminal),
  });
}

async function planModule(
  name: string | undefined,
  options: Options,
  terminal: Terminal,
): Promise<{ planned: PlannedModule; install: boolean; workspace: string | undefined }> {
  const decided = await moduleAnswers({
    flags: flagLayer(name, options, newFlags),
    answersFile: options.answers,
    install: options.install,
    takesDefaults: options.yes === true,
    cwd: terminal.cwd,
    ask: terminal.isInteractive ? terminalAsk(terminal.stderr) : undefined,
    confirm: (message) => confirm(message, terminal.stderr),
    findWorkspace: workspaceAround,
  });
  const { install, workspace } = decided;
  return { planned: await prepareNew(decided, terminal.cwd), install, workspace };
}
