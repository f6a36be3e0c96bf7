import { join } from 'node:path';
import { ConflictError } from '../errors.ts';
import type { Disk } from './disk.ts';
import { type Around, Judge, putAlone, sweep, takeOver } from './lock-claims.ts';
import { codeOf, readLockFile, type Seen } from './lock-file.ts';
import { type LockRecord, type Owner, thisProcess } from './lock-owner.ts';
import { OwnRecord } from './lock-record.ts';
import { Waiting } from './lock-waiting.ts';

const LOCK = 'lock';
const WAIT_MS = 15_000;

/** How a lock is taken. */
export interface TakeLock {
  /** The folder `.dagster-module`: no link. */
  readonly state: string;
  /** What was called, such as `dgm new orders`. */
  readonly command: string;
  readonly disk: Disk;
  /** Who takes the lock, if not this process. */
  readonly env?: Owner;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Tells the user one line. */
  readonly report: (line: string) => void;
  /** How long a living owner is waited for, in ms. */
  readonly waitMs?: number;
  /** Makes the folder again, after another command has cleaned it up. */
  readonly makeState: () => Promise<void>;
  /** Whether this command has made the root; asked again after `makeState`. */
  readonly madeRoot?: boolean;
}

/** A lock that is held. */
export interface Lock {
  readonly token: string;
  readonly record: LockRecord;
  /** Whose lock it was before, if he was gone without releasing it. */
  readonly tookOver: LockRecord | 'unreadable' | undefined;
  /** Removes the lock, if it is still ours. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a folder; waits for a living owner, and takes over from one who is gone.
 * @throws ConflictError where somebody holds it for too long or no file is in its place, InterruptedError
 * after an abort, or the disk's error.
 */
export async function takeLock(options: TakeLock): Promise<Lock> {
  const here = options.env ?? (await thisProcess());
  const waiting = new Waiting({ ...options, waitMs: options.waitMs ?? WAIT_MS });
  const around: Around = {
    disk: options.disk,
    state: options.state,
    judge: new Judge(here, options.now),
    pause: (holder) => waiting.pause(holder),
  };
  for (;;) {
    waiting.check();
    try {
      const result = await tryOnce(options, here, around);
      if (result !== undefined && 'release' in result) return result;
      await waiting.pause(result);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      waiting.giveUpInTime(error);
      await options.makeState();
    }
  }
}

/** @returns the lock; or who has it; or undefined where it has to be looked at anew. */
async function tryOnce(options: TakeLock, here: Owner, around: Around): Promise<Lock | Seen | undefined> {
  const found = await readLockFile(join(options.state, LOCK));
  if (found !== undefined && !(await around.judge.isGone(found))) return found;
  const tookOver = found?.record;
  const inherited = tookOver !== undefined && tookOver !== 'unreadable' && tookOver.madeRoot === true;
  const own = new OwnRecord(options.disk, options.state, {
    ...here,
    since: options.now().toISOString(),
    command: options.command,
    ...(options.madeRoot === true || inherited ? { madeRoot: true } : {}),
  });
  let isTaken = false;
  try {
    await own.make();
    const result =
      found !== undefined
        ? await takeOver(found, own, around)
        : (await putAlone(own, LOCK, around))
          ? 'taken'
          : undefined;
    if (result !== 'taken') return result;
    await own.remove(LOCK);
    await sweep(around);
    isTaken = true;
    return { token: own.record.token, record: own.record, tookOver, release: () => release(own) };
  } finally {
    if (!isTaken) await own.remove();
  }
}

async function release(own: OwnRecord): Promise<void> {
  try {
    await own.removeFrom(LOCK);
  } catch (error) {
    // Something else than a file is there now: it is not ours.
    if (!(error instanceof ConflictError)) throw error;
  }
}
