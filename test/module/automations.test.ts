import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { readSelection } from '../../src/module/asset-selection.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { PYTHON } from '../support/python.ts';
import { ANSWERS, type Automated, automationsOf, makeAutomated } from './automated-modules.ts';
import { selections } from './drawn-selections.ts';

const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);

interface Request {
  readonly key: string | null;
  readonly partition: string | null;
  readonly assets: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface Seen {
  readonly error?: string;
  readonly seen: Readonly<
    Record<string, { kind: string; status: string; ticks: readonly (readonly Request[])[] }>
  >;
  readonly warnings: readonly string[];
  readonly names: readonly string[];
  readonly selected: readonly (readonly string[] | string)[];
}

describe(`automations of ${ANSWERS.length} modules`, function () {
  this.timeout(600_000);
  let modules: readonly Automated[];
  let seen: readonly Seen[];
  let drawn: readonly string[];

  before(async () => {
    const folder = temporaryFolder();
    modules = await makeAutomated(folder, ANSWERS);
    drawn = fc.sample(selections(modules[0]?.automated as ModuleSpec), { numRuns: 400, seed });
    const asked = modules.map(({ root, spec }, index) => ({
      root,
      package: spec.package,
      names: automationsOf(spec).map(({ name }) => name),
      selections: index === 0 ? drawn : [],
    }));
    const script = join(import.meta.dirname, 'automations.py');
    const { code, stdout, stderr } = await run(PYTHON, [script, JSON.stringify(asked)], { cwd: folder });
    assert.equal(code, 0, stderr.slice(-20_000));
    seen = JSON.parse(stdout);
  });

  function ofEach(assertion: (seen: Seen, spec: ModuleSpec) => void): void {
    for (const [index, one] of seen.entries()) {
      assert.equal(one.error, undefined, one.error);
      assertion(one, modules[index]?.automated as ModuleSpec);
    }
  }

  it('load under their names, with the status that was asked for, and no warning', () => {
    ofEach(({ seen, warnings, names }, spec) => {
      assert.deepEqual(warnings, []);
      for (const { name, isRunning, trigger } of automationsOf(spec)) {
        assert.ok(names.includes(name), name);
        assert.equal(seen[name]?.status, isRunning ? 'RUNNING' : 'STOPPED', name);
        assert.equal(seen[name]?.kind === 'schedule', trigger.kind === 'cron', name);
      }
    });
  });

  it('of the clock ask for one run, or for the newest complete partitions', () => {
    ofEach(({ seen }, { partitions }) => {
      const asked = (name: string) => seen[name]?.ticks[0]?.map(({ partition }) => partition);
      const newest = ['2026-03-06', '2026-03-07', '2026-03-08'];
      assert.deepEqual(asked('nightly'), partitions === undefined ? [null] : newest);
      assert.deepEqual(asked('people_weekly'), [null]);
    });
  });

  it('of a folder ask for a run when a file has come to rest', () => {
    ofEach(({ seen }, spec) => {
      const ticks = seen.arrivals?.ticks ?? [];
      // Nothing, half of the file, the whole of it, the same once more.
      assert.deepEqual(
        ticks.map((requests) => requests.length),
        [0, 0, 0, 1],
      );
      const [request] = ticks[3] ?? [];
      assert.match(request?.key ?? '', /^arrivals\.csv \d+-15$/);
      assert.equal(request?.partition, spec.partitions === undefined ? null : '2026-03-09');
      assert.deepEqual(request?.tags, { [`${spec.package}/file`]: 'arrivals.csv' });
      assert.deepEqual(seen.whole_arrivals?.ticks, [[], [], [], []]);
    });
  });

  it('of a condition ask for what it says, when it says', () => {
    ofEach(({ seen }, { package: prefix, partitions, traits }) => {
      const asked = (name: string) =>
        seen[name]?.ticks.map((requests) => requests.map(({ assets, partition }) => [partition, ...assets]));
      const keys = (...names: readonly string[]) => names.map((name) => `${prefix}/${name}`);
      const day = partitions === undefined ? null : '2026-03-08';
      // The raw assets are loaded between the first tick and the second.
      assert.deepEqual(asked('eager'), [[], [[day, ...keys('cleaned_visits', 'summary_visits')]], [], []]);
      const next = partitions === undefined ? [] : [['2026-03-09', ...keys('raw_visits')]];
      assert.deepEqual(asked('filled'), [[], [], next, []]);
      const people = keys('cleaned_people', 'raw_people', 'summary_people');
      const below = keys('cleaned_people', 'summary_people');
      assert.deepEqual(asked('timed'), [[], [[null, ...below]], [], [[null, ...people]]]);
      const tags = seen.eager?.ticks[1]?.[0]?.tags;
      assert.equal(tags?.['dagster/max_retries'], traits.regulated ? '1' : undefined);
    });
  });

  it(`select what is foretold (400 selections, seed ${seed})`, () => {
    const spec = modules[0]?.automated as ModuleSpec;
    const found = seen[0]?.selected ?? [];
    const counts = { read: 0, exact: 0 };
    for (const [index, text] of drawn.entries()) {
      const [foretold, keys] = [readSelection(text, spec), found[index]];
      if (foretold === undefined) continue;
      assert.ok(Array.isArray(keys), `${text}: ${keys}`);
      counts.read += 1;
      if (foretold.keys.join() === keys.join()) counts.exact += 1;
      // Whether somebody's own asset is upstream of a generated one cannot be told.
      else assert.ok(foretold.mayHaveOthers && foretold.keys.every((key) => keys.includes(key)), text);
      if (keys.length === 0) assert.equal(foretold.keys.length, 0, text);
    }
    assert.ok(counts.read > 390 && counts.exact > 350, JSON.stringify(counts));
  });
});
