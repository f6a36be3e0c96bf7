import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { GOVERNANCES, TRAITS } from '../../src/module/governance.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';
import { countCleaned, type DataFile, filesOf, rowsWithin } from './data-files.ts';
import { type Loaded, loadAll } from './load-all.ts';
import { isAvailable, type Servers, settingsOf, startServers, stopServers } from './servers.ts';
import { drawVariants, labelOf, makeVariants, type Variant } from './variants.ts';

const IS_FULL = process.env.DGM_FULL === '1';
const drawn = drawVariants(IS_FULL);
const LAYERS = ['raw', 'cleaned', 'summary'];

describe(`${drawn.length} variants of a module, by all pairs of answers`, function () {
  this.timeout(IS_FULL ? 3_600_000 : 900_000);
  const folder = temporaryFolder();
  let variants: readonly Variant[];
  let loaded: readonly Loaded[];
  let tests: Ended;
  let servers: Partial<Servers> = {};

  before(async () => {
    servers = await startServers();
    variants = await makeVariants(
      folder,
      drawn.filter(({ database }) => isAvailable(database)),
    );
    // The loading is done with data of their own, so that it can spoil them.
    [loaded, tests] = await Promise.all([
      loadAll(variants, servers),
      runTheirTests(folder, variants, servers),
    ]);
  });

  after(() => stopServers(servers));

  /** Makes an assertion of every variant; the message tells which one it was. */
  function ofEach(assertion: (variant: Variant, loaded: Loaded) => void): void {
    const failures = variants.flatMap((variant, index) => {
      try {
        const one = loaded[index];
        assert.ok(one !== undefined && one.error === undefined, one?.error);
        assertion(variant, one);
        return [];
      } catch (error) {
        return [`${labelOf(variant)}\n${error instanceof Error ? error.message : error}`];
      }
    });
    assert.equal(failures.length, 0, failures.join('\n\n'));
  }

  it('load in one interpreter, and no warning is theirs', () => {
    ofEach((_, { warnings }) => assert.deepEqual(warnings, []));
  });

  it('materialize all assets, and all checks pass', () => {
    ofEach((_, { runs }) => {
      for (const { success, errors, checks } of runs) {
        assert.deepEqual({ success, errors }, { success: true, errors: [] });
        assert.deepEqual(failed(checks), []);
      }
    });
  });

  it('have the rows of the files, or of the partition, in their raw and cleaned tables', () => {
    ofEach(({ answers, spec }, { runs: [first], window }) => {
      for (const file of filesOf(answers.from)) {
        const rows = rowsWithin(file, window, spec.timezone);
        assert.ok(rows.length > 0);
        assert.equal(first?.stored[`raw_${file.table}`], rows.length, `raw ${file.table}`);
        assert.equal(first?.stored[`cleaned_${file.table}`], countCleaned(rows), `cleaned ${file.table}`);
      }
    });
  });

  it('change nothing in a second run', () => {
    ofEach((_, { runs: [first, second] }) => assert.deepEqual(second?.stored, first?.stored));
  });

  it('have equal counts wherever the tables are, for equal data', () => {
    const counts = new Map<string, Map<string, unknown>>();
    for (const [index, { answers, given }] of variants.entries()) {
      const one = loaded[index];
      // An instant lies in another partition in another time zone.
      const files = filesOf(answers.from).filter((file) => one?.window === null || file.isInstant !== true);
      const tables = answers.from.length === 0 ? ['orders'] : files.map(({ table }) => table);
      const stored = tables.flatMap((table) =>
        LAYERS.map((layer) => one?.runs[0]?.stored[`${layer}_${table}`]),
      );
      const data = JSON.stringify([given.from, given.partitions]);
      const known = counts.get(data) ?? new Map();
      counts.set(data, known.set(String(given.database), stored));
    }
    const databases = new Set(variants.map(({ given }) => given.database)).size;
    assert.ok([...counts.values()].filter(({ size }) => size === databases).length >= 6);
    for (const [data, known] of counts) {
      const [first, ...others] = known.values();
      for (const other of others) assert.deepEqual(other, first, data);
    }
  });

  it('say in their metadata what was stored', () => {
    ofEach(({ spec }, { runs: [first] }) => {
      for (const { name, columns } of spec.tables) {
        for (const layer of LAYERS) {
          const asset = `${layer}_${name}`;
          const { count, columns: schema, preview } = first?.metadata[asset] ?? {};
          assert.equal(count, first?.stored[asset], asset);
          assert.ok((preview ?? 0) > 1, `${asset} has a preview of rows`);
          const names = columns.map(({ raw, clean }) => (layer === 'raw' ? raw : clean));
          if (layer === 'summary') assert.ok(schema?.includes('row_count'), asset);
          else assert.deepEqual(schema, names, asset);
        }
      }
    });
  });

  it('find bad rows by exactly the checks that are there for them', () => {
    ofEach(({ answers, spec }, { spoilt, runs }) => {
      if (spoilt === undefined) return;
      const files = filesOf(answers.from).filter((file) => file.spoilt !== undefined);
      assert.deepEqual(failed(spoilt.checks), files.flatMap(failuresOf).sort());
      // Where checks block, the run fails.
      assert.equal(spoilt.success, !spec.traits.regulated);
      for (const { table } of files) {
        const asset = `cleaned_${table}`;
        assert.equal(spoilt.stored[asset], (runs[0]?.stored[asset] ?? 0) + 1, table);
      }
    });
  });

  it('carry what their governance says, and no more', () => {
    for (const governance of GOVERNANCES) {
      assert.ok(
        variants.some(({ spec }) => spec.governance === governance),
        governance,
      );
    }
    ofEach(({ spec }, { definitions }) => {
      const { freshness, regulated } = TRAITS[spec.governance];
      for (const [name, asset] of Object.entries(definitions.assets)) {
        assert.equal(asset.fresh, freshness, `${name}: freshness`);
        assert.equal(asset.retries, regulated, `${name}: retries`);
        assert.deepEqual(asset.owners, spec.owners, `${name}: owners`);
        assert.deepEqual(asset.tags, regulated ? { data_classification: 'internal' } : {}, `${name}: tags`);
      }
      for (const [check, blocks] of Object.entries(definitions.checks))
        assert.equal(blocks, regulated, check);
      assert.equal(definitions.sensors.length, regulated ? 1 : 0, 'sensors');
      assert.equal(definitions.schedules.length, spec.schedule === undefined ? 0 : 1, 'schedules');
    });
  });

  it('have the assets of each file, in one group, of their kinds, partitioned as asked', () => {
    ofEach(({ spec }, { definitions }) => {
      const wanted = spec.tables.flatMap(({ name }) => LAYERS.map((layer) => `${layer}_${name}`));
      assert.deepEqual(Object.keys(definitions.assets).sort(), wanted.sort());
      assert.deepEqual(definitions.prefixes, [spec.package]);
      for (const { name, source } of spec.tables) {
        const [raw, cleaned, summary] = LAYERS.map((layer) => definitions.assets[`${layer}_${name}`]);
        const engine = spec.database === 'none' ? 'polars' : spec.database;
        assert.deepEqual(raw?.kinds, [engine, source.format].sort());
        assert.deepEqual(cleaned?.parents, [`raw_${name}`]);
        assert.deepEqual(summary?.parents, [`cleaned_${name}`]);
        for (const asset of [raw, cleaned, summary]) {
          assert.equal(asset?.group, spec.package);
          assert.ok(asset?.described);
          assert.equal(asset?.pool, spec.database === 'none' ? null : `${spec.package}_db`);
          assert.equal(asset?.partitioned, spec.partitions !== undefined);
        }
        assert.ok(`cleaned_${name}:has_rows` in definitions.checks);
      }
    });
  });

  it('pass their own tests, all in one pytest', () => {
    assert.equal(tests.code, 0, tests.stdout.slice(-20_000) + tests.stderr.slice(-2000));
    console.log(`      ${tests.stdout.trim().split('\n').at(-1)}`);
  });

  it('are linted and formatted as ruff wants, by their own rules and by those of the strictest', async () => {
    const strictest = ['--config', join(import.meta.dirname, 'ruff.toml')];
    const all = variants.map(({ root }) => root);
    const own = variants.filter(({ spec }) => spec.traits.quality).map(({ root }) => root);
    for (const args of [
      ['check', '--no-cache', ...own],
      ['check', '--no-cache', ...strictest, ...all],
      ['format', '--diff', '--no-cache', ...strictest, ...all],
    ]) {
      const { code, stdout, stderr } = await run(join(PYTHON_BIN, 'ruff'), args, { cwd: folder });
      assert.equal(code, 0, (stdout + stderr).slice(0, 20_000));
    }
  });

  it('are typed as strict mypy wants, with each database and with and without partitions', async () => {
    const kinds = new Map(variants.map((one) => [`${one.given.database} ${one.spec.partitions?.kind}`, one]));
    const some = IS_FULL ? variants : kinds.values();
    const options = ['--strict', '--allow-any-generics', '--cache-dir', join(folder, 'mypy')];
    for (const { root } of some) {
      const { code, stdout, stderr } = await run(PYTHON, ['-m', 'mypy', ...options, 'src'], { cwd: root });
      assert.equal(code, 0, stdout + stderr);
    }
  });
});

