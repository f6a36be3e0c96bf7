import assert from 'node:assert/strict';
import { delimiter, dirname, join } from 'node:path';
import type { RawAnswer } from '../../src/questions/question.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { PYTHON_BIN } from '../support/python.ts';
import { makeVariants, type Variant } from './variants.ts';

const THREE = ['data/*.parquet', 'data/Odd Names (final).csv'];

/** One of each database, and one with partitions. */
const ANSWERS: readonly Readonly<Record<string, RawAnswer>>[] = [
  { name: 'three-sources', from: THREE, database: 'duckdb', governance: 'enterprise', owner: ['team:data'] },
  { name: 'as_parquet', from: ['data/visits.tsv', 'data/people.jsonl'], database: 'none' },
  { name: 'by-day', from: THREE, database: 'duckdb', governance: 'quick', partitions: 'daily' },
];

/** What we write wherever we write a dagster.yaml: runs that want the same file wait for each other. */
const INSTANCE = 'concurrency:\n  pools:\n    default_limit: 1\ntelemetry:\n  enabled: false\n';

describe('a module under the real dg', function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  let variants: readonly Variant[];
  const home = temporaryFolder({ 'dagster.yaml': INSTANCE });

  before(async () => {
    variants = await makeVariants(folder, ANSWERS);
  });

  function dg(variant: Variant | undefined, ...args: string[]): Promise<Ended> {
    assert.ok(variant);
    const env = {
      DAGSTER_HOME: home,
      HOME: home,
      PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
      PYTHONPATH: join(variant.root, 'src'),
      VIRTUAL_ENV: dirname(PYTHON_BIN),
    };
    return run(join(PYTHON_BIN, 'dg'), args, { cwd: variant.root, env });
  }

  function assertDone({ code, stdout, stderr }: Ended): void {
    const output = stdout + stderr;
    assert.equal(code, 0, output.slice(-10_000));
    assert.doesNotMatch(output, /Could not set lock|Conflicting lock|STEP_FAILURE/);
  }

  it('has definitions and a configuration that dg accepts', async () => {
    for (const variant of variants) {
      assertDone(await dg(variant, 'check', 'toml'));
      assertDone(await dg(variant, 'check', 'defs', '--use-active-venv'));
    }
  });

  it('materializes three sources at once in one DuckDB file, with no lock error', async () => {
    assertDone(await dg(variants[0], 'launch', '--assets', '*'));
  });

  it('materializes as Parquet files', async () => {
    assertDone(await dg(variants[1], 'launch', '--assets', '*'));
  });

  it('materializes a partition', async () => {
    assertDone(await dg(variants[2], 'launch', '--assets', '*', '--partition', '2026-03-04'));
  });

  it('lets two runs at once wait for each other, instead of failing on the lock', async () => {
    const launch = (): Promise<Ended> => dg(variants[0], 'launch', '--assets', '*');
    for (const ended of await Promise.all([launch(), launch()])) assertDone(ended);
  });
});
