import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../../../src/module/versions.ts';
import { freshFiles } from '../../../src/workspace/fresh-files.ts';
import type { ModulePart, Settings } from '../../../src/workspace/module-part.ts';
import { processBlock } from '../../../src/workspace/runtime/processes.ts';
import { restartCommand } from '../../../src/workspace/runtime/restart.ts';
import { workspaceEntry } from '../../../src/workspace/runtime/workspace-entry.ts';
import type { DatabaseServer } from '../../support/database-server.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { freePort } from '../../support/free-port.ts';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import { processesIn } from '../../support/processes-in.ts';
import { run } from '../../support/program.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { DagsterApi } from './dagster-api.ts';
import { part, settings, writeFresh } from './parts.ts';

const UV = join(PYTHON_BIN, 'uv');

/** A code location that is no project, on an older Dagster than the others. */
const PLAIN = `import os, sys, time
import dagster as dg

@dg.asset
def number() -> dg.MaterializeResult:
    return dg.MaterializeResult(
        metadata={"python": sys.executable, "dagster": dg.__version__, "greeting": os.environ["PLAIN_GREETING"]}
    )

@dg.asset
def slow() -> None:
    time.sleep(300)

defs = dg.Definitions(assets=[number, slow])
`;

describe('the processes runtime', function () {
  this.timeout(300_000);

  // A path that a shell would split.
  const root = join(temporaryFolder(), 'plät form');
  let database: DatabaseServer | undefined;
  let of: Settings;
  let parts: readonly ModulePart[];
  let api: DagsterApi;
  let platform: ChildProcess | undefined;

  before(async function () {
    if (!hasPostgres()) return this.skip();
    database = await startPostgres();
    of = settings({ runtime: 'processes', port: await freePort() });
    api = new DagsterApi(of.port);
    parts = [
      part('orders', { port: await freePort(), host: '127.0.0.1' }),
      part('customers', { port: await freePort(), host: '127.0.0.1', server: 'grpc' }),
      part('plain', { port: await freePort(), host: '127.0.0.1', code: { file: 'repo.py' }, project: false }),
    ];
    await makeModules(join(root, 'modules'));
    writeFresh(root, of);
    writeParts(parts);
    const { port } = database;
    const login = `HOST=127.0.0.1 PORT=${port} USER=postgres PASSWORD='a$b\\' c' DB=postgres`;
    const lines = login.match(/\w+=(?:'(?:\\.|[^'])*'|\S+)/g) ?? [];
    writeFiles(root, { '.env': lines.map((line) => `DAGSTER_POSTGRES_${line}\n`).join('') });
    execFileSync(UV, ['sync', '--quiet'], { cwd: join(root, 'deployments/local') });
    await start();
  });

  after(async () => {
    if (platform !== undefined) await end('SIGTERM');
    await database?.kill();
  });

  it('loads every location, and runs each with its own interpreter', async () => {
    await api.untilLoaded(['orders', 'customers', 'plain']);
    const runs = await Promise.all([
      api.launch('orders', ['orders', 'raw_orders']),
      api.launch('customers', ['customers', 'raw_orders']),
      api.launch('plain', ['number']),
    ]);
    for (const run of runs) assert.equal(await api.untilEnded(run), 'SUCCESS');
    assert.deepEqual(await api.metadata('number'), {
      python: join(root, 'modules/plain/.venv/bin/python'),
      dagster: '1.13.26',
      greeting: 'from its own .env',
    });
  });

  it('starts a killed code server again, on its port and without its old child', async () => {
    const before = processesIn(join(root, 'modules/orders'));
    process.kill(leaderOf('orders'), 'SIGKILL');
    const killed = new Set(before);
    await api.until(
      async () => processesIn(join(root, 'modules/orders')),
      (now) => now.length >= 2 && now.every((pid) => !killed.has(pid)),
      60,
    );
    const run = await api.until(
      () => api.launch('orders', ['orders', 'raw_orders']),
      () => true,
      60,
    );
    assert.equal(await api.untilEnded(run), 'SUCCESS');
  });

  it('leaves the others serving when a module is taken out', async () => {
    const server = leaderOf('orders');
    assert.ok(server > 1);
    const [removed, left] = [parts.slice(2), parts.slice(0, 2)];
    writeParts(left);
    for (const command of restartCommand(of, { added: [], removed }))
      execFileSync('sh', ['-c', command], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    await api.untilLoaded(['orders', 'customers']);
    assert.deepEqual(processesIn(join(root, 'modules/plain')), []);
    assert.equal(leaderOf('orders'), server);
    const run = await api.launch('customers', ['customers', 'raw_orders']);
    assert.equal(await api.untilEnded(run), 'SUCCESS');
  });

  it('leaves no process behind when it ends, also of a code server that was just killed', async () => {
    process.kill(leaderOf('orders'), 'SIGKILL');
    await end('SIGTERM');
    assert.deepEqual(processesIn(root), []);
  });

  it('clears away what is left where all that watched it was killed', async () => {
    await start();
    await api.untilLoaded(['orders', 'customers']);
    const old = leaderOf('orders');
    const circus = Number(readFileSync(join(root, 'deployments/local/run/circusd.pid'), 'utf8'));
    await end('SIGKILL');
    process.kill(circus, 'SIGKILL');
    assert.ok(runs(old), 'the code server outlives circus');
    await start();
    await api.until(
      async () => leaderOf('orders'),
      (now) => now !== old,
      60,
    );
    assert.ok(!runs(old));
    await api.untilLoaded(['orders', 'customers']);
    await end('SIGTERM');
    assert.deepEqual(processesIn(root), []);
  });

  it('is not started twice', async () => {
    await start();
    await api.untilLoaded(['orders', 'customers']);
    const again = spawn('sh', ['deployments/local/platform.sh'], { cwd: root, stdio: 'ignore' });
    assert.deepEqual(await once(again, 'exit'), [8, null]);
    assert.deepEqual(
      (await api.locations()).map(({ error }) => error),
      [undefined, undefined],
    );
  });

  /** Writes the files that modules are in, anew. */
  function writeParts(these: readonly ModulePart[]): void {
    const fresh = freshFiles(of, root).find(({ kind }) => kind === 'processes')?.content;
    const entries = these.map((one) => workspaceEntry(one, of)).join('');
    writeFiles(root, {
      'workspace.yaml': `load_from:\n${entries}`,
      'circus.ini': `${fresh}${these.map((one) => processBlock(one)).join('\n')}`,
    });
  }

  async function start(): Promise<void> {
    const log = openSync(join(root, 'platform.log'), 'a');
    platform = spawn('sh', ['deployments/local/platform.sh'], { cwd: root, stdio: ['ignore', log, log] });
    await once(platform, 'spawn');
  }

  /** Ends the script that holds the platform, and waits until it is gone. */
  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = platform;
    platform = undefined;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    await gone;
  }

  /** Whether a process runs; one that has ended and that nobody has asked about does not. */
  function runs(pid: number): boolean {
    return processesIn(root).includes(String(pid));
  }

  function leaderOf(name: string): number {
    const note = join(root, `deployments/local/run/code-${name}.group`);
    const group = existsSync(note) ? Number(readFileSync(note, 'utf8')) : 0;
    // 0 would be the group of the tests themselves.
    return group > 1 ? group : Number.NaN;
  }
});

/** Makes two modules of ours and a plain one, each with an environment of its own. */
async function makeModules(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const env = { PATH: `${PYTHON_BIN}:${process.env.PATH}` };
  for (const name of ['orders', 'customers']) {
    const words = [join(ROOT, 'src/cli.ts'), 'new', name, '--governance', 'quick', '--install'];
    const { code, stderr } = await run(process.execPath, words, { cwd: folder, env });
    assert.equal(code, 0, stderr);
    install(join(folder, name), [`dagster-postgres==${VERSIONS['dagster-postgres']}`]);
  }
  const plain = join(folder, 'plain');
  writeFiles(plain, { 'repo.py': PLAIN, '.env': "PLAIN_GREETING='from its own .env'\n" });
  execFileSync(UV, ['venv', '--quiet', '--python', join(PYTHON_BIN, 'python'), '.venv'], { cwd: plain });
  install(plain, ['dagster==1.13.26', 'dagster-postgres==0.29.26', 'sqlalchemy==2.0.58']);
}

function install(folder: string, requirements: readonly string[]): void {
  execFileSync(UV, ['pip', 'install', '--quiet', '--python', '.venv/bin/python', ...requirements], {
    cwd: folder,
  });
}
