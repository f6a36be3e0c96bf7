import { Command } from 'commander';
import { askText, terminalAsk } from '../questions/ask.ts';
import { addFlags, flagLayer } from '../questions/flags.ts';
import { ACTION_SWITCHES, type Action, type Addon, MODULE_HELP, runAction } from './addon.ts';
import { answerAction } from './answer-action.ts';
import { terminalConflicts } from './ask-conflicts.ts';
import { errandOn } from './errand.ts';
import { findModule } from './find-module.ts';
import { endable } from './interrupts.ts';
import type { Terminal } from './terminal.ts';
import { addWriteFlags } from './write-options.ts';

type Options = Readonly<Record<string, unknown>>;

/** The command of `dgm` for an addon, with a command below it for each action. */
export function addonCommand({ name, summary, actions }: Addon, terminal: Terminal): Command {
  const command = new Command(name).description(summary);
  for (const [verb, one] of Object.entries(actions))
    command.addCommand(actionCommand(name, verb, one, terminal));
  return command;
}

function actionCommand(addon: string, verb: string, action: Action, terminal: Terminal): Command {
  const command = new Command(verb).description(action.summary);
  const { words } = action;
  if (words === undefined) command.argument('[module]', MODULE_HELP);
  else command.argument(`[${words.name}${words.isMany ? '...' : ''}]`, words.help);
  addFlags(command, action.questions);
  if (Object.keys(action.questions).length > 0) {
    command.option('--answers <FILE>', 'A YAML file that answers the questions, by their flags.');
    command.option('--yes', ACTION_SWITCHES.yes);
  }
  for (const [flag, help] of Object.entries(action.switches ?? {})) command.option(`--${flag}`, help);
  if (action.writes) addWriteFlags(command);
  return command.action(async (given: string | readonly string[] | undefined, options: Options) => {
    const { cwd, env, isInteractive, stderr } = terminal;
    const said = [given ?? []].flat();
    const called = ['dgm', addon, verb, ...said].join(' ');
    const errand = errandOn(terminal, called, options);
    const ask = isInteractive ? terminalAsk(stderr) : undefined;
    const { root, answers } = await endable(async () => {
      const root = words === undefined ? await findModule(said[0], cwd) : cwd;
      const answers = await answerAction(action, root, {
        flags: flagLayer(undefined, options, action.questions),
        answersFile: typeof options.answers === 'string' ? options.answers : undefined,
        ...{ cwd, takesDefaults: options.yes === true, ask },
      });
      return { root, answers };
    });
    await runAction(action, root, answers, {
      ...errand,
      ...{ cwd, env, next: [], ask: terminalConflicts(terminal), switches: switchesOf(options) },
      ...{ words: said, takesDefaults: options.yes === true, askQuestion: ask },
      askText: isInteractive ? (message) => askText(message, stderr) : undefined,
    });
  });
}

function switchesOf(options: Options): Readonly<Record<string, boolean | undefined>> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) =>
      typeof value === 'boolean'
        ? [[key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), value]]
        : [],
    ),
  );
}
