import { delimiter, join } from 'node:path';
import chalk from 'chalk';
import { run } from '../../src/environment/run.ts';

/** A step that failed, and what it printed. */
export class FailedStep extends Error {}

/** A program that a step runs. */
export interface Program {
  readonly cwd: string;
  readonly words: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
}

/** The steps of the demo, each told in a line with the time that it took. */
export class Steps {
  readonly signal: AbortSignal;

  /** @param signal ends the program that runs. */
  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** Tells of a step that a run before this one has done. */
  skip(title: string, why: string): void {
    console.log(`${chalk.dim('·')} ${title}: ${why}`);
  }

  /**
   * Runs programs at once as a step.
   * @returns what each printed; it is shown only where one fails.
   * @throws FailedStep once all of them have ended.
   */
  async run(title: string, ...programs: readonly Program[]): Promise<readonly string[]> {
    return this.timed(title, async () => {
      const all = await Promise.allSettled(programs.map((one) => this.#output(one)));
      for (const one of all) if (one.status === 'rejected') throw one.reason;
      return all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    });
  }

  /** Does some work as a step. @throws FailedStep with the message of its error. */
  async timed<T>(title: string, work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    if (process.stdout.isTTY) process.stdout.write(`${chalk.dim('…')} ${title}`);
    const clear = process.stdout.isTTY ? '\r' : '';
    try {
      const result = await work();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${clear}${chalk.green('✔')} ${title} ${chalk.dim(`${seconds} s`)}`);
      return result;
    } catch (error) {
      console.log(`${clear}${chalk.red('✘')} ${title}`);
      throw new FailedStep(error instanceof Error ? error.message : String(error), { cause: error });
    }
  }

  async #output({ cwd, words: [program, ...args], env = {} }: Program): Promise<string> {
    const all = { ...process.env, ...env };
    const { code, output } = await run(program, args, { cwd, env: all, signal: this.signal });
    if (code !== 0) throw new Error(output);
    return output;
  }
}

/** What makes the programs of a module's environment the first that are found, and the workspace their instance. */
export function environmentOf(folder: string, root: string): Readonly<Record<string, string>> {
  const path = [join(folder, '.venv', 'bin'), process.env.PATH ?? ''].join(delimiter);
  return { PATH: path, VIRTUAL_ENV: join(folder, '.venv'), DAGSTER_HOME: root };
}
