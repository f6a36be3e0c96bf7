/**
 * A process that takes a lock: `hold` keeps it until a line comes on its input; `count` adds to a number in a
 * file; `append` adds numbered lines to a file until SIGTERM, and may kill itself at any operation.
 */
import { once } from 'node:events';
import {
  appendFileSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { realDisk } from '../../src/apply/disk.ts';
import { takeLock } from '../../src/apply/lock.ts';
import { watched } from './lock-disks.ts';
import { options } from './takers.ts';

const [work = '', state = '', folder = '', amount = '0'] = process.argv.slice(2);

let isStopped = false;
process.on('SIGTERM', () => {
  isStopped = true;
});

function maybeDie(): void {
  if (work === 'append' && Math.random() < Number(amount)) process.kill(process.pid, 'SIGKILL');
}

const take = () =>
  takeLock(
    options(state, {
      command: `dgm ${work}`,
      disk: watched(realDisk, maybeDie),
      waitMs: 60_000,
      makeState: async () => void (await mkdir(state, { recursive: true })),
    }),
  );

/** Does what only one may do at a time; ends the process with 3 where somebody living is at it too. */
async function alone(act: () => Promise<void>): Promise<void> {
  const name = `inside.${process.pid}`;
  closeSync(openSync(join(folder, name), 'wx'));
  for (const other of readdirSync(folder)) {
    if (!other.startsWith('inside.') || other === name) continue;
    if (!isAlive(other.slice('inside.'.length))) continue;
    console.error(`${name} and ${other}`);
    process.exit(3);
  }
  await act();
  unlinkSync(join(folder, name));
}

function isAlive(pid: string): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

async function count(): Promise<void> {
  const file = join(folder, 'counter');
  const before = Number(readFileSync(file, 'utf8'));
  await sleep(Math.random() * 2);
  writeFileSync(file, String(before + 1));
}

async function append(): Promise<void> {
  const file = join(folder, 'lines');
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  await sleep(Math.random() * 3);
  maybeDie();
  appendFileSync(file, `${lines} ${process.pid}\n`);
  maybeDie();
}

if (work === 'hold') {
  const lock = await take();
  console.log(`taken by ${process.pid}`);
  await once(process.stdin, 'data');
  await lock.release();
  process.exit(0);
}
for (
  let left = work === 'count' ? Number(amount) : Number.POSITIVE_INFINITY;
  left > 0 && !isStopped;
  left--
) {
  const lock = await take();
  await alone(work === 'count' ? count : append);
  await lock.release();
}
