import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../src/workspace/module-part.ts';
import { LAUNCHERS, RUNTIMES, STORAGES, TOPOLOGIES } from '../../../src/workspace/registry.ts';
import type { DatabaseServer } from '../../support/database-server.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { runScript } from '../../support/python-script.ts';
import { settings, writeFresh } from './parts.ts';

const LOADED = {
  ...{ launcher: 'DefaultRunLauncher', logs: 'LocalComputeLogManager', stored: 0 },
  ...{ pool: 1, queue: 10, monitored: true, retried: true, telemetry: false },
};

describe('the instance of a new workspace', function () {
  this.timeout(60_000);
  let postgres: DatabaseServer | undefined;
  before(async () => {
    if (hasPostgres()) postgres = await startPostgres();
  });
  after(() => postgres?.kill());

  it('is loaded by Dagster with SQLite', () => {
    assert.deepEqual(load({ runtime: 'processes', storage: 'sqlite' }), {
      ...LOADED,
      runs: 'SqliteRunStorage',
    });
  });

  for (const [runtime, launcher] of [
    ['systemd', 'default'],
    ['compose', 'docker'],
  ] as const) {
    it(`is loaded by Dagster with PostgreSQL, for ${runtime} with the launcher ${launcher}`, function () {
      if (postgres === undefined) this.skip();
      const env = {
        HOST: '127.0.0.1',
        PORT: String(postgres.port),
        USER: 'postgres',
        PASSWORD: 'x',
        DB: 'postgres',
      };
      for (const [name, value] of Object.entries(env)) process.env[`DAGSTER_POSTGRES_${name}`] = value;
      const found = load({ runtime, storage: 'postgres', launcher });
      const runs = launcher === 'docker' ? 'DockerRunLauncher' : 'DefaultRunLauncher';
      assert.deepEqual(found, { ...LOADED, runs: 'PostgresRunStorage', launcher: runs });
    });
  }
});

describe('dg', () => {
  it('finds no fault with a new workspace, and no project in it', () => {
    const root = temporaryFolder();
    writeFresh(root, settings());
    for (const [words, says] of [
      [['check', 'toml'], /valid/],
      [['list', 'projects'], /^$/],
    ] as const) {
      const run = spawnSync(join(PYTHON_BIN, 'dg'), words, { cwd: root, encoding: 'utf8' });
      assert.equal(run.status, 0, run.stderr);
      assert.match(run.stdout.trim(), says);
    }
  });
});

describe('a new workspace', () => {
  it('is the same each time, with no secret in its texts, of all kinds', () => {
    for (const given of kinds()) {
      const [one, other] = [temporaryFolder(), temporaryFolder()];
      const reveal = (name: string): string => `<${name}>`;
      writeFresh(one, settings(given), {}, reveal);
      writeFresh(other, settings(given), {}, reveal);
      const env = (root: string): string => readFileSync(join(root, '.env'), 'utf8');
      assert.equal(env(one), env(other));
      if (given.storage === 'postgres')
        assert.match(env(one), /^DAGSTER_POSTGRES_PASSWORD=<DAGSTER_POSTGRES_PASSWORD>$/m);
      assert.match(readFileSync(join(one, '.gitignore'), 'utf8'), /^\.env$/m);
    }
  });

  it('has shell scripts that shellcheck has no objection to', () => {
    const root = temporaryFolder();
    writeFresh(root, settings({ runtime: 'processes' }), {
      ...{ dagster: `con 'figs'/dagster.yaml`, env: '$HOME/.env', processes: 'a b.ini' },
    });
    const scripts = ['platform', 'process', 'sweep'].map((name) => `deployments/local/${name}.sh`);
    const run = spawnSync(join(PYTHON_BIN, 'shellcheck'), ['-x', ...scripts], {
      cwd: root,
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stdout);
  });
});

function kinds(): readonly Partial<Settings>[] {
  return RUNTIMES.flatMap((runtime) =>
    STORAGES.flatMap((storage) =>
      TOPOLOGIES.flatMap((topology) =>
        LAUNCHERS.map((launcher) => ({ runtime, storage, topology, launcher })),
      ),
    ),
  );
}

/** Loads an instance; what a container has at other places is put here. */
function load(given: Partial<Settings>): unknown {
  const root = temporaryFolder();
  writeFresh(root, settings(given));
  const path = join(root, 'dagster.yaml');
  const text = readFileSync(path, 'utf8')
    .replace(
      'hostname: postgres',
      'hostname: {env: DAGSTER_POSTGRES_HOST}\n      port: {env: DAGSTER_POSTGRES_PORT}',
    )
    .replaceAll(/base_dir: \//g, `base_dir: ${root}/`);
  writeFileSync(path, text);
  return runScript(join(ROOT, 'test/workspace/load_instance.py'), root);
}
