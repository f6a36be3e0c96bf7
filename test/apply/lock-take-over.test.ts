import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../src/apply/lock.ts';
import { type LockRecord, parseRecord, thisProcess } from '../../src/apply/lock-owner.ts';
import { ConflictError } from '../../src/errors.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { goneOwner, lineFrom, options, startDouble, startWorker, stateFolder } from './takers.ts';

const LONG_AGO = new Date(Date.now() - 16 * 60_000);
const RECENTLY = new Date(Date.now() - 14 * 60_000);
const ELSEWHERE = { pid: 1, host: 'elsewhere.example', token: '0123456789abcdef' };

/** Puts a lock in place as another process would have made it. */
function leaveLock(state: string, content: object | Uint8Array, changed = new Date()): string {
  const path = join(state, 'lock');
  writeFileSync(path, content instanceof Uint8Array ? content : JSON.stringify(content));
  utimesSync(path, changed, changed);
  return path;
}

/** Checks that a lock is taken over, and that nothing is left. */
async function assertTaken(state: string, from: Partial<LockRecord> | 'unreadable'): Promise<void> {
  const lock = await takeLock(options(state));
  if (from === 'unreadable') assert.equal(lock.tookOver, from);
  else assert.partialDeepStrictEqual(lock.tookOver, from);
  const written = parseRecord(readFileSync(join(state, 'lock'), 'utf8'));
  assert.equal(written?.token, lock.token);
  assert.deepEqual(readdirSync(state), ['lock']);
  await lock.release();
  assert.deepEqual(readdirSync(state), []);
}

async function assertHeld(state: string): Promise<void> {
  const before = snapshot(state);
  await assert.rejects(takeLock(options(state)), ConflictError);
  assert.deepEqual(snapshot(state), before);
}

describe('a lock whose owner', () => {
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
    const worker = startWorker('hold-as-child', state);
    await lineFrom(worker, 'left');
    assert.match(readFileSync(join(state, 'lock'), 'utf8'), /"pid"/);
    await assertTaken(state, { command: 'dgm hold' });
    worker.child.kill('SIGKILL');
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
      [RECENTLY, LONG_AGO],
      [LONG_AGO, RECENTLY],
    ] as const) {
      leaveLock(state, { ...ELSEWHERE, since: since.toISOString() }, changed);
      await assertHeld(state);
    }
    leaveLock(state, ELSEWHERE, RECENTLY);
    await assertHeld(state);
    leaveLock(state, { ...ELSEWHERE, since: LONG_AGO.toISOString() }, LONG_AGO);
    await assertTaken(state, ELSEWHERE);
  });

  it('is in another container is as one on another host', async () => {
    const state = stateFolder();
    const owner = { ...(await goneOwner()), pidNamespace: 'pid:[1]' };
    leaveLock(state, owner);
    await assertHeld(state);
    leaveLock(state, owner, LONG_AGO);
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

describe('a lock that cannot be read', () => {
  const contents = {
    'is empty': Buffer.alloc(0),
    'holds zeros': Buffer.alloc(300),
    'holds half a record': Buffer.from('{"pid": 12, "ho'),
    'holds bytes': Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x1b]),
    'holds no number of a process': Buffer.from('{"pid":-1,"host":"here"}'),
    'holds a megabyte': Buffer.from(`{"pid":1,"host":"h","x":"${'x'.repeat(1024 * 1024)}"}`),
  };
  for (const [what, content] of Object.entries(contents)) {
    it(`and ${what} is taken over after a second look`, async () => {
      const state = stateFolder();
      leaveLock(state, content);
      await assertTaken(state, 'unreadable');
    });
  }

  const places = {
    'a link': (path: string) => symlinkSync('/etc/hostname', path),
    'a dangling link': (path: string) => symlinkSync('nowhere', path),
    'a folder': (path: string) => mkdirSync(path),
    'a pipe': (path: string) => void execFileSync('mkfifo', [path]),
  };
  for (const [what, make] of Object.entries(places)) {
    it(`refuses ${what} in its place, and leaves it`, async () => {
      const state = stateFolder();
      const path = join(state, 'lock');
      make(path);
      const before = snapshot(state);
      await assert.rejects(takeLock(options(state)), (error) => {
        assert.ok(error instanceof ConflictError);
        assert.ok(
          error.message.startsWith(`${path} is ${what.includes('link') ? 'a symbolic link' : 'no '}`),
        );
        assert.equal(error.message.split('\n').length, 3);
        return true;
      });
      assert.deepEqual(snapshot(state), before);
    });
  }
});
