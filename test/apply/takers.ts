import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Disk, type NewFile, realDisk } from '../../src/apply/disk.ts';
import { type TakeLock, takeLock } from '../../src/apply/lock.ts';
import { type Owner, thisProcess } from '../../src/apply/lock-owner.ts';
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
    makeState: () => Promise.reject(new Error('the folder is there')),
    ...more,
  };
}

/** Takes the lock and releases it, so that nothing of it may be left. */
export async function passThrough(state: string): Promise<void> {
  await (await takeLock(options(state))).release();
}

/** A process that does nothing, for a taker in this process to be taken for: it can be killed without us. */
export interface Double {
  readonly owner: Owner;
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

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

/** Calls `before` before each operation of a disk and `after` after it, with the operation and its path. */
export function watched(
  disk: Disk,
  before: (operation: string, path: string) => Promise<void> | void,
  after: (operation: string, path: string) => Promise<void> | void = () => undefined,
): Disk {
  const around = async <T>(operation: string, path: string, act: () => Promise<T>): Promise<T> => {
    await before(operation, path);
    const result = await act();
    await after(operation, path);
    return result;
  };
  const watchedFile = (file: NewFile, path: string): NewFile => ({
    write: (content) => around('write', path, () => file.write(content)),
    setMode: (mode) => around('setMode', path, () => file.setMode(mode)),
    setOwner: (uid, gid) => around('setOwner', path, () => file.setOwner(uid, gid)),
    flush: () => around('flush', path, () => file.flush()),
    close: () => around('close', path, () => file.close()),
  });
  return {
    ...disk,
    makeFile: (path, mode) =>
      around('makeFile', path, async () => watchedFile(await disk.makeFile(path, mode), path)),
    link: (from, to) => around('link', to, () => disk.link(from, to)),
    rename: (from, to) => around('rename', to, () => disk.rename(from, to)),
    removeFile: (path) => around('removeFile', path, () => disk.removeFile(path)),
  };
}

/** A disk whose file system has no hard links. */
export function withoutLinks(disk: Disk = realDisk): Disk {
  return { ...disk, link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' })) };
}

export class Killed extends Error {}

/** A disk that does some operations, then kills, and does none any more. */
export function dyingDisk(disk: Disk, operations: number, kill: () => Promise<void>): Disk {
  let left = operations;
  const die = async () => {
    if (left-- === 0) await kill();
    if (left < 0) throw new Killed();
  };
  return watched(disk, die);
}

const WORKER = join(import.meta.dirname, 'lock-worker.ts');

/** Starts a process of its own that takes the lock. */
export function startWorker(work: string, state: string, ...args: readonly string[]): Running {
  const worker = start(process.execPath, [WORKER, work, state, ...args], { cwd: state, stdin: 'open' });
  running.add(worker.child);
  void worker.ended.then(() => running.delete(worker.child));
  return worker;
}

/** Waits for a process to print a line. */
export async function lineFrom({ child, ended }: Running, line: string): Promise<void> {
  const printed = new Promise<boolean>((resolve) => {
    child.stdout?.on('data', (text: string) => {
      if (text.includes(line)) resolve(true);
    });
  });
  if ((await Promise.race([printed, ended])) !== true) throw new Error((await ended).stderr);
}
