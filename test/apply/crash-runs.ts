import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { snapshot } from '../support/folder.ts';
import { type CrashCase, commitOf, runRecover } from './crash-cases.ts';
import { copyAll, memoryFolder } from './crash-folder.ts';
import { type Faults, FaultyDisk } from './faulty-disk.ts';

export type Shot = Readonly<Record<string, string>>;

/** A run of a case on a disk that has faults. */
export interface FaultyRun {
  readonly folder: string;
  readonly disk: FaultyDisk;
  /** Undefined where it succeeded. */
  readonly error: unknown;
}

/** A case, ready to be run many times. */
export interface Situation {
  readonly before: Shot;
  readonly after: Shot;
  /** How many operations a whole run has. */
  readonly count: number;
  /** The numbers of those that write to a file. */
  readonly writes: readonly number[];
  readonly run: (faults: Faults) => Promise<FaultyRun>;
}

/** Prepares a case, and runs it twice to its end: it must do as many operations, to the same bytes. */
export async function situate({ prepare, run }: CrashCase): Promise<Situation> {
  const folder = memoryFolder();
  const template = join(folder, 'template');
  mkdirSync(template);
  await prepare(template);
  const before = snapshot(template);
  let runs = 0;
  const runOn = async (faults: Faults): Promise<FaultyRun> => {
    const place = join(folder, String(runs++));
    copyAll(template, place);
    const disk = new FaultyDisk(faults);
    const error = await run(place, disk).then(
      () => undefined,
      (thrown: unknown) => thrown ?? 'nothing',
    );
    return { folder: place, disk, error };
  };
  const first = await runOn({});
  const second = await runOn({});
  const after = snapshot(first.folder);
  assert.equal(first.error, undefined);
  assert.deepEqual(snapshot(second.folder), after);
  assert.notDeepEqual(after, before);
  const { count, log } = first.disk;
  assert.equal(second.disk.count, count);
  const writes = log.filter(({ kind }) => kind === 'file.write').map(({ number }) => number);
  return { before, after, count, writes, run: runOn };
}

/** How many runs go on at once: some wait to see whether half a lock stays as it is. */
const AT_ONCE = 8;

/** Does something for each operation of a whole run, or for some of them. */
export async function forEachOperation(
  { count }: Situation,
  work: (number: number) => Promise<void>,
  numbers: readonly number[] = Array.from({ length: count }, (_, index) => index + 1),
): Promise<void> {
  const left = numbers.values();
  const worker = async (): Promise<void> => {
    for (const number of left) await work(number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Has the next command look at what a run has left. */
export async function snapshotAfterRecovery({ folder }: FaultyRun): Promise<Shot> {
  await runRecover(folder);
  return snapshot(folder);
}

/**
 * What a folder must be like, once the next command has put right what a run has left: a recovery is always
 * completed, and any other command is taken back unless it was done.
 */
export function wholeState({ command }: CrashCase, { before, after }: Situation, { disk }: FaultyRun): Shot {
  return command === 'recover' || commitOf(disk) !== undefined ? after : before;
}

/**
 * Leaves out an empty root, where a command died and had no lock: before it took one, or after it gave it back.
 * Whether it has made the root is told by nothing but the lock.
 */
export function withoutEmptyRoot(shot: Shot, { disk: { log } }: FaultyRun): Shot {
  const locks = log.filter(({ path, to }) => path.endsWith('/lock') || to?.endsWith('/lock') === true);
  const isLocked = locks.length > 0 && locks.at(-1)?.kind !== 'removeFile';
  return !isLocked && Object.keys(shot).join() === 'orders' ? {} : shot;
}
