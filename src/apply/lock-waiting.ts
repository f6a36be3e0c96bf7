import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConflictError, InterruptedError } from '../errors.ts';
import type { Seen } from './lock-file.ts';
import { describeOwner } from './lock-owner.ts';

const TELL_MS = 500;
/** Enough to find out whether something unreadable stays as it is, however short the wait is to be. */
const UNREADABLE_MS = 3000;

interface Patience {
  readonly state: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
  readonly waitMs: number;
}

/** Waits in small steps, tells once for whom, and gives up in the end. */
export class Waiting {
  readonly #patience: Patience;
  readonly #start = performance.now();
  #hasTold = false;

  constructor(patience: Patience) {
    this.#patience = patience;
  }

  /** @throws InterruptedError after an abort. */
  check(): void {
    if (!this.#patience.signal.aborted) return;
    throw new InterruptedError('Interrupted.', { why: 'Nothing was changed.' });
  }

  /** @throws the error, if it has not passed after the time to wait. */
  giveUpInTime(error: unknown): void {
    if (this.#elapsed() >= Math.max(this.#patience.waitMs, TELL_MS)) throw error;
  }

  /**
   * Lets some 50 ms pass.
   * @param holder who is waited for, if anybody is.
   * @throws ConflictError at the end of the time to wait for him, InterruptedError after an abort.
   */
  async pause(holder?: Seen): Promise<void> {
    if (holder !== undefined) this.#waitFor(holder);
    // Not in step with others who wait.
    await sleep(25 + Math.random() * 50, undefined, { signal: this.#patience.signal }).catch(() => undefined);
    this.check();
  }

  #waitFor({ name, record }: Seen): void {
    const { state, now, report, waitMs } = this.#patience;
    const isReadable = record !== 'unreadable';
    if (this.#elapsed() >= (isReadable ? waitMs : Math.max(waitMs, UNREADABLE_MS))) {
      const who = isReadable ? describeOwner(record, now()) : 'Somebody who cannot be told';
      throw new ConflictError(`${state} is in use by another command.`, {
        why: `${who} holds ${join(state, name)}.`,
        next: 'Wait for its end, or remove that file if the process is gone; then call the command again.',
      });
    }
    if (this.#elapsed() < TELL_MS || this.#hasTold || !isReadable) return;
    this.#hasTold = true;
    report(`Waiting for ${describeOwner(record, now())} …`);
  }

  #elapsed(): number {
    return performance.now() - this.#start;
  }
}
