import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryFolder } from '../../support/folder.ts';
import { freePort } from '../../support/free-port.ts';
import { PYTHON, PYTHON_BIN, ROOT } from '../../support/python.ts';
import { handedOver, kubernetesCase } from './kubernetes-cases.ts';

describe('what the pod of a code server runs', function () {
  this.timeout(180_000);

  describe('to migrate', () => {
    const module = made('sqlite');
    const database = join(temporaryFolder(), 'orders.sqlite');

    async function migrate(component: string) {
      const { deployment } = await kubernetesCase({ database: 'sqlite' });
      const [program = '', ...args] = (deployment.initContainers?.[0]?.command ?? []).map(handedOver);
      const env = { ...environment(module), COMPONENT: component, ORDERS_DB_DATABASE: database };
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: module, env, encoding: 'utf8' });
      return { status, said: stdout + stderr };
    }

    it('does nothing in a pod of a run', async () => {
      assert.deepEqual(await migrate(''), { status: 0, said: '' });
      assert.deepEqual(await migrate('run_worker'), { status: 0, said: '' });
    });

    it('brings the database to the newest revision, and is done the second time', async () => {
      const first = await migrate('user-deployments');
      assert.equal(first.status, 0, first.said);
      assert.match(first.said, /0001/);
      const second = await migrate('user-deployments');
      assert.equal(second.status, 0, second.said);
      assert.doesNotMatch(second.said, /0001/);
    });

    it('leaves a database as it is that a newer release has migrated', async () => {
      const versions = join(module, 'migrations/db/versions');
      const newer = join(versions, '0002_newer.py');
      writeFileSync(newer, revision('0002', '0001', 'pass'));
      assert.equal((await migrate('user-deployments')).status, 0);
      rmSync(newer);
      const { status, said } = await migrate('user-deployments');
      assert.equal(status, 0, said);
      assert.match(said, /db: a newer release has migrated it/);
      writeFileSync(newer, revision('0002', '0001', 'pass'));
    });

    it('keeps the pod from starting where a migration fails', async () => {
      const file = join(module, 'migrations/db/versions/0003_broken.py');
      writeFileSync(file, revision('0003', '0002', 'raise RuntimeError("no such luck")'));
      const { status, said } = await migrate('user-deployments');
      assert.equal(status, 1);
      assert.match(said, /no such luck/);
    });
  });

  describe('to see whether it serves', () => {
    let server: ChildProcess | undefined;
    afterEach(() => {
      if (server?.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      server = undefined;
    });

    /** Starts a code server, and asks it by the startup probe until it has an answer. */
    async function probed(module: string) {
      const port = await freePort();
      const { deployment } = await kubernetesCase({}, { service: { kind: 'none', port } });
      const start = [
        'code-server',
        'start',
        '-h',
        '127.0.0.1',
        '-p',
        String(port),
        '-m',
        'orders.definitions',
      ];
      server = spawn(join(PYTHON_BIN, 'dagster'), start, {
        ...{ cwd: module, env: environment(module), stdio: 'ignore', detached: true },
      });
      const [, ...args] = deployment.startupProbe.exec.command;
      for (let tries = 0; ; tries += 1) {
        const { status, stderr } = spawnSync(PYTHON, args, { encoding: 'utf8' });
        if (!stderr.includes('Could not reach user code server') || tries > 60) return { status, stderr };
        await sleep(500);
      }
    }

    it('says yes of code that loads', async () => {
      const { status, stderr } = await probed(made('duckdb'));
      assert.equal(status, 0, stderr);
    });

    it('says no of code that does not load, of which the health check of Dagster says yes', async () => {
      const module = made('duckdb');
      appendFileSync(join(module, 'src/orders/defs/assets.py'), 'import nothing_there\n');
      const { status, stderr } = await probed(module);
      assert.equal(status, 1);
      assert.match(stderr, /The code did not load: .*nothing_there/s);
    });
  });
});

/** A module, as it was made. */
function made(database: string): string {
  const folder = join(temporaryFolder(), 'orders');
  const args = ['new', 'orders', '--directory', folder, '--database', database, '--yes', '--no-install'];
  execFileSync(process.execPath, [join(ROOT, 'src', 'cli.ts'), ...args], { cwd: '/' });
  rmSync(join(folder, '.env'));
  return folder;
}

/** The environment of the image: the programs of the module on the PATH, and its code. */
function environment(module: string): NodeJS.ProcessEnv {
  const PATH = [PYTHON_BIN, process.env.PATH].join(delimiter);
  return {
    ...process.env,
    PATH,
    PYTHONPATH: join(module, 'src'),
    ORDERS_DATA_DIR: 'data',
    ORDERS_STORAGE_URL: 'storage',
    ORDERS_DB_DATABASE: 'storage/orders.duckdb',
  };
}

function revision(id: string, before: string, body: string): string {
  return `"""made by a test"""
revision = "${id}"
down_revision = "${before}"


def upgrade() -> None:
    ${body}


def downgrade() -> None:
    pass
`;
}
