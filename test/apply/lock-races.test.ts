import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Disk, realDisk } from '../../src/apply/disk.ts';
import { takeLock } from '../../src/apply/lock.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { Running } from '../support/program.ts';
import { dyingDisk, Killed, watched, withoutLinks } from './lock-disks.ts';
import { endAll, goneOwner, options, passThrough, startDouble, startWorker, stateFolder } from './takers.ts';

const FULL = process.env.DGM_FULL === '1';
const DISKS: Readonly<Record<string, Disk>> = {
  'with hard links': realDisk,
  'without hard links': withoutLinks(),
};

describe('processes that want a lock at once', function () {
  after(endAll);
  this.timeout(300_000);

  for (const isStale of [false, true]) {
    it(`lose no update${isStale ? ', with the lock of one who is gone in place' : ''}`, async () => {
      const [state, folder] = [stateFolder(), temporaryFolder({ counter: '0' })];
      if (isStale) writeFileSync(join(state, 'lock'), JSON.stringify(await goneOwner()));
      const ends = await Promise.all(
        Array.from({ length: 8 }, () => startWorker('count', state, folder, '25').ended),
      );
      for (const { code, stderr } of ends) assert.equal(code, 0, stderr);
      assert.equal(readFileSync(join(folder, 'counter'), 'utf8'), '200');
      assert.deepEqual(readdirSync(state), []);
      assert.deepEqual(readdirSync(folder), ['counter']);
    });
  }

  it('lose no update when they are killed at any operation', async () => {
    const [state, folder] = [stateFolder(), temporaryFolder({ lines: '' })];
    writeFileSync(join(state, 'lock'), JSON.stringify(await goneOwner()));
    const workers = new Set<Running>();
    let [isOver, killed] = [false, 0];
    const chain = async () => {
      while (!isOver) {
        const worker = startWorker('append', state, folder, '0.01');
        workers.add(worker);
        // Some are killed from outside as well, wherever they are.
        const timer = setTimeout(() => worker.child.kill('SIGKILL'), 1000 + Math.random() * 3000);
        const { code, stderr } = await worker.ended;
        clearTimeout(timer);
        workers.delete(worker);
        if (code === null) killed++;
        isOver ||= killed >= (FULL ? 300 : 10) || code === 3;
        if (isOver) for (const { child } of workers) child.kill('SIGTERM');
        assert.ok(code === null || code === 0, stderr);
      }
    };
    await Promise.all(Array.from({ length: 6 }, chain));
    await passThrough(state);
    assert.deepEqual(readdirSync(state), []);
    const lines = readFileSync(join(folder, 'lines'), 'utf8').trimEnd().split('\n');
    for (const [index, line] of lines.entries()) assert.equal(line.split(' ')[0], String(index));
    assert.ok(lines.length > 10, `${lines.length} lines`);
    if (FULL) console.log(`      ${killed} killed, ${lines.length} lines`);
  });

  for (const [what, disk] of Object.entries(DISKS)) {
    it(`are never two, however slow their steps are and whenever they die, ${what}`, async () => {
      const state = stateFolder();
      const inside = new Set<number>();
      let [taken, deaths] = [0, 0];
      const end = Date.now() + (FULL ? 60_000 : 3_000);
      const taker = async () => {
        while (Date.now() < end) {
          const double = await startDouble();
          const { pid } = double.owner;
          let isDead = false;
          const dying = dyingDisk(disk, Math.floor(Math.random() * 40), async () => {
            isDead = true;
            inside.delete(pid);
            await double.kill();
          });
          // Mostly quick; some stand still for longer than half a lock is looked at.
          const wait = () => sleep(Math.random() < 0.01 ? Math.random() * 1500 : Math.random() * 4);
          const slow = watched(dying, wait, wait);
          try {
            while (Date.now() < end) {
              const lock = await takeLock(options(state, { disk: slow, env: double.owner, waitMs: 60_000 }));
              if (isDead) break;
              inside.add(pid);
              taken++;
              assert.equal(inside.size, 1, 'two hold the lock');
              await sleep(Math.random() * 3);
              assert.equal(inside.size, 1, 'two hold the lock');
              inside.delete(pid);
              await lock.release();
            }
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
          if (isDead) deaths++;
          else await double.kill();
        }
      };
      await Promise.all(Array.from({ length: 6 }, taker));
      await passThrough(state);
      assert.deepEqual(readdirSync(state), []);
      assert.ok(deaths > 1 && taken > 1, `${deaths} deaths, taken ${taken} times`);
      if (FULL) console.log(`      ${deaths} deaths, taken ${taken} times`);
    });
  }
});
