import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realDisk } from '../../src/apply/disk.ts';
import { takeLock } from '../../src/apply/lock.ts';
import { keyOf } from '../../src/apply/lock-file.ts';
import { watched, withoutLinks } from './lock-disks.ts';
import { type Double, endAll, goneOwner, options, startDouble, stateFolder } from './takers.ts';

const ROUNDS = process.env.DGM_FULL === '1' ? 100 : 3;

/** Leaves a lock of one who is gone, and claims of as many who are gone as is said. */
async function leaveChain(state: string, claims: number): Promise<void> {
  let name = 'lock';
  for (let left = claims; left >= 0; left--) {
    const text = JSON.stringify({ ...(await goneOwner()), token: '0123456789abcdef' });
    writeFileSync(join(state, name), text);
    name = `lock.over.${keyOf(name, Buffer.from(text))}`;
  }
}

describe('many who take over one lock', function () {
  this.timeout(600_000);
  let doubles: readonly Double[] = [];

  before(async () => {
    doubles = await Promise.all(Array.from({ length: 6 }, () => startDouble()));
  });
  after(endAll);

  for (const [what, disk] of [
    ['', realDisk],
    [', without hard links', withoutLinks()],
  ] as const) {
    for (const claims of [0, 2]) {
      it(`hold it one after another, with ${claims} claims of some who are gone${what}`, async () => {
        for (let round = 0; round < ROUNDS; round++) {
          const state = stateFolder();
          await leaveChain(state, claims);
          let [inside, heirs] = [0, 0];
          const take = async ({ owner }: Double) => {
            // Each step of each may fall between any two of the others'.
            const wait = () => sleep(Math.random() < 0.3 ? Math.random() * 40 : 0);
            const slow = watched(disk, wait, wait);
            const lock = await takeLock(options(state, { disk: slow, env: owner, waitMs: 60_000 }));
            assert.equal(++inside, 1, 'two hold the lock');
            if (lock.tookOver !== undefined) heirs++;
            await sleep(Math.random() * 20);
            assert.equal(inside--, 1, 'two hold the lock');
            await lock.release();
          };
          await Promise.all(doubles.map(take));
          assert.equal(heirs, 1);
          assert.deepEqual(readdirSync(state), []);
        }
      });
    }
  }
});
