import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** How a program ended, and what it printed. */
export interface Ended {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `closed` is at its end at once; `open` is a pipe on which nothing ever comes. */
  readonly stdin?: 'closed' | 'open';
}

/** A program that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts a program that has no terminal. */
export function start(program: string, args: readonly string[], { cwd, env, stdin }: Surroundings): Running {
  const options: SpawnOptions = {
    cwd,
    env: { ...process.env, NO_COLOR: '1', NO_UPDATE_NOTIFIER: '1', ...env },
    stdio: [stdin === 'open' ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  };
  const child = spawn(program, args, options);
  const out: string[] = [];
  const err: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: out.join(''), stderr: err.join('') }));
  });
  return { child, ended };
}

/** Runs a program that has no terminal, to its end. */
export function run(program: string, args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return start(program, args, surroundings).ended;
}
