#!/usr/bin/env -S node --
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands/table.ts';
import type { Terminal } from './commands/terminal.ts';
import { ExpectedError, UnavailableError, UsageError } from './errors.ts';
import { shownAnswer } from './questions/shown-answer.ts';
import { closest } from './questions/suggest.ts';

/** Colors come from chalk, which does not know this variable; it is loaded later, by the commands. */
if ((process.env.NO_COLOR ?? '') !== '') process.env.FORCE_COLOR = '0';

/** Runs `dgm` with the arguments of the command line, and returns the exit code. */
async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  let program: Command | undefined;
  try {
    program = await makeProgram(args[0], terminal);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError) || program === undefined) return tell(error, terminal);
    return error.exitCode === 0 ? 0 : tell(asUsageError(error, program), terminal);
  }
}

async function makeProgram(called: string | undefined, terminal: Terminal): Promise<Command> {
  const program = new Command('dgm')
    .description('Dagster modules, from an empty folder to code locations that load your data.')
    .version(packageVersion(), '--version')
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      // What is wrong is told once, by `tell`.
      writeErr: () => undefined,
    });
  program.action(() => {
    if (called !== undefined)
      throw new UsageError(`dgm has no command ${called}.`, { next: 'See dgm --help.' });
    terminal.stdout.write(program.helpInformation());
  });
  program.allowExcessArguments();
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = called === name ? await load(terminal) : new Command(name).description(summary);
    program.addCommand(command);
    settle(command, program);
  }
  return program;
}

/** Gives a command, and those below it, what all commands have. */
function settle(command: Command, above: Command): void {
  command.copyInheritedSettings(above).allowExcessArguments();
  if (command.commands.length > 0) {
    command.usage(`${command.commands.map((one) => one.name()).join('|')} …`);
    command.action(() => {
      const [verb] = command.args;
      throw new UsageError(
        verb === undefined
          ? `dgm ${command.name()} needs to be told what to do.`
          : `dgm ${command.name()} has no ${verb}.`,
        {
          next: `It has ${command.commands.map((one) => one.name()).join(', ')}: see dgm ${command.name()} --help.`,
        },
      );
    });
    for (const one of command.commands) settle(one, command);
    return;
  }
  const words = command.registeredArguments.map((one) => `[${one.name()}${one.variadic ? '...' : ''}]`);
  command.usage([...words, '[options]'].join(' '));
  requirePositionalsFirst(command);
}

/** The words by which a command is called, such as `dgm database add`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/**
 * Positionals come first, then flags: so a value that was given to a yes-or-no flag, or a second value after
 * a flag that takes one, is told, and not taken for something else.
 */
function requirePositionalsFirst(command: Command): void {
  command.hook('preAction', (_, called) => {
    const given = called.args;
    const raw = called.parent?.args.slice(1) ?? [];
    const isMany = called.registeredArguments.some((one) => one.variadic);
    const most = isMany ? given.length : called.registeredArguments.length;
    const stray = given.find((value, index) => index >= most || raw[index] !== value);
    if (stray === undefined) return;
    throw new UsageError(`${shownAnswer(stray)} is out of place.`, {
      why: whyOutOfPlace(raw[raw.lastIndexOf(stray) - 1], called),
      next: `See ${pathOf(called)} --help.`,
    });
  });
}

function whyOutOfPlace(before: string | undefined, called: Command): string {
  const isSwitch = called.options.some(
    (option) => option.long === before && (option.isBoolean() || option.negate),
  );
  if (before !== undefined && isSwitch) return `${before} takes no value.`;
  return 'Positionals come first, then flags; a flag of many values is repeated.';
}

/** What commander found wrong with the command line, as ours. */
function asUsageError({ code, message }: CommanderError, program: Command): UsageError {
  const called = calledIn(program);
  const flags = called.options.flatMap(({ long }) => long ?? []);
  const unknown = /unknown option '(--?[^'=]*)(=?)/.exec(message);
  if (code !== 'commander.unknownOption' || unknown === null) {
    return new UsageError(`${message.replace(/^error: /, '')}.`);
  }
  const [, flag = '', isGiven] = unknown;
  if (isGiven !== '' && flags.includes(flag)) return new UsageError(`${flag} takes no value.`);
  const near = closest(
    flag.replace(/^-+/, ''),
    flags.map((one) => one.slice(2)),
  );
  return new UsageError(`There is no flag ${flag}.`, {
    next: near === undefined ? `See ${pathOf(called)} --help.` : `Did you mean --${near}?`,
  });
}

/** The command that was called, as deep as its words are known. */
function calledIn(command: Command): Command {
  const below = command.commands.find((one) => one.name() === command.args[0]);
  return below === undefined ? command : calledIn(below);
}

function tell(error: unknown, terminal: Terminal): number {
  if (error instanceof ExpectedError) {
    terminal.stderr.write(`dgm: ${error.message}\n`);
    return error.code;
  }
  terminal.stderr.write(
    `dgm: this is a defect of dgm, please report it with the lines below.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}

function packageVersion(): string {
  for (const up of ['../package.json', '../../package.json']) {
    try {
      const content: unknown = JSON.parse(readFileSync(fileURLToPath(new URL(up, import.meta.url)), 'utf8'));
      if (typeof content === 'object' && content !== null && 'version' in content)
        return String(content.version);
    } catch {}
  }
  throw new Error('the package is incomplete: it has no package.json');
}

function workingFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new UnavailableError('The folder that you are in is not there any more.', {
      next: 'Change to another folder, then call the command again.',
      cause,
    });
  }
}

/** Whoever reads our output may end before us; what else goes wrong with it is told, once all is done. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.stderr.write(
      `dgm: The output cannot be written: ${error.message}.\nWhat was to be done is done.\n`,
    );
    process.exitCode = 3;
  });
}

const code = await main(process.argv.slice(2), {
  get cwd() {
    return workingFolder();
  },
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
});
if (code !== 0 || process.exitCode === undefined) process.exitCode = code;
