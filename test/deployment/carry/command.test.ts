import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { deployCommand } from '../../../src/commands/deploy.ts';
import { newCommand } from '../../../src/commands/new.ts';
import type { Terminal } from '../../../src/commands/terminal.ts';
import { ExpectedError } from '../../../src/errors.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { ensurePython, PYTHON_BIN } from '../../support/python.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { standIns } from './stand-in-programs.ts';

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

type Command = typeof deployCommand;

/** What uv and pip of the machine are configured by. */
const FOR_PACKAGES = /^(?:UV_|PIP_|SSL_CERT|REQUESTS_|HTTPS?_PROXY$|NO_PROXY$|HOME$)/i;

describe('dgm deploy', function () {
  this.timeout(600_000);
  let server: SshServer;
  let root: string;

  before(async function () {
    if (!hasSshd()) return this.skip();
    ensurePython();
    server = await startSshServer();
    const given = Object.entries(process.env).flatMap(([name, value]) =>
      FOR_PACKAGES.test(name) && value !== undefined ? [[name, value] as const] : [],
    );
    server.setEnvironment({ ...Object.fromEntries(given), PATH: `${PYTHON_BIN}:/usr/bin:/bin` });
    const home = temporaryFolder();
    root = join(home, 'orders');
    await call(home, newCommand, 'orders', '--yes', '--no-install');
    writeFiles(root, {
      'deploy/production/.gitignore': '/.env.deploy\n',
      'deploy/production/deployment.yaml': `version: 1
name: production
environment: production
strategy: rsync
hosts: [web]
path: ${JSON.stringify(join(server.disk, 'srv'))}
service: {kind: none, port: 4000}
variables:
  ORDERS_DATA_DIR: data
  ORDERS_STORAGE_URL: ../../shared/storage
`,
    });
    writeFileSync(
      join(root, 'deploy/production/.env.deploy'),
      `ORDERS_DB_DATABASE=${server.disk}/hush.duckdb\n`,
      {
        mode: 0o600,
      },
    );
    git('init', '-q', '-b', 'main');
    commit('first');
  });
  after(() => server?.stop());

  function git(...words: readonly string[]): string {
    const as = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    return execFileSync('git', [...as, ...words], { cwd: root, encoding: 'utf8' });
  }

  function commit(message: string): string {
    git('add', '-A');
    git('commit', '-q', '--allow-empty', '-m', message);
    return git('rev-parse', 'HEAD').trim();
  }

  const call = (cwd: string, command: Command, ...words: readonly string[]): Promise<Said> =>
    called(cwd, `${PYTHON_BIN}:${server.path}`, command, words);
  const deploy = (...words: readonly string[]): Promise<Said> => call(root, deployCommand, ...words);

  function assertCode(said: Said, code: number): void {
    assert.equal(said.code, code, said.stdout + said.stderr);
    assert.doesNotMatch(said.stdout + said.stderr, /hush/);
  }

  it('plans, carries out the plan, and has nothing more to do then', async () => {
    const planned = await deploy('plan');
    assertCode(planned, 0);
    assert.match(planned.stdout, /migrate {2}db: 0001_\w+\.py/);
    const applied = await deploy('apply');
    assertCode(applied, 0);
    assert.match(applied.stdout, /^web serves \d{8}T\d{6}Z-[0-9a-f]{10}\.\n$/);
    assert.match(applied.stderr, /^web {2}environment done/m);
    assert.match(applied.stderr, /^web {2}migrate done/m);
    const again = await deploy('apply', 'production');
    assertCode(again, 0);
    assert.match(again.stdout, /already: nothing to do/);
  });

  it('leaves what is served where the new code does not load, and tells machines so', async () => {
    const file = join(root, 'src/orders/definitions.py');
    const text = readFileSync(file, 'utf8');
    const before = JSON.parse((await deploy('status', '--json')).stdout).hosts[0].current;
    writeFileSync(file, `${text}\nimport nothing_of_that_name\n`);
    commit('broken');
    const failed = await deploy('apply', '--json');
    assertCode(failed, 4);
    const events = failed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.ok(events.some(({ step, state }) => step === 'load' && state === 'fail'));
    const last = events.at(-1);
    assert.deepEqual([last.event, last.code], ['result', 4]);
    assert.deepEqual(last.hosts, [{ host: 'web', outcome: 'failed', release: before }]);
    assert.match(last.error.join('\n'), /nothing_of_that_name/);
    const { current, failed: lastTry } = JSON.parse((await deploy('status', '--json')).stdout).hosts[0];
    assert.deepEqual([current, lastTry.code, lastTry.what], [before, 4, last.error[0]]);
    const status = await deploy('status');
    assertCode(status, 0);
    assert.match(status.stdout, /^ {2}last try {3}\S+ failed: The definitions .*\n {13}.*nothing_of_that/m);
    writeFileSync(file, text);
    commit('mended');
  });

  it('goes on to a new release, and back', async () => {
    const first = JSON.parse((await deploy('status', '--json')).stdout).hosts[0];
    const mended = git('rev-parse', 'HEAD').trim();
    assertCode(await deploy('apply'), 0);
    const second = JSON.parse((await deploy('status', '--json')).stdout).hosts[0];
    assert.deepEqual([second.commit, second.failed], [mended, null]);
    const back = await deploy('rollback', '--to', first.current);
    assertCode(back, 0);
    assert.equal(back.stdout, `web serves ${first.current} again.\n`);
    const { current, drift, releases } = JSON.parse((await deploy('status', '--json')).stdout).hosts[0];
    assert.deepEqual([current, drift, releases.length], [first.current, [], 2]);
    const text = await deploy('status');
    assert.match(text.stdout, new RegExp(`kept +${second.current}`));
  });

  it('tells machines which host has failed before one was changed', async () => {
    const file = join(root, 'deploy/production/deployment.yaml');
    const text = readFileSync(file, 'utf8');
    const away = 'no-such-host.invalid';
    writeFileSync(file, text.replace('[web]', `[web, ${away}]`));
    commit('another host');
    for (const verb of ['apply', 'rollback']) {
      const said = await deploy(verb, '--json');
      assertCode(said, 5);
      const last = JSON.parse(said.stdout.trim().split('\n').at(-1) ?? '');
      assert.equal(last.code, 5);
      assert.deepEqual(last.hosts, [
        { host: 'web', outcome: 'not-begun', release: null },
        { host: away, outcome: 'failed', release: null },
      ]);
    }
    const planned = await deploy('plan', '--json');
    assertCode(planned, 5);
    assert.match(JSON.parse(planned.stdout).error[0], /no-such-host\.invalid is not known/);
    writeFileSync(file, text);
    commit('one host');
  });

  it('needs a deployment that is there', async () => {
    const unknown = await deploy('plan', 'produktion');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /no deployment "produktion"[\s\S]*Did you mean production/);
    const forMachines = await deploy('plan', 'produktion', '--json');
    assert.deepEqual(JSON.parse(forMachines.stdout), {
      ...{ event: 'result', code: 2 },
      error: unknown.stderr.split('\n'),
    });
    const outside = await call(server.disk, deployCommand, 'plan');
    assert.equal(outside.code, 2);
  });
});

