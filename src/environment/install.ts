import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FailureError, InterruptedError, NetworkError } from '../errors.ts';
import { findInterpreter } from './interpreter.ts';
import { type Ended, run } from './run.ts';

export interface InstallContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes a line of progress. */
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
  /** Takes the module itself back, when the user interrupts. */
  readonly takeBack: () => Promise<void>;
}

const NETWORK =
  /dns error|could not connect|connection (?:refused|reset|timed out)|failed to (?:resolve|establish)|network is unreachable|operation timed out|tcp connect|newconnectionerror/i;

/**
 * Makes `.venv` in a module, with the module editable and its development tools, by uv: the one on the PATH,
 * else one that pip puts into the environment. An interpreter is looked for, never downloaded.
 * @throws UnavailableError without an interpreter, NetworkError, FailureError; the module stays and the
 * half-made environment goes. InterruptedError: both go.
 */
export async function installEnvironment(folder: string, context: InstallContext): Promise<void> {
  context.report('Making the environment: .venv');
  try {
    await makeEnvironment(folder, context);
  } catch (error) {
    for (const made of ['.venv', 'uv.lock']) await rm(join(folder, made), { recursive: true, force: true });
    if (error instanceof InterruptedError) await context.takeBack();
    throw error;
  }
}

async function makeEnvironment(folder: string, { env, signal }: InstallContext): Promise<void> {
  // The environment of the caller is not the module's, and no interpreter is fetched.
  const { VIRTUAL_ENV: _, UV_PROJECT_ENVIRONMENT: __, ...inherited } = env;
  const options = { cwd: folder, env: { ...inherited, UV_PYTHON_DOWNLOADS: 'never' }, signal };
  const runIt = (program: string, args: readonly string[]): Promise<Ended> => run(program, args, options);
  const python = await findInterpreter(runIt);
  if (await isThere('uv', runIt)) {
    await demand(runIt, 'uv', ['sync', '--python', python]);
    return;
  }
  const bin = join(folder, '.venv', 'bin');
  await demand(runIt, python, ['-m', 'venv', '.venv']);
  await demand(runIt, join(bin, 'python'), [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    'uv',
  ]);
  // Inexact: uv itself is in the environment and in no requirement.
  await demand(runIt, join(bin, 'uv'), ['sync', '--inexact']);
}

async function isThere(
  program: string,
  runIt: (program: string, args: readonly string[]) => Promise<Ended>,
): Promise<boolean> {
  try {
    return (await runIt(program, ['--version'])).code === 0;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

async function demand(
  runIt: (program: string, args: readonly string[]) => Promise<Ended>,
  program: string,
  args: readonly string[],
): Promise<void> {
  const { code, output } = await runIt(program, args);
  if (code === 0) return;
  const why = output.trim().split('\n').slice(-3).join(' ').trim();
  const what = `The module is written, but its environment could not be made: ${[program, ...args].join(' ')} failed.`;
  const next = 'Mend that, then call uv sync in the module.';
  throw NETWORK.test(output) ? new NetworkError(what, { why, next }) : new FailureError(what, { why, next });
}
