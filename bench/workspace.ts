/**
 * What a workspace of many modules costs: `node bench/workspace.ts [--cli FILE] [--rounds N] [SIZES …]`, of the bin
 * that is built. `npm run bench` measures it, too.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython, PYTHON_BIN, ROOT } from '../test/support/python.ts';
import { median } from './median.ts';
import { CLI } from './subjects.ts';

/** A command, and what it took: milliseconds, and the most memory that it had. */
interface Taken {
  readonly ms: number;
  readonly mebibytes: number;
}

/** The numbers of modules. */
export const SIZES = [10, 100, 1000, 10_000];

/** At this size `add` is measured against the peer. */
const BESIDE_PEER = 1000;

const COMMANDS = {
  add: ['add', 'modules/one-more'],
  remove: ['remove', 'one-more'],
  list: ['list'],
  validate: ['validate'],
} as const satisfies Record<string, readonly string[]>;

type Command = keyof typeof COMMANDS;

const NAMES = Object.keys(COMMANDS) as readonly Command[];

/** Tells the most memory that a Node process had, where it ends. */
const METER = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
process.on('exit', () => writeFileSync(process.env.DGM_METER, String(process.resourceUsage().maxRSS)));`,
)}`;

/** Measures the commands in workspaces of some sizes, and prints what a module more costs. */
export function measureWorkspace(
  folder: string,
  cli: string,
  sizes: readonly number[],
  rounds: number,
): void {
  console.log('\ndgm workspace …, one more   modules        ms   ms a module       MiB');
  const times = new Map<string, number>();
  for (const [index, size] of sizes.entries()) {
    const root = join(folder, `workspace-${size}`);
    execFileSync(process.execPath, [join(ROOT, 'bench', 'workspace-of.ts'), root, String(size)]);
    const peer = size === BESIDE_PEER ? [] : undefined;
    const taken = measure(root, cli, size > 1000 ? Math.min(rounds, 3) : rounds, peer);
    for (const name of NAMES) {
      const ms = median(taken[name].map((one) => one.ms));
      times.set(`${name} ${size}`, ms);
      const before = sizes[index - 1];
      const more =
        before === undefined ? undefined : (ms - (times.get(`${name} ${before}`) ?? 0)) / (size - before);
      const memory = Math.max(...taken[name].map(({ mebibytes }) => mebibytes));
      const cells = [
        String(size).padStart(8),
        ms.toFixed(0).padStart(10),
        (more?.toFixed(3) ?? '').padStart(14),
        memory.toFixed(0).padStart(10),
      ];
      console.log(`${name.padEnd(26)}${cells.join('')}`);
    }
    if (peer !== undefined) printPeer(times.get(`add ${size}`) ?? Number.NaN, median(peer));
    rmSync(root, { recursive: true, force: true });
  }
  console.log('aim: a module more costs no more in a big workspace than in a small one');
}

function printPeer(ms: number, peer: number): void {
  console.log(
    `add / create-dagster project, in a workspace of ${BESIDE_PEER}: ${ms.toFixed(0)} / ${peer.toFixed(0)} ms = ${(ms / peer).toFixed(2)}   < 0.5`,
  );
}

/** @param peer where the times of `create-dagster` go, which takes turns with the commands. */
function measure(
  root: string,
  cli: string,
  rounds: number,
  peer: number[] | undefined,
): Record<Command, Taken[]> {
  const taken: Record<Command, Taken[]> = { add: [], remove: [], list: [], validate: [] };
  // The first round fills the caches of the disk and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of NAMES) {
      const one = run(root, cli, COMMANDS[name]);
      if (round > 0) taken[name].push(one);
    }
    const ms = peer === undefined ? undefined : registerByPeer(root);
    if (ms !== undefined && round > 0) peer?.push(ms);
  }
  return taken;
}

function run(root: string, cli: string, args: readonly string[]): Taken {
  const meter = join(root, '..', 'meter');
  const started = performance.now();
  const ended = spawnSync(process.execPath, ['--import', METER, cli, 'workspace', ...args], {
    cwd: root,
    env: { ...process.env, DGM_METER: meter },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ms = performance.now() - started;
  if (ended.status !== 0) throw new Error(`dgm workspace ${args.join(' ')} failed: ${String(ended.stderr)}`);
  return { ms, mebibytes: Number(readFileSync(meter, 'utf8')) / 1024 };
}

/** Has `create-dagster` make a project, and list it in the same `dg.toml`, which gets its bytes back. */
function registerByPeer(root: string): number {
  const file = join(root, 'dg.toml');
  const before = readFileSync(file);
  const started = performance.now();
  const ended = spawnSync(
    join(PYTHON_BIN, 'create-dagster'),
    ['project', 'modules/by-peer', '--no-uv-sync'],
    {
      cwd: root,
      env: { ...process.env, DAGSTER_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const ms = performance.now() - started;
  if (ended.status !== 0) throw new Error(`create-dagster failed: ${String(ended.stderr)}`);
  if (readFileSync(file).equals(before)) throw new Error('create-dagster has not listed its project');
  writeFileSync(file, before);
  rmSync(join(root, 'modules/by-peer'), { recursive: true });
  return ms;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      cli: { type: 'string', default: CLI },
    },
    allowPositionals: true,
  });
  ensurePython();
  const folder = mkdtempSync(join(tmpdir(), 'dgm-bench-'));
  try {
    const sizes = positionals.length === 0 ? SIZES : positionals.map(Number);
    measureWorkspace(folder, values.cli, sizes, Number(values.rounds));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
