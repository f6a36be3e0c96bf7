import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { liveLocations } from '../../src/workspace/live.ts';

const RUN = join('deployments', 'local', 'run');

/** How long the locations may take to load, on a slow machine. */
const LOADING_MS = 120_000;

/** The platform of a workspace, while it runs: circus, and all that it starts. */
export class Platform {
  readonly #root: string;
  readonly #child: ChildProcess;
  /** Is kept once the platform has ended, by itself or by a signal. */
  readonly ended: Promise<void>;
  #isRunning = true;

  private constructor(root: string, child: ChildProcess) {
    this.#root = root;
    this.#child = child;
    this.ended = once(child, 'close').then(() => {
      this.#isRunning = false;
    });
  }

  /** Starts it in a process group of its own: Ctrl-C is for whoever waits for it. */
  static start(root: string): Platform {
    mkdirSync(join(root, RUN), { recursive: true });
    const log = openSync(join(root, RUN, 'platform.log'), 'w');
    try {
      const script = join('deployments', 'local', 'platform.sh');
      const stdio = ['ignore', log, log] as const;
      return new Platform(root, spawn('sh', [script], { cwd: root, detached: true, stdio: [...stdio] }));
    } finally {
      closeSync(log);
    }
  }

  /**
   * Waits until the webserver has loaded all locations.
   * @throws Error where it ends, or takes too long, with what it said.
   */
  async untilLoaded(url: string, names: readonly string[], signal: AbortSignal): Promise<void> {
    const end = Date.now() + LOADING_MS;
    let last = 'It has not answered.';
    while (Date.now() < end && this.#isRunning && !signal.aborted) {
      try {
        const found = await liveLocations(url);
        const open = names.filter((name) => !found.some((one) => one.name === name && isLoaded(one)));
        if (open.length === 0) return;
        const errors = found.flatMap(({ error }) => (error === undefined ? [] : [error]));
        last = `Not loaded: ${open.join(', ')}. ${errors.join(' ')}`;
      } catch (error) {
        last = error instanceof Error ? error.message : String(error);
      }
      await Promise.race([sleep(500), this.ended]);
    }
    if (!signal.aborted) throw new Error([last, this.#log('platform'), this.#log('webserver')].join('\n'));
  }

  /**
   * Ends it with all that it started.
   * @returns the processes of the workspace that are left; none, where all is well.
   */
  async end(): Promise<readonly string[]> {
    if (this.#isRunning) this.#child.kill('SIGTERM');
    await this.ended;
    return processesOf(this.#root);
  }

  #log(name: string): string {
    const path = join(this.#root, RUN, `${name}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n').slice(-10).join('\n') : '';
  }
}

function isLoaded({ error, isLoading }: Awaited<ReturnType<typeof liveLocations>>[number]): boolean {
  return error === undefined && !isLoading;
}

/** The processes that run a program of an environment of the workspace, as `ps` shows them. */
export function processesOf(root: string): readonly string[] {
  return execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'args='], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
    .split('\n')
    .filter((line) => line.includes(`${root}/`) && line.includes('/.venv/bin/'));
}