describe('dgm deploy, into a cluster', function () {
  this.timeout(60_000);
  let root: string;

  const REVISIONS = [
    { revision: 1, updated: '2026-01-01T00:00:00Z', status: 'superseded' },
    { revision: 2, updated: '2026-01-02T00:00:00Z', status: 'deployed' },
  ];

  before(async () => {
    const home = temporaryFolder();
    root = join(home, 'orders');
    const deployment = '--deployment production --strategy kubernetes --registry registry.example.com/acme';
    const words = ['orders', '--yes', '--no-install', ...deployment.split(' ')];
    const { code, stderr } = await called(home, process.env.PATH ?? '', newCommand, words);
    assert.equal(code, 0, stderr);
  });

  async function deploy(verb: string, revisions: readonly object[] = REVISIONS): Promise<Said> {
    const { path, answer } = standIns(process.env.PATH ?? '', 'helm');
    const annotations = { 'dagster-module/deployment': 'orders/production' };
    const deployments = [{ annotations, image: { tag: '0123456789abcdef' } }];
    answer('helm', 'history orders-production', { stdout: JSON.stringify(revisions) });
    answer('helm', 'get values orders-production', { stdout: JSON.stringify({ deployments }) });
    return called(root, path, deployCommand, [verb]);
  }

  it('tells what runs, and ends as that is', async () => {
    const well = await deploy('status');
    assert.deepEqual([well.code, well.stderr], [0, '']);
    assert.match(well.stdout, /^ {2}current {4}revision 2\n {2}commit {5}0123456789abcdef\n/m);
    assert.match(well.stdout, /health {5}serving\n {2}kept {7}revision 1\n$/);
    assert.equal((await deploy('status', [...REVISIONS, { ...REVISIONS[1], status: 'failed' }])).code, 4);
  });

  it('takes what was added to values.yaml, and asks for it to be made again of other settings', async () => {
    const file = (name: string): string => join(root, 'deploy/production', name);
    const edit = (name: string, from: string, to: string): void =>
      writeFileSync(file(name), readFileSync(file(name), 'utf8').replace(from, to));
    const commit = (): unknown =>
      execFileSync('sh', ['-c', 'git add -A && git -c user.name=t -c user.email=t@e.org commit -qm x'], {
        cwd: root,
      });
    execFileSync('git', ['init', '-q'], { cwd: root });
    edit('values.yaml', 'memory: 2Gi', 'memory: 8Gi');
    commit();
    const planned = await deploy('plan');
    assert.equal(planned.code, 0, planned.stderr);
    edit('deployment.yaml', '/storage', '/elsewhere');
    commit();
    const { code, stderr } = await deploy('plan');
    assert.equal(code, 7);
    assert.match(stderr, /values\.yaml is not what deployment\.yaml says\./);
  });
});

/** Calls a command of ours, as a terminal does that nobody sits at. */
async function called(cwd: string, path: string, command: Command, words: readonly string[]): Promise<Said> {
  const said = { stdout: '', stderr: '' };
  const into = (stream: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write: (chunk, _, done) => {
        said[stream] += String(chunk);
        done();
      },
    });
  const env = { ...process.env, PATH: path };
  const terminal: Terminal = {
    cwd,
    env,
    stdout: into('stdout'),
    stderr: into('stderr'),
    isInteractive: false,
  };
  try {
    await command(terminal)
      .exitOverride()
      .parseAsync([...words], { from: 'user' });
    return { code: 0, ...said };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return { code: error.code, stdout: said.stdout, stderr: said.stderr + error.message };
  }
}
