/**
 * How a lock passes from an owner who is gone to exactly one of all who want it.
 *
 * The right to replace a file of the lock with certain bytes is a file too: the claim, whose name follows
 * from them, and which is made where nothing is. He who has it looks once more whether the lock still holds
 * those bytes, and renames his record over it. As long as it does, nobody removes a claim but its living
 * owner; so who saw the lock after he had the claim is alone, and a record never comes back, because of its
 * token.
 *
 * Where the owner of a claim is gone, the right to go on is a claim on that claim, and so on: who has the
 * last one of the chain looks at the lock and at all claims before his, in this order. Claims are only swept
 * away by who holds the lock: then none of them counts any more.
 */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { keyOf, readLockFile, type Seen } from './lock-file.ts';
import { isGone, type Owner } from './lock-owner.ts';
import type { OwnRecord } from './lock-record.ts';

/** How long something unreadable is looked at again, in ms: without links, half a lock may be seen. */
const HALF_MS = 1000;

/** Tells whether who wrote a file of the lock is gone. */
export class Judge {
  readonly #here: Owner;
  readonly #now: () => Date;
  readonly #unreadable = new Map<string, number>();

  constructor(here: Owner, now: () => Date) {
    this.#here = here;
    this.#now = now;
  }

  async isGone({ record, key, changed }: Seen): Promise<boolean> {
    if (record !== 'unreadable') return isGone(record, changed, this.#here, this.#now());
    const first = this.#unreadable.get(key) ?? performance.now();
    this.#unreadable.set(key, first);
    return performance.now() - first >= HALF_MS;
  }
}

/** What the steps on a lock share. */
export interface Around {
  readonly disk: Disk;
  readonly state: string;
  readonly judge: Judge;
  /** Lets some time pass, for whom is waited if for anybody. */
  readonly pause: (holder?: Seen) => Promise<void>;
}

/** The claims on a key: those of owners who are gone, then one of a living owner, or the name of the next. */
interface Claims {
  readonly dead: readonly Seen[];
  readonly alive?: Seen;
  readonly next: string;
}

async function findClaims(key: string, { state, judge }: Around): Promise<Claims> {
  const dead: Seen[] = [];
  for (;;) {
    const next = `lock.over.${dead.at(-1)?.key ?? key}`;
    const seen = await readLockFile(join(state, next));
    if (seen === undefined) return { dead, next };
    if (!(await judge.isGone(seen))) return { dead, alive: seen, next };
    dead.push(seen);
  }
}

/**
 * Gives our record a name that nothing has.
 * @returns whether it has it, and nobody is about to replace it.
 */
export async function putAlone(own: OwnRecord, name: string, around: Around): Promise<boolean> {
  const how = await own.put(name);
  if (how === 'whole') return true;
  if (how === 'written') {
    // Whoever has a claim on the empty file that this was at first may not have seen us yet: he goes first.
    // Whoever makes one from now on sees our record, and withdraws.
    const empty = keyOf(name, new Uint8Array());
    for (;;) {
      const { alive } = await findClaims(empty, around);
      if (alive === undefined) break;
      await around.pause(alive);
    }
  }
  // A server that lost its answer to a link may say of our own record that something is there.
  return own.isIn(await readLockFile(join(around.state, name)));
}

/**
 * Puts our record in the place of one whose owner is gone.
 * @returns `taken`; or who is about to do the same; or undefined where it has to be looked at anew.
 */
export async function takeOver(
  stale: Seen,
  own: OwnRecord,
  around: Around,
): Promise<'taken' | Seen | undefined> {
  const { dead, alive, next } = await findClaims(stale.key, around);
  if (alive !== undefined) return alive;
  if (!(await putAlone(own, next, around))) return undefined;
  for (const { name, key } of [stale, ...dead]) {
    if ((await readLockFile(join(around.state, name)))?.key !== key) return undefined;
  }
  await own.replace(stale.name);
  return 'taken';
}

const LEFTOVER = /^lock\.(?:over\.)?[0-9a-f]{8,64}$/;

/** Removes what owners who are gone have left, as far as that can be done; for who holds the lock. */
export async function sweep({ disk, state, judge, pause }: Around): Promise<void> {
  const end = performance.now() + 2 * HALF_MS;
  let names = (await readdir(state)).filter((name) => LEFTOVER.test(name));
  for (;;) {
    const unsure: string[] = [];
    for (const name of names) {
      // What is no file is not ours to remove.
      const seen = await readLockFile(join(state, name)).catch(() => undefined);
      if (seen === undefined) continue;
      if (await judge.isGone(seen)) await disk.removeFile(join(state, name)).catch(() => undefined);
      else if (seen.record === 'unreadable') unsure.push(name);
    }
    if (unsure.length === 0 || performance.now() > end) return;
    names = unsure;
    await pause();
  }
}
