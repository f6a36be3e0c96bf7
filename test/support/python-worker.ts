import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PYTHON } from './python.ts';

/** A Python process that answers each line of JSON with one. */
export interface PythonWorker {
  /** Requests are answered in their order. */
  ask<Answer>(request: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a script that answers requests until its standard input ends. */
export function startWorker(script: string): PythonWorker {
  const child = spawn(PYTHON, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const ended = closed.then((): never => {
    throw new Error(`${script} ended before it answered`);
  });
  ended.catch(() => undefined);
  return {
    async ask(request) {
      const line = new Promise<string>((resolve) => waiting.push(resolve));
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return JSON.parse(await Promise.race([line, ended]));
    },
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
}
