import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { realDisk } from '../../src/apply/disk.ts';
import { takeLock } from '../../src/apply/lock.ts';
import { describeOwner, parseRecord } from '../../src/apply/lock-owner.ts';
import { ConflictError, InterruptedError } from '../../src/errors.ts';
import { IS_ROOT, snapshot, YO_UID } from '../support/folder.ts';
import { smallDisk } from '../support/small-disk.ts';
import { watched } from './lock-disks.ts';
import { endAll, lineFrom, options, passThrough, startWorker, stateFolder } from './takers.ts';

describe('lock', () => {
  after(endAll);

  it('is one private file that says who holds it, and leaves nothing', async () => {
    const state = stateFolder();
    writeFileSync(join(state, 'manifest.json'), '{}');
    const before = snapshot(state);
    const lock = await takeLock(options(state, { madeRoot: true }));
    assert.deepEqual(readdirSync(state), ['lock', 'manifest.json']);
    assert.match(snapshot(state).lock ?? '', /^100600 /);
    const record = parseRecord(readFileSync(join(state, 'lock'), 'utf8'));
    assert.equal(record?.pid, process.pid);
    assert.equal(record.command, 'dgm new orders');
    assert.equal(record.token, lock.token);
    assert.equal(record.madeRoot, true);
    assert.equal(lock.tookOver, undefined);
    await lock.release();
    await lock.release();
    assert.deepEqual(snapshot(state), before);
  });

  it('waits for a living process, tells it once, and gives up', async () => {
    const state = stateFolder();
    const worker = startWorker('hold', state);
    await lineFrom(worker, 'taken');
    const told: string[] = [];
    await assert.rejects(
      takeLock(options(state, { report: (line) => told.push(line), waitMs: 900 })),
      (error) => {
        assert.ok(error instanceof ConflictError);
        assert.equal(error.code, 8);
        const [what, why, next, ...more] = error.message.split('\n');
        assert.equal(what, `${state} is in use by another command.`);
        const who = `dgm hold \\(process ${worker.child.pid} on \\S+, since \\d\\d:\\d\\d:\\d\\d\\)`;
        assert.match(why ?? '', new RegExp(`^${who} holds ${join(state, 'lock')}\\.$`));
        assert.match(next ?? '', /^Wait for its end, or remove that file if the process is gone;/);
        assert.deepEqual(more, []);
        assert.equal(told.length, 1);
        assert.match(told[0] ?? '', new RegExp(`^Waiting for ${who} …$`));
        return true;
      },
    );
    assert.deepEqual(readdirSync(state), ['lock']);
    worker.child.kill('SIGKILL');
    await worker.ended;
  });

  it('is taken as soon as it is released', async () => {
    const state = stateFolder();
    const worker = startWorker('hold', state);
    await lineFrom(worker, 'taken');
    const waiting = takeLock(options(state, { waitMs: 30_000 }));
    worker.child.stdin?.write('release\n');
    const lock = await waiting;
    assert.equal(lock.tookOver, undefined);
    await lock.release();
    assert.equal((await worker.ended).code, 0);
    assert.deepEqual(readdirSync(state), []);
  });

  it('stops waiting at an abort', async () => {
    const state = stateFolder();
    const lock = await takeLock(options(state));
    const abort = new AbortController();
    const waiting = takeLock(options(state, { signal: abort.signal, waitMs: 60_000 }));
    setTimeout(() => abort.abort(), 100);
    await assert.rejects(waiting, InterruptedError);
    await assert.rejects(takeLock(options(state, { signal: abort.signal })), InterruptedError);
    await lock.release();
    assert.deepEqual(readdirSync(state), []);
  });

  it('is not released where it is no longer ours', async () => {
    const state = stateFolder();
    const lock = await takeLock(options(state));
    writeFileSync(join(state, 'lock'), '{"pid":1,"host":"elsewhere","token":"0123456789abcdef"}');
    const before = snapshot(state);
    await lock.release();
    assert.deepEqual(snapshot(state), before);
    rmSync(join(state, 'lock'));
    mkdirSync(join(state, 'lock'));
    await lock.release();
    assert.deepEqual(readdirSync(state), ['lock']);
  });

  it('has the folder made again that another command has cleaned up', async () => {
    const state = stateFolder();
    for (const operation of ['makeFile', 'link']) {
      let times = 0;
      const vanish = (name: string) => {
        if (name === operation && times++ === 0) rmSync(state, { recursive: true });
      };
      const makeState = async () => void (await mkdir(state));
      const lock = await takeLock(options(state, { disk: watched(realDisk, vanish), makeState }));
      assert.deepEqual(readdirSync(state), ['lock']);
      await lock.release();
    }
  });

  it('passes on the error of a full disk, and leaves nothing on it', async function () {
    const state = stateFolder();
    const disk = smallDisk(state, 4 * 4);
    if (disk === undefined) return this.skip();
    try {
      assert.throws(() => writeFileSync(join(state, 'big'), Buffer.alloc(1024 * 1024)), { code: 'ENOSPC' });
      await assert.rejects(takeLock(options(state)), { code: 'ENOSPC' });
      assert.deepEqual(readdirSync(state), ['big']);
      rmSync(join(state, 'big'));
      await passThrough(state);
    } finally {
      disk.remove();
    }
  });

  it('passes on that a folder may not be written', async () => {
    const state = stateFolder();
    chmodSync(state, 0o555);
    if (IS_ROOT) process.seteuid?.(YO_UID);
    try {
      await assert.rejects(takeLock(options(state)), { code: 'EACCES' });
    } finally {
      if (IS_ROOT) process.seteuid?.(0);
      chmodSync(state, 0o755);
    }
    assert.deepEqual(readdirSync(state), []);
  });

  it('shows nothing in a message that a terminal would obey', () => {
    const evil = { pid: 1, host: 'a\u001b[2Jb\u202e', command: `dgm\r\nnew ${'x'.repeat(200)}` };
    const shown = describeOwner(evil);
    assert.match(shown, /^dgm new x{91}… \(process 1 on a \[2Jb\)$/u);
  });
});
