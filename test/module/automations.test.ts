import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import fc from 'fast-check';
import { readSelection } from '../../src/module/asset-selection.ts';
import {
  type Automation,
  automationNameProblem,
  automationProblem,
  type Trigger,
} from '../../src/module/automations.ts';
import { prepareChange } from '../../src/module/change-module.ts';
import { loadModule } from '../../src/module/load-module.ts';
import type { ModuleSpec } from '../../src/module/spec.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { applyProposal } from '../support/apply.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';
import { makeVariants, type Variant } from './variants.ts';

const ZONE = 'Europe/Berlin';
const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);

/** A module for each way through the templates; with partitions, one of the two files has none. */
const ANSWERS = ['duckdb', 'none'].flatMap((database) =>
  ['none', 'daily'].flatMap((partitions) =>
    ['quick', 'enterprise'].map(
      (governance): Readonly<Record<string, RawAnswer>> => ({
        // As ruff.toml knows the modules of tests.
        name: `${database}-${partitions}-${governance}-v1`,
        from: ['data/visits.tsv', 'data/people.jsonl'],
        timezone: ZONE,
        ...{ database, partitions, governance },
        ...(partitions === 'daily' ? { 'partition-column': 'Day' } : {}),
        ...(governance === 'enterprise' ? { owner: ['team:x'] } : {}),
      }),
    ),
  ),
);

/** One of each kind, with all that can be different about it. */
function automationsOf(spec: ModuleSpec): readonly Automation[] {
  const isPartitioned = spec.partitions !== undefined;
  const main = isPartitioned ? 'raw_visits+' : '*';
  const group = `group:${spec.package}`;
  return [
    {
      name: 'nightly',
      selection: main,
      trigger: { kind: 'cron', cron: '30 2 * * MON-FRI', timezone: ZONE, newest: isPartitioned ? 3 : 1 },
      isRunning: true,
    },
    {
      name: 'people_weekly',
      selection: `key:"*people" and ${group}`,
      trigger: { kind: 'cron', cron: '0 6 * * 1', timezone: 'UTC', newest: 1 },
      isRunning: false,
    },
    {
      name: 'arrivals',
      selection: main,
      trigger: { kind: 'files', folder: 'arriving', pattern: 'arrivals.csv' },
      isRunning: true,
    },
    {
      name: 'whole_arrivals',
      selection: 'key:"*_people"',
      trigger: { kind: 'files', folder: 'it\'s "not"\\there', pattern: '*' },
      isRunning: false,
    },
    {
      name: 'eager',
      selection: 'cleaned_visits+',
      trigger: { kind: 'condition', condition: 'eager', timezone: ZONE },
      isRunning: true,
    },
    {
      name: 'filled',
      selection: 'raw_visits',
      trigger: { kind: 'condition', condition: 'on-missing', timezone: ZONE },
      isRunning: false,
    },
    {
      name: 'timed',
      selection: `not key:"*visits" and ${group}`,
      trigger: { kind: 'condition', condition: 'on-cron', cron: '0 6 * * *', timezone: ZONE },
      isRunning: true,
    },
  ];
}

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

/** Selections as people write them, of assets that are there and of some that are not. */
function selections(spec: ModuleSpec): fc.Arbitrary<string> {
  const names = spec.tables.flatMap(({ name }) =>
    ['raw', 'cleaned', 'summary'].map((layer) => `${layer}_${name}`),
  );
  const keys = names.map((name) => `key:"${spec.package}/${name}"`);
  const atom = fc.oneof(
    fc.constantFrom(...keys),
    fc.constantFrom('key:"*people"', `key:"${spec.package}/raw*"`, 'key:"nothing"', 'key:*visits'),
    fc.constantFrom(`group:${spec.package}`, `group:"${spec.package}"`, 'group:other'),
  );
  const depth = fc.constantFrom('', '', '+', '1');
  const { selection } = fc.letrec<{ selection: string; walked: string; inner: string }>((tie) => ({
    inner: fc.oneof(
      { weight: 4, arbitrary: atom },
      { weight: 1, arbitrary: tie('selection').map((text) => `(${text})`) },
    ),
    walked: fc
      .tuple(depth, tie('inner'), depth)
      .map(([up, text, down]) => `${up === '1' ? '1+' : up}${text}${down === '1' ? '+1' : down}`),
    selection: fc.oneof(
      { maxDepth: 3 },
      { weight: 3, arbitrary: tie('walked') },
      { weight: 1, arbitrary: fc.constant('*') },
      { weight: 1, arbitrary: tie('selection').map((text) => `not ${text}`) },
      { weight: 1, arbitrary: fc.tuple(tie('selection'), tie('selection')).map((two) => two.join(' and ')) },
      { weight: 1, arbitrary: fc.tuple(tie('selection'), tie('selection')).map((two) => two.join(' or ')) },
    ),
  }));
  return selection;
}

