import { spawnSync } from 'node:child_process';
import { PYTHON } from './python.ts';

/** Runs a script of the tests in one Python process: JSON in by standard input, JSON out by standard output. */
export function runScript<Output>(script: string, input: unknown, args: readonly string[] = []): Output {
  const run = spawnSync(PYTHON, [script, ...args], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (run.status !== 0) throw new Error(`${script} failed:\n${run.stderr}`);
  return JSON.parse(run.stdout);
}
