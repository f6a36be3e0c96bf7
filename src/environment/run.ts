import { spawn } from 'node:child_process';
import { InterruptedError } from '../errors.ts';

export interface Ended {
  /** The exit code; 128 + the number where a signal ended it is not told apart: it is 1. */
  readonly code: number;
  readonly output: string;
}

/**
 * Runs a program in a process group of its own and collects what it prints.
 * @throws InterruptedError after an abort, when the whole group has been told to end; Error with code ENOENT
 * where the program is not there.
 */
export function run(
  program: string,
  args: readonly string[],
  {
    cwd,
    env,
    signal,
  }: { cwd: string; env: Readonly<Record<string, string | undefined>>; signal: AbortSignal },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
    }
    const end = (): void => {
      if (child.pid !== undefined) endGroup(child.pid);
    };
    signal.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(new InterruptedError('Interrupted.'));
      else resolve({ code: code ?? 1, output: output.join('') });
    });
    if (signal.aborted) end();
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