function failed(checks: Readonly<Record<string, boolean>>): string[] {
  return Object.keys(checks)
    .filter((check) => !checks[check])
    .sort();
}

function failuresOf({ table, spoilt }: DataFile): string[] {
  return (spoilt?.checks ?? []).map((check) => `cleaned_${table}:${check}`);
}

/** Runs the tests that all variants have of their own, in one process. */
function runTheirTests(
  folder: string,
  variants: readonly Variant[],
  servers: Partial<Servers>,
): Promise<Ended> {
  const sources = variants.map(({ root }) => join(root, 'src')).join(':');
  const options = [
    '-q',
    '--import-mode=importlib',
    '--rootdir',
    folder,
    '-p',
    'no:cacheprovider',
    '-c',
    '/dev/null',
  ];
  const files = variants.flatMap(({ root }, index) => {
    const tests = join(root, 'tests');
    const names = readdirSync(tests).filter((name) => name.startsWith('test_'));
    // Those of the IO manager are the same in all modules, and take long.
    return names
      .filter((name) => index === 0 || name !== 'test_io_managers.py')
      .map((name) => join(tests, name));
  });
  const settings = Object.assign({}, ...variants.map(({ spec }) => settingsOf(spec, servers)));
  // Nothing is skipped: where there is no server, there are no variants of it.
  const env = { PYTHONPATH: sources, CI: '1', ...settings };
  return run(PYTHON, ['-m', 'pytest', ...options, ...files], { cwd: folder, env });
}