describe(`automations of ${ANSWERS.length} modules`, function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  let variants: readonly Variant[];
  let specs: readonly ModuleSpec[];
  let seen: readonly Seen[];
  let drawn: readonly string[];
  let before_: readonly Readonly<Record<string, string>>[];

  before(async () => {
    variants = await makeVariants(folder, ANSWERS);
    before_ = variants.map(({ root }) => withoutBackups(snapshot(root)));
    const changed: ModuleSpec[] = [];
    for (const { root, spec } of variants) changed.push(await change(root, automationsOf(spec)));
    specs = changed;
    drawn = fc.sample(selections(specs[0] as ModuleSpec), { numRuns: 400, seed });
    const modules = variants.map(({ root, spec }, index) => ({
      root,
      package: spec.package,
      names: automationsOf(spec).map(({ name }) => name),
      selections: index === 0 ? drawn : [],
    }));
    const script = join(import.meta.dirname, 'automations.py');
    const { code, stdout, stderr } = await run(PYTHON, [script, JSON.stringify(modules)], { cwd: folder });
    assert.equal(code, 0, stderr.slice(-20_000));
    seen = JSON.parse(stdout);
  });

  async function change(root: string, automations: readonly Automation[]): Promise<ModuleSpec> {
    const { spec, proposal } = await prepareChange(await loadModule(root), { addons: { automations } });
    await applyProposal(proposal);
    return spec;
  }

  function ofEach(assertion: (seen: Seen, spec: ModuleSpec) => void): void {
    for (const [index, one] of seen.entries()) {
      assert.equal(one.error, undefined, one.error);
      assertion(one, specs[index] as ModuleSpec);
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
    const spec = specs[0] as ModuleSpec;
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

  it('pass the tests that they bring', async () => {
    const sources = variants.map(({ root }) => join(root, 'src')).join(delimiter);
    const some = [0, 3, 6].flatMap((index) => variants[index] ?? []);
    const files = some.flatMap(({ root }) => {
      const names = readdirSync(join(root, 'tests'));
      return names
        .filter((name) => /^test_(?:automation_.*|arrivals)\.py$/.test(name))
        .map((name) => join(root, 'tests', name));
    });
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
    const env = { PYTHONPATH: sources };
    const ended = await run(PYTHON, ['-m', 'pytest', ...options, ...files], { cwd: folder, env });
    assert.equal(ended.code, 0, ended.stdout.slice(-20_000) + ended.stderr.slice(-2000));
    console.log(`      ${ended.stdout.trim().split('\n').at(-1)}`);
  });

  it('are linted, formatted and typed as strictly as the rest', async () => {
    const roots = variants.map(({ root }) => root);
    const strictest = ['--no-cache', '--config', join(import.meta.dirname, 'ruff.toml')];
    for (const args of [['check'], ['format', '--diff']]) {
      assertDone(await run(join(PYTHON_BIN, 'ruff'), [...args, ...strictest, ...roots], { cwd: folder }));
    }
    const options = ['--strict', '--allow-any-generics', '--cache-dir', join(folder, 'mypy')];
    for (const root of [roots[3], roots[5]]) {
      assert.ok(root !== undefined);
      assertDone(await run(PYTHON, ['-m', 'mypy', ...options, 'src'], { cwd: root }));
    }
  });

  it('are listed by dg', async () => {
    const { root, spec } = variants[3] as Variant;
    const ended = await dg(root, 'list', 'defs', '--json');
    assertDone(ended);
    const listed = JSON.parse(ended.stdout.slice(ended.stdout.indexOf('{')));
    const names = [...listed.schedules, ...listed.sensors].map(({ name }: { name: string }) => name);
    for (const { name } of automationsOf(spec)) assert.ok(names.includes(name), `${name} in ${names}`);
  });

  it('fail dg check defs where a selection has nothing in it, or what one run cannot load', async () => {
    const { root, spec } = variants[2] as Variant;
    const file = join(root, 'src', spec.package, 'defs', 'automation', 'nightly.py');
    const text = readFileSync(file, 'utf8');
    try {
      for (const [selection, message] of [
        ['kind:nothing', /nightly selects nothing: there is no asset that matches kind:nothing/],
        [
          '*',
          /nightly selects .*people, which has no partitions, while its runs are made for assets with the part/,
        ],
      ] as const) {
        writeFileSync(file, text.replace(/^ {8}'key:.*$|^ {8}"key:.*$/m, `        "${selection}",`));
        const { code, stdout, stderr } = await dg(root, 'check', 'defs', '--use-active-venv');
        assert.equal(code, 1, stdout + stderr);
        assert.match((stdout + stderr).replaceAll(/[\s│]+/g, ' '), message);
      }
    } finally {
      writeFileSync(file, text);
    }
  });

  it('come and go without a change of any other file', async () => {
    for (const [index, { root, spec }] of variants.slice(0, 3).entries()) {
      const [first, ...others] = automationsOf(spec);
      assert.ok(first);
      const all = withoutBackups(snapshot(root));
      await change(root, others);
      assert.deepEqual(changedPaths(all, withoutBackups(snapshot(root))), [
        `src/${spec.package}/defs/automation/nightly.py`,
        'tests/test_automation_nightly.py',
      ]);
      await change(root, []);
      assert.deepEqual(changedPaths(before_[index] ?? {}, withoutBackups(snapshot(root))), []);
      assert.ok(!existsSync(join(root, 'src', spec.package, 'selections.py')));
    }
  });

  function dg(root: string, ...args: readonly string[]): Promise<Ended> {
    const env = {
      HOME: folder,
      DAGSTER_HOME: undefined,
      PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
      PYTHONPATH: join(root, 'src'),
      VIRTUAL_ENV: dirname(PYTHON_BIN),
    };
    return run(join(PYTHON_BIN, 'dg'), args, { cwd: root, env });
  }

  function assertDone({ code, stdout, stderr }: Ended): void {
    assert.equal(code, 0, (stdout + stderr).slice(0, 20_000));
  }

  describe('are refused', () => {
    const on = { kind: 'cron', cron: '0 6 * * *', timezone: 'UTC', newest: 1 } as const;
    const eager = { kind: 'condition', condition: 'eager', timezone: 'UTC' } as const;
    const of = (changed: Partial<Automation>): Automation => ({
      ...{ name: 'one', selection: 'raw_people', trigger: on, isRunning: true },
      ...changed,
    });
    const triggered = (trigger: Trigger): Automation => of({ trigger });

    for (const [what, automation, why] of [
      ['with a name that is there', of({ name: 'nightly' }), /nightly is there already/],
      ['that select nothing', of({ selection: 'raw_people and cleaned_people' }), /selects nothing/],
      ['that select all and none', of({ selection: '' }), /selection is empty/],
      ['with a line break', of({ selection: 'raw_people\n' }), /control character/],
      ['that select with and without partitions', of({ selection: '*' }), /with partitions .* and without/],
      ['of a bad cron line', triggered({ ...on, cron: '0 6 31 2 *' }), /never fires/],
      ['of a bad time zone', triggered({ ...on, timezone: 'Mars' }), /Mars is no time zone/],
      ['of many partitions of none', triggered({ ...on, newest: 2 }), /raw_people has none/],
      ['of a folder in a pattern', triggered({ kind: 'files', folder: 'x', pattern: 'a/*' }), /no pattern/],
      ['of on-cron without a line', triggered({ ...eager, condition: 'on-cron' }), /has no cron line/],
      ['of eager with a line', triggered({ ...eager, cron: '0 6 * * *' }), /not go by the clock/],
      ['of a second condition', triggered(eager), /raw_people has a condition already, by timed/],
    ] as const) {
      it(what, () => assert.match(automationProblem(automation, specs[2] as ModuleSpec) ?? 'taken', why));
    }

    it('where the stored ones are damaged, or do not fit any more', async () => {
      const { root } = variants[4] as Variant;
      const file = join(root, '.yo-rc.json');
      const text = readFileSync(file, 'utf8');
      try {
        for (const [from, to, why] of [
          ['"kind": "cron"', '"kind": "moon"', /automations in .* are damaged/],
          ['"name": "nightly"', '"name": "../nightly"', /does not fit the module/],
        ] as const) {
          writeFileSync(file, text.replace(from, to));
          await assert.rejects(loadModule(root), why);
        }
      } finally {
        writeFileSync(file, text);
      }
    });

    for (const name of [
      '',
      'Nightly',
      'a-b',
      'a__b',
      '1a',
      'class',
      'a'.repeat(61),
      'orders',
      'orders_schedule',
    ]) {
      it(`called ${JSON.stringify(name)}`, () => {
        assert.notEqual(automationNameProblem(name, { package: 'orders' }), undefined);
      });
    }
  });
});

/** The files of one's own, or generated, that differ; what was made by running the tests, and folders, are left out. */
function changedPaths(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>>,
): readonly string[] {
  const isFile = (path: string): boolean => (a[path] ?? b[path] ?? '').includes(' ');
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((path) => a[path] !== b[path] && isFile(path))
    .filter((path) => !/^(?:\.dagster-module|\.dg|arriving)\/|^\.yo-rc\.json$|__pycache__/.test(path))
    .sort();
}
