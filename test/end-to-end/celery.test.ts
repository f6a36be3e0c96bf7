import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { makeVariants, type Variant } from '../module/variants.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { PYTHON_BIN } from '../support/python.ts';

const WORKERS = ['one', 'two'];
const ANSWERS = {
  name: 'by-celery',
  from: ['data/*.parquet', 'data/visits.tsv', 'data/people.jsonl'],
  database: 'none',
  executor: 'celery',
};

function rabbitmqctl(...args: readonly string[]): boolean {
  return spawnSync('rabbitmqctl', ['--quiet', ...args], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}

/** Ends a worker with its children. */
async function endGroup({ pid }: ChildProcess): Promise<void> {
  if (pid === undefined) return;
  for (const deadline = Date.now() + 15_000; signal(pid, 'SIGTERM'); await setTimeout(500)) {
    if (Date.now() > deadline) signal(pid, 'SIGKILL');
  }
}

/** Whether there was still a process of that group to be told. */
function signal(group: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
}

describe('a module whose steps are Celery tasks', function () {
  this.timeout(180_000);
  const folder = temporaryFolder();
  const home = temporaryFolder({ 'dagster.yaml': 'telemetry:\n  enabled: false\n' });
  // What is left in a queue goes with its virtual host.
  const host = `dgm-test-${randomBytes(6).toString('hex')}`;
  const workers: ChildProcess[] = [];
  let module: Variant;

  before(async function () {
    if (!rabbitmqctl('add_vhost', host)) {
      if (process.env.CI === 'true') throw new Error('RabbitMQ is needed: apt-get install rabbitmq-server');
      console.log('      RabbitMQ is not there: apt-get install rabbitmq-server');
      this.skip();
    }
    assert.ok(rabbitmqctl('set_permissions', '-p', host, 'guest', '.*', '.*', '.*'));
    const [made] = await makeVariants(folder, [ANSWERS]);
    assert.ok(made);
    module = made;
    const file = join(module.root, '.env');
    const broker = `BY_CELERY_CELERY_BROKER=pyamqp://guest:guest@127.0.0.1:5672/${host}`;
    const settings = readFileSync(file, 'utf8').replace(/^BY_CELERY_CELERY_BROKER=.*$/m, broker);
    writeFileSync(
      file,
      settings.replace(/^BY_CELERY_CELERY_BACKEND=.*$/m, 'BY_CELERY_CELERY_BACKEND=rpc://'),
    );
    workers.push(...WORKERS.map((name) => startWorker(name)));
    await Promise.all(WORKERS.map((name) => saying(name, / ready\.$/m)));
  });

  after(async () => {
    await Promise.all(workers.map(endGroup));
    rabbitmqctl('delete_vhost', host);
  });

  /** What `uv run --env-file .env` gives the worker; `dg` reads that file itself. */
  function environment(): Record<string, string> {
    const settings = readFileSync(join(module.root, '.env'), 'utf8').matchAll(/^(\w+)=(.*)$/gm);
    return {
      ...Object.fromEntries([...settings].map(([, name, value]) => [name ?? '', value ?? ''])),
      DAGSTER_HOME: home,
      HOME: home,
      PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
      PYTHONPATH: join(module.root, 'src'),
      VIRTUAL_ENV: dirname(PYTHON_BIN),
    };
  }

  const logOf = (name: string): string => join(home, `${name}.log`);

  /** Starts a worker as the module's README says, in a process group of its own. */
  function startWorker(name: string): ChildProcess {
    const args = ['-A', 'by_celery.worker', 'worker', '-c', '1', '-n', `${name}@%h`];
    const log = ['-l', 'INFO', '--logfile', logOf(name)];
    const env = { ...process.env, ...environment() };
    return spawn(join(PYTHON_BIN, 'celery'), [...args, ...log], {
      cwd: module.root,
      env,
      detached: true,
      stdio: 'ignore',
    });
  }

  async function saying(name: string, pattern: RegExp): Promise<string> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await setTimeout(100)) {
      const text = readLog(name);
      if (pattern.test(text)) return text;
    }
    throw new Error(`${name} did not say ${pattern}:\n${readLog(name)}`);
  }

  function readLog(name: string): string {
    try {
      return readFileSync(logOf(name), 'utf8');
    } catch {
      return '';
    }
  }

  it('has its steps run by both of two workers, and the run succeeds', async () => {
    const begun = Date.now();
    // Without a worker that answers, a run waits for ever, and SIGTERM does not end it.
    const launch = [
      '-k',
      '5',
      '120',
      join(PYTHON_BIN, 'dg'),
      'launch',
      '--job',
      `${module.spec.package}_job`,
    ];
    const ended = await run('timeout', launch, { cwd: module.root, env: environment() });
    const output = ended.stdout + ended.stderr;
    assert.equal(ended.code, 0, output.slice(-10_000));
    assert.match(output, /RUN_SUCCESS/);
    const steps = module.spec.tables.length * 3;
    const done = WORKERS.map(
      (name) => (readLog(name).match(/Task execute_plan\[.*\] succeeded/g) ?? []).length,
    );
    assert.equal(
      done.reduce((sum, some) => sum + some, 0),
      steps,
      done.join(' and '),
    );
    assert.ok(
      done.every((some) => some > 0),
      done.join(' and '),
    );
    console.log(`      ${done.join(' and ')} steps, ${((Date.now() - begun) / 1000).toFixed(0)} s`);
  });
});
