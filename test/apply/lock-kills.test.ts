import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Disk, realDisk } from '../../src/apply/disk.ts';
import { type Lock, takeLock } from '../../src/apply/lock.ts';
import { keyOf } from '../../src/apply/lock-file.ts';
import { dyingDisk, Killed, watched, withoutLinks } from './lock-disks.ts';
import { goneOwner, leaveLock, options, passThrough, startDouble, stateFolder } from './takers.ts';

/** What somebody may have left before. */
const BEFORE: Readonly<Record<string, (state: string) => Promise<void>>> = {
  'a free lock': async () => undefined,
  'a lock of one who is gone': async (state) => void leaveLock(state, await goneOwner()),
  'an unreadable lock': async (state) => void leaveLock(state, Buffer.alloc(0)),
  'a lock and two claims of some who are gone': async (state) => {
    let [name, text] = ['lock', JSON.stringify(await goneOwner())];
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(state, name), text);
      name = `lock.over.${keyOf(name, Buffer.from(text))}`;
      text = JSON.stringify(await goneOwner());
    }
    writeFileSync(join(state, 'lock.0123456789abcdef'), '{"pid": 5');
  },
};

/** Has a taker die before an operation. @returns whether he came that far. */
async function dieAt(operation: number, state: string, disk: Disk): Promise<boolean> {
  const double = await startDouble();
  const dying = dyingDisk(disk, operation, () => double.kill());
  try {
    const lock = await takeLock(options(state, { disk: dying, env: double.owner }));
    await lock.release();
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return true;
  }
  await double.kill();
  return false;
}

describe('a taker who is killed', function () {
  this.timeout(120_000);
  const disks = { '': realDisk, ', without hard links': withoutLinks() };
  for (const [what, prepare] of Object.entries(BEFORE)) {
    for (const [where, disk] of Object.entries(disks)) {
      it(`before any operation on ${what} leaves it to the next${where}`, async () => {
        const kill = async (operation: number): Promise<boolean> => {
          const state = stateFolder();
          await prepare(state);
          const wasKilled = await dieAt(operation, state, disk);
          // And the next one dies as well, at every place: their claims are a chain.
          await dieAt(operation, state, disk);
          await passThrough(state);
          assert.deepEqual(readdirSync(state), [], `after ${operation} operations`);
          return wasKilled;
        };
        const killed = await Promise.all(Array.from({ length: 16 }, (_, operation) => kill(operation)));
        assert.ok(killed.includes(true));
        assert.equal(killed.at(-1), false, 'not all operations were tried');
      });
    }
  }
});

/** Something that a test lets happen. */
function gate(): { readonly isOpen: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { isOpen: promise, open: resolve };
}

describe('one whose half lock is seen', () => {
  for (const isLate of [false, true]) {
    const when = isLate ? 'after he has written it' : 'before';
    it(`does not hold it when another takes it over ${when}`, async () => {
      const state = stateFolder();
      const [writes, renames, halts] = [gate(), gate(), gate()];
      const slowLocks: Lock[] = [];
      const slowDisk = watched(withoutLinks(), (operation, path) =>
        operation === 'write' && basename(path) === 'lock' ? writes.isOpen : undefined,
      );
      const slow = takeLock(options(state, { disk: slowDisk, waitMs: 20_000 })).then((lock) => {
        slowLocks.push(lock);
      });
      const otherDisk = watched(withoutLinks(), async (operation) => {
        if (operation !== 'rename') return;
        halts.open();
        await renames.isOpen;
      });
      while (!readdirSync(state).includes('lock')) await sleep(5);
      const other = takeLock(options(state, { disk: otherDisk }));
      await halts.isOpen;
      if (isLate) {
        writes.open();
        await sleep(300);
        assert.equal(slowLocks.length, 0);
      }
      renames.open();
      const lock = await other;
      writes.open();
      await sleep(300);
      assert.equal(slowLocks.length, 0);
      await lock.release();
      await slow;
      await slowLocks[0]?.release();
      assert.deepEqual(readdirSync(state), []);
    });
  }
});
