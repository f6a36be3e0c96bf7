import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../src/apply/lock.ts';
import { thisProcess } from '../../src/apply/lock-owner.ts';
import { ConflictError } from '../../src/errors.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import {
  assertTaken,
  endAll,
  goneOwner,
  leaveLock,
  lineFrom,
  options,
  startDouble,
  startUncollected,
  startWorker,
  stateFolder,
} from './takers.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
const ELSEWHERE = { pid: 1, host: 'elsewhere.example', token: '0123456789abcdef' };

async function assertHeld(state: string): Promise<void> {
  const before = snapshot(state);
  await assert.rejects(takeLock(options(state)), ConflictError);
  assert.deepEqual(snapshot(state), before);
}

describe('a lock whose owner', () => {
  after(endAll);

  it('was killed is taken over at once, and whether he made the root is passed on', async () => {
    const state = stateFolder();
    const worker = startWorker('hold', state);
    await lineFrom(worker, 'taken');
    worker.child.kill('SIGKILL');
    await worker.ended;
    await assertTaken(state, { command: 'dgm hold', pid: worker.child.pid ?? 0 });

    leaveLock(state, { ...(await goneOwner()), madeRoot: true });
    const heir = await takeLock(options(state));
    assert.equal(heir.record.madeRoot, true);
    await heir.release();
    const next = await takeLock(options(state));
    assert.equal(next.record.madeRoot, undefined);
    await next.release();
  });

  it('was killed, and whose parent does not collect the dead, is gone', async () => {
    const state = stateFolder();
    const parent = startUncollected(state);
    const pid = Number(await lineFrom(parent, 'taken by ([0-9]+)'));
    process.kill(pid, 'SIGKILL');
    // His last thread may take a moment.
    const lock = await takeLock(options(state, { waitMs: 10_000 }));
    assert.match(readFileSync(`/proc/${pid}/stat`, 'latin1'), /\) Z /);
    assert.partialDeepStrictEqual(lock.tookOver, { pid });
    await lock.release();
    parent.child.kill('SIGKILL');
    await parent.ended;
  });

  it('has a number that another process has now is gone', async () => {
    const state = stateFolder();
    const here = await thisProcess();
    leaveLock(state, { ...here, startTicks: (here.startTicks ?? 0) - 1 });
    await assertTaken(state, { pid: process.pid });
    leaveLock(state, { ...here, startTicks: undefined });
    await assertHeld(state);
  });

  it('has a program with a name that looks like a state is seen', async () => {
    const program = join(temporaryFolder(), 'a) Z 1 (b');
    copyFileSync('/bin/sleep', program);
    const double = await startDouble(program);
    const state = stateFolder();
    leaveLock(state, double.owner);
    await assertHeld(state);
    await double.kill();
    await assertTaken(state, { pid: double.owner.pid });
  });

  it('is on another host is gone when both file and record are old', async () => {
    const state = stateFolder();
    for (const [since, changed] of [
      [minutesAgo(13), minutesAgo(16)],
      [minutesAgo(16), minutesAgo(13)],
    ] as const) {
      leaveLock(state, { ...ELSEWHERE, since: since.toISOString() }, changed);
      await assertHeld(state);
    }
    leaveLock(state, ELSEWHERE, minutesAgo(13));
    await assertHeld(state);
    leaveLock(state, { ...ELSEWHERE, since: minutesAgo(16).toISOString() }, minutesAgo(16));
    await assertTaken(state, ELSEWHERE);
  });

  it('is in another container is as one on another host', async () => {
    const state = stateFolder();
    const owner = { ...(await goneOwner()), pidNamespace: 'pid:[1]' };
    leaveLock(state, owner);
    await assertHeld(state);
    leaveLock(state, owner, minutesAgo(16));
    await assertTaken(state, { pidNamespace: 'pid:[1]' });
  });

  it('lived before the last boot is gone', async () => {
    const state = stateFolder();
    leaveLock(state, { ...(await thisProcess()), bootId: 'another' });
    await assertTaken(state, { bootId: 'another' });
  });

  it('has a newer version is understood as far as it goes', async () => {
    const state = stateFolder();
    const { pid, host } = await thisProcess();
    leaveLock(state, { version: 9, pid, host, since: 5, command: ['x'], token: '../../x', madeRoot: 'no' });
    await assertHeld(state);
  });
});
