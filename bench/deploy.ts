/**
 * What a deploy costs: `node bench/deploy.ts [--cli FILE] [--rounds N]`, of the bin that is built, over a real sshd on
 * the loopback. `npm run bench` measures it, too.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython } from '../test/support/python.ts';
import { startSshServer } from '../test/support/ssh-server.ts';
import { type DeployBench, isDelivered, prepareDeploys } from './deploy-subjects.ts';
import { median } from './median.ts';
import { CLI } from './subjects.ts';

/** Whose time is divided by whose. */
const RATIOS: readonly (readonly [of: string, by: string])[] = [
  ['dgm deploy, no change', 'rsync -a --delete, no change'],
  ['dgm deploy, one file', 'rsync -a --delete, one file'],
  ['dgm deploy, no change', 'shipit and uv sync, no change'],
  ['dgm deploy, one file', 'shipit and uv sync, one file'],
  ['the same without packages and checks', 'shipit, files alone, one file'],
];

/** Steps that neither rsync nor a plain peer has: the environment, and the proof that the code loads in it. */
const OURS_ALONE = ['lock', 'environment', 'load'];

interface Times {
  readonly ms: ReadonlyMap<string, readonly number[]>;
  /** Milliseconds of each step of our deploy of one file. */
  readonly steps: ReadonlyMap<string, readonly number[]>;
}

/** Measures deploys of a module, with no change and with a file changed, beside rsync and a peer; prints a table. */
export async function measureDeploy(cli: string, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'dgm-bench-'));
  const server = await startSshServer();
  try {
    print(measure(prepareDeploys(folder, cli, server), rounds));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(bench: DeployBench, rounds: number): Times {
  const ms = new Map<string, number[]>();
  const steps = new Map<string, number[]>();
  const note = (times: Map<string, number[]>, name: string, one: number): void => {
    times.set(name, [...(times.get(name) ?? []), one]);
  };
  // The first round makes what there is to be changed, and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of bench.subjects) {
      if (subject.isChanged) bench.change(`round ${round}, ${subject.name}`);
      const started = performance.now();
      const taken = subject.run();
      const all = performance.now() - started;
      if (!isDelivered(subject, bench)) throw new Error(`${subject.name} has not delivered`);
      if (round === 0) continue;
      note(ms, subject.name, all);
      if (taken.size === 0 || !subject.isChanged) continue;
      for (const [step, seconds] of taken) note(steps, step, seconds * 1000);
      const apart = OURS_ALONE.reduce((sum, step) => sum + (taken.get(step) ?? 0), 0);
      note(ms, 'the same without packages and checks', all - apart * 1000);
    }
  }
  return { ms, steps };
}

function print({ ms, steps }: Times): void {
  console.log('\ndeploy over ssh                         median ms   fastest   slowest');
  for (const [name, all] of ms) {
    const cells = [median(all), Math.min(...all), Math.max(...all)].map((one) => one.toFixed(0).padStart(10));
    console.log(name.padEnd(39) + cells.join(''));
  }
  console.log('\nsteps of dgm deploy, one file           median ms');
  for (const [step, all] of steps) console.log(step.padEnd(39) + median(all).toFixed(0).padStart(10));
  console.log('\nratio of medians');
  for (const [of, by] of RATIOS) {
    const ratio = median(ms.get(of) ?? []) / median(ms.get(by) ?? []);
    console.log(`${`${of} / ${by}`.padEnd(72)}${ratio.toFixed(2).padStart(7)}`);
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { rounds: { type: 'string', default: '7' }, cli: { type: 'string', default: CLI } },
  });
  ensurePython();
  await measureDeploy(resolve(values.cli), Number(values.rounds));
}
