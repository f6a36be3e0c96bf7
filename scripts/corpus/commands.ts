import { Writable } from 'node:stream';
import type { Command } from 'commander';
import { addonCommand } from '../../src/commands/addon-command.ts';
import { newCommand } from '../../src/commands/new.ts';
import type { Terminal } from '../../src/commands/terminal.ts';
import { workspaceAddon } from '../../src/commands/workspace-actions.ts';

/**
 * Calls `dgm workspace`, in this process and without a terminal.
 * @param args as on a command line, such as `['add', 'orders']`.
 * @returns what it told.
 */
export function workspaceCommand(cwd: string, args: readonly string[]): Promise<string> {
  return called(cwd, args, (terminal) => addonCommand(workspaceAddon, terminal));
}

/** Calls `dgm new`, in this process. */
export function newModule(cwd: string, args: readonly string[]): Promise<string> {
  return called(cwd, args, newCommand);
}

async function called(
  cwd: string,
  args: readonly string[],
  commandOn: (terminal: Terminal) => Command,
): Promise<string> {
  const told: string[] = [];
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      told.push(String(chunk));
      done();
    },
  });
  const terminal = { cwd, env: process.env, stdout: sink, stderr: sink, isInteractive: false };
  const command = commandOn(terminal);
  for (const one of [command, ...command.commands]) one.exitOverride();
  await command.parseAsync([...args], { from: 'user' });
  return told.join('');
}
