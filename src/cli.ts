#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import type { Terminal } from './commands/terminal.ts';
import { ExpectedError, UsageError } from './errors.ts';

/** The commands, each loaded only when it is called or asked for help. */
const COMMANDS: Readonly<
  Record<string, { summary: string; load: (terminal: Terminal) => Promise<Command> }>
> = {
  new: {
    summary: 'Make a module: a Dagster code location that loads your data.',
    load: async (terminal) => (await import('./commands/new.ts')).newCommand(terminal),
  },
};

/** Runs `dgm` with the arguments of the command line, and returns the exit code. */
async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const program = await makeProgram(args[0], terminal);
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return tell(error, terminal);
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
    program.addCommand(command.copyInheritedSettings(program).allowExcessArguments(false));
    if (called === name) requirePositionalsFirst(command);
  }
  return program;
}

/**
 * Positionals come first, then flags: so a value that was given to a yes-or-no flag, or a second value after
 * a flag that takes one, is told, and not taken for something else.
 */
function requirePositionalsFirst(command: Command): void {
  command.hook('preAction', (_, called) => {
    const given = called.args;
    const raw = called.parent?.args.slice(1) ?? [];
    const stray = given.find((value, index) => raw[index] !== value);
    if (stray === undefined) return;
    const before = raw[raw.indexOf(stray) - 1];
    throw new UsageError(`${JSON.stringify(stray)} is out of place.`, {
      why:
        before?.startsWith('-') === true
          ? `${before} takes no value.`
          : 'Positionals come first, then flags; a flag of many values is repeated.',
      next: `See dgm ${called.name()} --help.`,
    });
  });
}

function tell(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    terminal.stderr.write(`${error.message.replace(/^error: /, 'dgm: ')}\n`);
    return 2;
  }
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

process.exitCode = await main(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  isInteractive: process.stdin.isTTY === true && process.stderr.isTTY === true,
});
