import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { deployScript } from '../../../src/deployment/deploy-script.ts';
import { hostScript } from '../../../src/deployment/host-script.ts';
import { DEPLOYMENT_FORM } from '../../../src/deployment/settings.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { type Ended, run } from '../../support/program.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { FACTS, withQuickUv } from './host-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';

/** What the session needs of ours to fetch packages as we do. */
const FETCHING = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) =>
    value !== undefined && /^(?:UV_|SSL_CERT_|PIP_)|_proxy$/i.test(name) ? [[name, value]] : [],
  ),
);

/** A module in a repository, with its deployment `prod` to a host. */
interface Stage {
  readonly module: string;
  /** The folder of the deployment on the host. */
  readonly path: string;
  readonly git: (...words: readonly string[]) => string;
  readonly deploy: (...words: readonly string[]) => Promise<Ended>;
  /** The same with another PATH. */
  readonly deployBy: (path: string, ...words: readonly string[]) => Promise<Ended>;
}

describe('deploy.sh', function () {
  this.timeout(600_000);
  let server: SshServer;

  before(async function () {
    if (!hasSshd()) this.skip();
    server = await startSshServer();
    server.setEnvironment({ ...FETCHING, PATH: withQuickUv() });
  });

  after(async () => {
    await server?.stop();
  });

  function stage(given: Readonly<Record<string, unknown>> = {}): Stage {
    const repository = temporaryFolder();
    const module = join(repository, 'modules', 'small ä');
    const path = join(server.disk, `it's $(x) ${basename(repository)}`);
    const settings = DEPLOYMENT_FORM.parse({
      ...{ version: 1, name: 'prod', environment: 'production', strategy: 'rsync', hosts: ['web'], path },
      ...{ service: { kind: 'none', port: 4001 }, exclude: ['docs/'], ...given },
    });
    cpSync(smallModule({ 'docs/a.md': '', '.env.example': '' }), module, { recursive: true });
    const folder = join(module, 'deploy', 'prod');
    mkdirSync(folder, { recursive: true });
    writeFiles(folder, {
      'deploy.sh': deployScript(settings, FACTS),
      'host.sh': hostScript(settings, FACTS),
      '.gitignore': '/.env.deploy\n',
    });
    const git = (...words: readonly string[]): string =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
        cwd: repository,
        encoding: 'utf8',
      }).trim();
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    git('commit', '--quiet', '--message=x');
    const deployBy: Stage['deployBy'] = (programs, ...words) =>
      run('sh', [join(folder, 'deploy.sh'), ...words], { cwd: '/', env: { PATH: programs, CI: '' } });
    return { ...{ module, path, git, deployBy }, deploy: (...words) => deployBy(server.path, ...words) };
  }

  function addSubmodule({ git }: Stage, path: string): void {
    const other = temporaryFolder({ 'of-it': '' });
    git('init', '--quiet', other);
    git('-C', other, 'add', '.');
    git('-C', other, 'commit', '--quiet', '--message=x');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other, path);
    git('commit', '--quiet', '--message=submodule');
  }

  const current = ({ path }: Stage): string => basename(readlinkSync(join(path, 'current')));

  it('delivers the commit and the secrets, tells what runs, and goes back', async () => {
    const at = stage();
    const secrets = join(at.module, 'deploy/prod/.env.deploy');
    writeFileSync(secrets, `TOKEN='a "secret"'\n`, { mode: 0o600 });
    addSubmodule(at, 'modules/small ä/lib');
    const first = await at.deploy();
    assert.equal(first.code, 0, first.stdout + first.stderr);
    const release = current(at);
    assert.match(release, new RegExp(`^\\d{8}T\\d{6}Z-${at.git('rev-parse', 'HEAD').slice(0, 10)}$`));
    const folder = join(at.path, 'releases', release);
    assert.equal(existsSync(join(folder, 'docs')), false);
    assert.equal(existsSync(join(folder, 'lib', 'of-it')), true);
    assert.equal(existsSync(join(folder, '.env.example')), false);
    assert.equal(readFileSync(join(folder, '.env'), 'utf8'), `TOKEN='a "secret"'\n`);
    assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
    assert.doesNotMatch(first.stdout + first.stderr, /secret/);
    writeFileSync(join(at.module, 'new.md'), '');
    at.git('add', '.');
    at.git('commit', '--quiet', '--message=y');
    assert.equal((await at.deploy('apply')).code, 0);
    assert.notEqual(current(at), release);
    const status = await at.deploy('status');
    assert.match(status.stdout, new RegExp(`^web: current ${current(at)}$`, 'm'));
    const back = await at.deploy('rollback');
    assert.equal(back.code, 0, back.stdout + back.stderr);
    assert.equal(current(at), release);
    assert.equal((await at.deploy('rollback', '20200101T000000Z-0')).code, 3);
    rmSync(join(at.path, 'releases', release, '.deploy', 'release.json'));
    const ill = await at.deploy('status');
    assert.deepEqual([ill.code, ill.stderr.split('\n')[0]], [4, 'deploy.sh: Not well: web.']);
  });

  it('ends with the exit code of the host, which serves what it served', async () => {
    const at = stage();
    assert.equal((await at.deploy()).code, 0);
    const before = current(at);
    writeFileSync(join(at.module, 'src/small/definitions.py'), definitions('import nothing_of_that_name'));
    at.git('commit', '--quiet', '--all', '--message=y');
    const failed = await at.deploy();
    assert.equal(failed.code, 4);
    assert.match(failed.stderr, /do not load\..*\n.*No module named 'nothing_of_that_name'/);
    assert.deepEqual([current(at), readdirSync(join(at.path, 'releases'))], [before, [before]]);
  });

  it('refuses changes that are in no commit, secrets that others may read, and wrong words', async () => {
    const at = stage();
    const secrets = join(at.module, 'deploy/prod/.env.deploy');
    writeFileSync(secrets, 'TOKEN=x\n');
    chmodSync(secrets, 0o644);
    assert.equal((await at.deploy()).code, 6);
    chmodSync(secrets, 0o600);
    writeFileSync(join(at.module, 'new.md'), '');
    const refused = await at.deploy();
    assert.deepEqual([refused.code, existsSync(at.path)], [8, false]);
    rmSync(join(at.module, '../../.git'), { recursive: true });
    assert.equal((await at.deploy()).code, 8);
    assert.equal((await at.deploy('destroy')).code, 2);
    assert.equal((await at.deploy('rollback', '$(x)')).code, 2);
  });

  it('refuses a release that would not be the newest', async () => {
    const at = stage();
    const ahead = join(at.path, 'releases', '29990101T000000Z-abc', '.deploy');
    mkdirSync(ahead, { recursive: true });
    mkdirSync(join(at.path, '.deploy'));
    writeFileSync(join(ahead, 'release.json'), '{\n  "commit": "abc"\n}\n');
    const line = ['1', '2999-01-01T00:00:00Z', '29990101T000000Z-abc', 'abc', 'ada', 'deploy'].join('\t');
    writeFileSync(join(at.path, '.deploy', 'history'), `${line}\n`);
    const refused = await at.deploy();
    assert.equal(refused.code, 8, refused.stderr);
    assert.match(refused.stderr, /has the release 29990101T000000Z, which is not older/);
  });

  it('tells by its exit code what hinders it: a refused login, a full disk, a cut connection', async () => {
    const at = stage();
    const keys = readFileSync(server.authorizedKeys);
    writeFileSync(server.authorizedKeys, '');
    assert.equal((await at.deploy()).code, 6);
    writeFileSync(server.authorizedKeys, keys);
    const programs = temporaryFolder();
    for (const [said, code] of [
      ['rsync: write failed: No space left on device (28)\nexit 11', 3],
      ['rsync: connection unexpectedly closed\nexit 12', 5],
      ['web: Permission denied (publickey).\nexit 255', 6],
    ] as const) {
      const [line, exit] = said.split('\n');
      writeFileSync(join(programs, 'rsync'), `#!/bin/sh\necho '${line}' >&2\n${exit}\n`, { mode: 0o755 });
      const failed = await at.deployBy(`${programs}:${server.path}`);
      assert.equal(failed.code, code, failed.stderr);
      assert.ok(failed.stderr.includes(line ?? ''));
      assert.deepEqual(readdirSync(join(at.path, 'releases')), []);
    }
  });

  it('refuses a commit that is on no remote', async () => {
    const at = stage();
    const remote = temporaryFolder();
    execFileSync('git', ['init', '-q', '--bare', remote]);
    at.git('remote', 'add', 'origin', remote);
    const refused = await at.deploy();
    assert.deepEqual([refused.code, existsSync(at.path)], [8, false]);
    assert.match(refused.stderr, /The commit is on no remote\.\nCall git push\./);
    // To a name that the clone does not follow: only the remote itself knows.
    at.git('push', '-q', remote, 'HEAD:refs/tags/v1');
    assert.equal((await at.deploy()).code, 0);
  });

  it('takes secrets from a command', async () => {
    const at = stage({ secrets: { command: ['printf', `TOKEN='%s'\\n`, `it"s $(x)`] } });
    assert.equal((await at.deploy()).code, 0);
    assert.equal(readFileSync(join(at.path, 'current', '.env'), 'utf8'), `TOKEN='it"s $(x)'\n`);
    const failing = stage({ secrets: { command: ['false'] } });
    assert.deepEqual([(await failing.deploy()).code, existsSync(failing.path)], [3, false]);
  });

  it('says when a host cannot be reached, and does not go on to the next', async () => {
    const at = stage({ hosts: ['web:1', 'web'] });
    const failed = await at.deploy();
    assert.equal(failed.code, 5, failed.stderr);
    assert.equal(existsSync(at.path), false);
  });
});
