import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { realDisk } from '../../src/apply/disk.ts';
import { type TakeLock, takeLock } from '../../src/apply/lock.ts';
import { type LockRecord, type Owner, parseRecord, thisProcess } from '../../src/apply/lock-owner.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Running, start } from '../support/program.ts';

/** An empty folder for a lock. */
export function stateFolder(): string {
  const state = join(temporaryFolder(), '.dagster-module');
  mkdirSync(state);
  return state;
}

/** How a lock is taken in tests: with no patience for a living owner, unless told otherwise. */
export function options(state: string, more: Partial<TakeLock> = {}): TakeLock {
  return {
    state,
    command: 'dgm new orders',
    disk: realDisk,
    now: () => new Date(),
    signal: new AbortController().signal,
    report: () => undefined,
    waitMs: 0,
    makeState: async () => void mkdirSync(state, { recursive: true }),
    ...more,
  };
}

/** Takes the lock and releases it, so that nothing of it may be left. */
export async function passThrough(state: string): Promise<void> {
  await (await takeLock(options(state))).release();
}

/** Puts a lock in place as another process would have made it. */
export function leaveLock(state: string, content: object | Uint8Array, changed = new Date()): string {
  const path = join(state, 'lock');
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  utimesSync(path, changed, changed);
  return path;
}

/** Checks that a lock is taken over, and that nothing is left. */
export async function assertTaken(state: string, from: Partial<LockRecord> | 'unreadable'): Promise<void> {
  const lock = await takeLock(options(state));
  if (from === 'unreadable') assert.equal(lock.tookOver, from);
  else assert.partialDeepStrictEqual(lock.tookOver, from);
  const written = parseRecord(readFileSync(join(state, 'lock'), 'utf8'));
  assert.equal(written?.token, lock.token);
  assert.deepEqual(readdirSync(state), ['lock']);
  await lock.release();
  assert.deepEqual(readdirSync(state), []);
}

/** A process that does nothing, for a taker in this process to be taken for: it can be killed without us. */
export interface Double {
  readonly owner: Owner;
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

/** Ends what a test that failed may have left running. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

process.on('exit', endAll);

export async function startDouble(program = 'sleep'): Promise<Double> {
  const child = spawn(program, ['600'], { stdio: 'ignore' });
  running.add(child);
  await once(child, 'spawn');
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} has no number`);
  return {
    owner: { ...(await thisProcess()), pid, startTicks: startTicksOf(pid) },
    kill: async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
      running.delete(child);
    },
  };
}

/** When a process was started. Its name may hold no parenthesis followed by a space and a capital letter. */
function startTicksOf(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const [, rest = ''] = /\) ([A-Z] -?\d+ -?\d+ .*)$/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1')) ?? [];
  return Number(rest.split(' ')[19]);
}

/** A process that was there once. */
export async function goneOwner(): Promise<Owner> {
  const double = await startDouble();
  await double.kill();
  return double.owner;
}

const WORKER = join(import.meta.dirname, 'lock-worker.ts');

/** Starts a process of its own that takes the lock. */
export function startWorker(work: string, state: string, ...args: readonly string[]): Running {
  return startProgram(process.execPath, [WORKER, work, state, ...args]);
}

/** Starts a process that holds the lock until it is killed, under a parent that never collects it. */
export function startUncollected(state: string): Running {
  // The shell becomes a program that knows nothing of the shell's child.
  const script = '"$0" "$1" hold "$2" & exec sleep 600';
  return startProgram('sh', ['-c', script, process.execPath, WORKER, state]);
}

function startProgram(program: string, args: readonly string[]): Running {
  const started = start(program, args, { cwd: import.meta.dirname, stdin: 'open' });
  running.add(started.child);
  void started.ended.then(() => running.delete(started.child));
  return started;
}

/** Waits for a process to print something. @returns what the first group matches. */
export async function lineFrom({ child, ended }: Running, pattern: string): Promise<string | undefined> {
  const printed = new Promise<RegExpExecArray>((resolve) => {
    child.stdout?.on('data', (text: string) => {
      const match = new RegExp(pattern).exec(text);
      if (match !== null) resolve(match);
    });
  });
  const first = await Promise.race([printed, ended]);
  if (!Array.isArray(first)) throw new Error((await ended).stderr);
  return first[1];
}
