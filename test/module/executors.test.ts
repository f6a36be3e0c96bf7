import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DATABASES, isFileEngine } from '../../src/module/databases.ts';
import { EXECUTORS, executorProblem } from '../../src/module/executors.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';
import { makeVariants, type Variant } from './variants.ts';

interface Executor {
  readonly name: string;
  readonly config: { readonly config: Readonly<Record<string, unknown>> } | null;
}

interface Loaded {
  readonly error?: string;
  readonly job: Executor;
  readonly implicit: Executor;
  readonly tags: Readonly<Record<string, string>>;
  readonly manifest: unknown;
}

const NAMES = {
  'in-process': 'in_process',
  multiprocess: 'multiprocess',
  celery: 'celery',
  kubernetes: 'k8s',
} as const;

/** Every executor with every database that it can be had with; with steps that could run at once. */
const ANSWERS = EXECUTORS.flatMap((executor) =>
  DATABASES.filter((database) => executorProblem(executor, database) === undefined).map(
    (database, index): Readonly<Record<string, RawAnswer>> => ({
      name: `${database}-${executor.slice(0, 4)}-v${index}`,
      from: ['data/visits.tsv', 'data/people.jsonl'],
      ...{ database, executor },
      ...(index === 0 ? { governance: 'enterprise', owner: ['team:x'] } : { governance: 'standard' }),
    }),
  ),
);

describe(`executors of ${ANSWERS.length} modules`, function () {
  this.timeout(300_000);
  const folder = temporaryFolder();
  const home = temporaryFolder({ 'dagster.yaml': 'telemetry:\n  enabled: false\n' });
  let variants: readonly Variant[];
  let loaded: readonly Loaded[];

  before(async () => {
    variants = await makeVariants(folder, ANSWERS);
    const modules = variants.map(({ root, spec }) => ({ root, package: spec.package }));
    const script = join(import.meta.dirname, 'executors.py');
    const { code, stdout, stderr } = await run(PYTHON, [script, JSON.stringify(modules)], { cwd: folder });
    assert.equal(code, 0, stderr.slice(-10_000));
    loaded = JSON.parse(stdout);
  });

  function ofEach(assertion: (variant: Variant, loaded: Loaded) => void): void {
    for (const [index, variant] of variants.entries()) {
      const one = loaded[index];
      assert.ok(one !== undefined && one.error === undefined, one?.error);
      assertion(variant, one);
    }
  }

  function dg(root: string, ...args: readonly string[]): Promise<Ended> {
    const env = {
      DAGSTER_HOME: home,
      HOME: home,
      PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
      PYTHONPATH: join(root, 'src'),
      VIRTUAL_ENV: dirname(PYTHON_BIN),
    };
    return run(join(PYTHON_BIN, 'dg'), args, { cwd: root, env });
  }

  const found = (name: string): Variant => {
    const variant = variants.find(({ given }) => String(given.name).startsWith(name));
    assert.ok(variant);
    return variant;
  };

  it('are those of named jobs and of assets alone, and load where no variable is set', () => {
    ofEach(({ spec, given }, { job, implicit }) => {
      assert.equal(job.name, NAMES[spec.executor], String(given.name));
      assert.deepEqual(implicit, job);
    });
  });

  it('run one step at a time where the database is a file with one writer', () => {
    ofEach(({ spec }, { job }) => {
      if (spec.executor !== 'multiprocess') return;
      assert.equal(job.config?.config.max_concurrent ?? null, isFileEngine(spec.database) ? 1 : null);
      assert.deepEqual(job.config?.config.start_method, { forkserver: { preload_modules: ['dagster'] } });
    });
  });

  it('of Celery have the broker of the variables, and a queue of the module', () => {
    ofEach(({ spec }, { job }) => {
      if (spec.executor !== 'celery') return;
      const { broker, backend, config_source } = job.config?.config ?? {};
      assert.deepEqual([broker, backend], ['pyamqp://a-broker', 'pyamqp://a-broker']);
      assert.deepEqual(config_source, { task_default_queue: spec.package });
    });
  });

  it('of Kubernetes make a job of a step that has its limits and goes after a day', () => {
    ofEach(({ spec }, { manifest }) => {
      if (spec.executor !== 'kubernetes') return assert.equal(manifest, null);
      const { kind, spec: job } = manifest as { kind: string; spec: Record<string, unknown> };
      const template = job.template as { spec: { containers: readonly { resources: unknown }[] } };
      assert.deepEqual([kind, job.ttlSecondsAfterFinished], ['Job', 86_400]);
      const limits = { limits: { memory: '2Gi' }, requests: { cpu: '250m', memory: '512Mi' } };
      assert.deepEqual(template.spec.containers[0]?.resources, limits);
    });
  });

  it('have runs retried that lost their process, and no others, from enterprise on', () => {
    ofEach(({ spec }, { tags }) => {
      const retried = { 'dagster/max_retries': '1', 'dagster/retry_on_asset_or_op_failure': 'false' };
      assert.deepEqual(tags, spec.traits.regulated ? retried : {});
    });
  });

  it('pass dg check defs where there is no broker and no cluster', async () => {
    for (const name of ['postgres-cele', 'none-kube']) {
      const { code, stdout, stderr } = await dg(found(name).root, 'check', 'defs', '--use-active-venv');
      assert.equal(code, 0, stdout + stderr);
    }
  });

  it('are told in the README, with what all machines must share', () => {
    for (const { root, spec } of variants) {
      const readme = readFileSync(join(root, 'README.md'), 'utf8');
      assert.equal(readme.includes('## How steps are executed'), spec.executor !== 'in-process');
      const isSpread = spec.executor === 'celery' || spec.executor === 'kubernetes';
      assert.equal(
        readme.includes('**not the folder `storage` of each**'),
        isSpread && spec.database === 'none',
      );
      assert.doesNotMatch(readme, /\n\n\n/);
    }
  });

  it('are linted, formatted and typed as strictly as the rest', async () => {
    const roots = variants.map(({ root }) => root);
    const strictest = ['--no-cache', '--config', join(import.meta.dirname, 'ruff.toml')];
    for (const args of [['check'], ['format', '--diff']]) {
      assertDone(await run(join(PYTHON_BIN, 'ruff'), [...args, ...strictest, ...roots], { cwd: folder }));
    }
    const options = ['--strict', '--allow-any-generics', '--cache-dir', join(folder, 'mypy')];
    for (const name of ['none-mult', 'postgres-cele', 'none-kube']) {
      assertDone(await run(PYTHON, ['-m', 'mypy', ...options, 'src'], { cwd: found(name).root }));
    }
  });

  it('of several processes materialize in one DuckDB file, with no lock error', async () => {
    const { root, spec } = found('duckdb-mult');
    const { code, stdout, stderr } = await dg(root, 'launch', '--job', `${spec.package}_job`);
    const output = stdout + stderr;
    assert.equal(code, 0, output.slice(-10_000));
    assert.match(output, /RUN_SUCCESS/);
    assert.doesNotMatch(output, /Could not set lock|Conflicting lock|STEP_FAILURE/);
    const processes = new Set([...output.matchAll(/- (\d+) - \S+ - STEP_START /g)].map(([, pid]) => pid));
    assert.ok(processes.size > 1, 'several processes');
  });

  function assertDone({ code, stdout, stderr }: Ended): void {
    assert.equal(code, 0, (stdout + stderr).slice(0, 20_000));
  }
});
