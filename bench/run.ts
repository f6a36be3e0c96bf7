/**
 * `npm run bench`: what making a module costs, beside its peers and beside the limit, in one run.
 * All subjects take turns, so that whatever else the machine does hits them alike; ratios are of medians.
 */

import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measureApply } from './apply.ts';
import { measureDeploy } from './deploy.ts';
import { median } from './median.ts';
import { CLI, prepareSubjects, type Subject } from './subjects.ts';
import { measureWorkspace, SIZES } from './workspace.ts';

/** Whose time is divided by whose, and what is aimed at. */
const RATIOS: readonly { of: string; by: string; aim?: number }[] = [
  { of: 'dgm --help', by: 'node -e 0', aim: 3 },
  { of: 'dgm new', by: 'create-dagster project', aim: 0.5 },
  { of: 'dgm new', by: 'copier copy' },
  { of: 'dgm new', by: 'cookiecutter' },
  { of: 'dgm new', by: 'cp -r' },
  { of: 'yo dagster-module', by: 'yo, an empty generator', aim: 1.3 },
];

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '11' } } });
const { subjects, folder } = prepareSubjects();
try {
  const times = measure(subjects, Number(values.rounds));
  print(times);
  measureApply(folder, Number(values.rounds));
  measureWorkspace(folder, CLI, SIZES, Number(values.rounds));
  await measureDeploy(CLI, Number(values.rounds));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function measure(all: readonly Subject[], rounds: number): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>(all.map((subject) => [subject.name, []]));
  // The first round fills the caches of the disk and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const subject of all) {
      subject.before();
      const started = performance.now();
      subject.run();
      if (round > 0) times.get(subject.name)?.push(performance.now() - started);
    }
  }
  return times;
}

function print(times: ReadonlyMap<string, readonly number[]>): void {
  console.log('subject                        median ms   fastest   slowest');
  for (const [name, all] of times) {
    const cells = [median(all), Math.min(...all), Math.max(...all)].map((ms) => ms.toFixed(0).padStart(10));
    console.log(name.padEnd(30) + cells.join(''));
  }
  console.log('\nratio of medians                                        ratio   aim');
  for (const { of, by, aim } of RATIOS) {
    const ratio = median(times.get(of) ?? []) / median(times.get(by) ?? []);
    console.log(
      `${`${of} / ${by}`.padEnd(54)}${ratio.toFixed(2).padStart(7)}   ${aim === undefined ? '' : `< ${aim}`}`,
    );
  }
}
