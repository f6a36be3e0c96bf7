import { type ChildProcess, spawn } from 'node:child_process';
import { InterruptedError, NotAllowedError, UnavailableError } from '../../errors.ts';

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  /** 1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** What it reads; nothing where it is not given. */
  readonly input?: string | Uint8Array;
  /** Whether it may ask on the terminal: then it stays in the group of processes that has it. */
  readonly mayAsk?: boolean;
  /** How many characters it may print: one that prints more is ended. */
  readonly most?: number;
}

/** A program that runs, with pipes. */
export interface Started {
  readonly child: ChildProcess;
  readonly end: Promise<ProgramEnd>;
}

/**
 * Runs a program to its end, in a process group of its own.
 * @throws UnavailableError where it is not installed, InterruptedError after an abort, once it has ended.
 */
export async function runProgram(
  program: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<ProgramEnd> {
  const { child, end } = startProgram(program, args, options);
  if (options.input !== undefined) child.stdin?.end(options.input);
  return end;
}

/** Starts a program; where `input` is given, its standard input is a pipe that stays open. */
export function startProgram(program: string, args: readonly string[], options: ProgramOptions): Started {
  const { cwd, env, input, mayAsk = false } = options;
  const reads = input !== undefined ? 'pipe' : mayAsk ? 'inherit' : 'ignore';
  const child = spawn(program, args, { cwd, env, detached: !mayAsk, stdio: [reads, 'pipe', 'pipe'] });
  // A program that ends before it has read everything says why by its exit code.
  child.stdin?.on('error', () => undefined);
  return { child, end: untilEnd(program, child, options) };
}

function untilEnd(
  program: string,
  child: ChildProcess,
  { signal, mayAsk = false, most = Number.POSITIVE_INFINITY }: ProgramOptions,
): Promise<ProgramEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<ProgramEnd>();
  const out: string[] = [];
  const err: string[] = [];
  const stop = (): void => endProcess(child, !mayAsk);
  let printed = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    printed += text.length;
    if (printed <= most) out.push(text);
    else stop();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
  signal.addEventListener('abort', stop, { once: true });
  child.on('error', (cause) => reject(notThere(program, cause)));
  child.on('close', (code) => {
    signal.removeEventListener('abort', stop);
    if (signal.aborted) reject(new InterruptedError('Interrupted.'));
    else if (printed > most) reject(new UnavailableError(`${program} prints more than ${most} characters.`));
    else resolve({ code: code ?? 1, stdout: out.join(''), stderr: err.join('') });
  });
  if (signal.aborted) stop();
  return promise;
}

/** Tells a program to end, with all that it has started. */
function endProcess({ pid }: ChildProcess, isGroup: boolean): void {
  try {
    if (pid !== undefined) process.kill(isGroup ? -pid : pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}

function notThere(program: string, cause: Error): Error {
  const code = 'code' in cause ? cause.code : undefined;
  if (code === 'EACCES') {
    return new NotAllowedError(`${program} may not be run here.`, {
      why: 'It is no program, or has no right to be run.',
      next: `Call chmod +x on it, or name another one.`,
      cause,
    });
  }
  if (code !== 'ENOENT') return cause;
  return new UnavailableError(`${program} is not installed here.`, {
    why: 'The deployment needs it.',
    next: `Install ${program}, then call the command again.`,
    cause,
  });
}

/** The last line of what a program said that has something in it. */
export function lastLine(text: string): string {
  return text.trim().split(/\r?\n/).at(-1)?.trim() ?? '';
}
