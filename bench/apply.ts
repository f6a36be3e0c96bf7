import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../test/support/python.ts';
import { median } from './median.ts';

/** What `apply-once.ts` prints. */
interface Once {
  readonly ms: number;
  readonly files: number;
  readonly mebibytes: number;
}

/** The counts of files: 0 is a module as `dgm new` makes it. */
const COUNTS = [0, 1000, 10_000];

/**
 * Plans and applies with all flushes, and writes the same files plainly, in processes that take turns; prints
 * what the one costs over the other, beside `cp -r` of the same files on the same disk.
 */
export function measureApply(folder: string, rounds: number): void {
  console.log('\nin one process                plain ms  apply ms   over ms  cp -r ms  ms a file  MiB');
  for (const count of COUNTS) {
    const runs = { plain: [] as Once[], apply: [] as Once[], copy: [] as number[] };
    for (let round = 0; round < (count > 1000 ? Math.min(rounds, 3) : rounds); round += 1) {
      for (const how of ['plain', 'apply'] as const) runs[how].push(once(how, folder, count));
      const started = performance.now();
      execFileSync('cp', ['-r', join(folder, 'plain'), join(folder, 'copy')]);
      runs.copy.push(performance.now() - started);
      for (const name of ['plain', 'plain-warm', 'apply', 'apply-warm', 'copy']) {
        rmSync(join(folder, name), { recursive: true });
      }
    }
    print(runs);
  }
  console.log('aims: a module at most 60 ms over plain; ms a file the same for 10,000; at most 300 MiB');
}

function once(how: 'plain' | 'apply', folder: string, count: number): Once {
  const script = join(ROOT, 'bench', 'apply-once.ts');
  return JSON.parse(
    execFileSync(process.execPath, [script, how, join(folder, how), String(count)], { encoding: 'utf8' }),
  );
}

function print(runs: { plain: Once[]; apply: Once[]; copy: number[] }): void {
  const [plain, apply] = [median(runs.plain.map(({ ms }) => ms)), median(runs.apply.map(({ ms }) => ms))];
  const { files = 0 } = runs.apply[0] ?? {};
  const cells = [plain, apply, apply - plain, median(runs.copy)].map((ms) => ms.toFixed(0).padStart(10));
  const memory = Math.max(...runs.apply.map(({ mebibytes }) => mebibytes)).toFixed(0);
  console.log(
    `${`${files} files`.padEnd(28)}${cells.join('')}${(apply / files).toFixed(2).padStart(11)}${memory.padStart(5)}`,
  );
}
