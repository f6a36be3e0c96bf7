import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IS_ROOT, temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { DOCKER_WORDS, writeDocker } from './docker-stand-in.ts';
import {
  ask,
  type Call,
  call,
  currentOf,
  deploy,
  eventOf,
  makeHost,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';

describe('host.sh and compose', function () {
  this.timeout(600_000);
  let state: string;
  let as: Call;
  let nothing: string;

  before(function () {
    // The containers of the stand-in are namespaces.
    if (!IS_ROOT) this.skip();
    state = temporaryFolder();
    nothing = temporaryFolder();
    const bin = join(temporaryFolder(), 'bin');
    writeDocker(bin, state);
    as = { env: { PATH: `${bin}:${PYTHON_BIN}:/usr/bin:/bin:/usr/sbin:/sbin` } };
  });

  afterEach(() => {
    spawnSync('sh', ['-c', `kill -s KILL "$(cat '${state}/pid')"`]);
  });

  /** Puts a module into the registry as the image of a commit. */
  function push(commit: string, module: string): void {
    const tag = encodeURIComponent(`registry.example.com/team/small:${commit}`);
    cpSync(module, join(state, 'registry', tag), { recursive: true });
  }

  const makeDockerHost = (settings: Readonly<Record<string, unknown>> = {}): Promise<TestHost> =>
    makeHost({
      ...{ strategy: 'docker', image: { registry: 'registry.example.com/team', name: 'small' } },
      ...{ service: { kind: 'compose', port: 4001 }, variables: { GREETING: 'hello' }, ...settings },
    });

  it('says nothing to docker that the real one does not know', function () {
    if (spawnSync('docker', ['--version']).error !== undefined) this.skip();
    for (const [words, option] of DOCKER_WORDS) {
      const { stdout, stderr } = spawnSync('docker', [...words, '--help'], { encoding: 'utf8' });
      assert.match(stdout + stderr, new RegExp(`docker ${words.join(' ')}`));
      if (option !== undefined) assert.match(stdout + stderr, new RegExp(`${option}\\b`), words.join(' '));
    }
  });

  it('pulls the image of the commit, serves it, undoes a broken one, and goes back', async () => {
    const host = await makeDockerHost();
    const [first, second] = [releaseId(), releaseId()];
    push('1111', smallModule());
    const outcome = await deploy(
      host,
      { ...as, files: nothing, commit: '1111', secrets: 'TOKEN=x\n' },
      first,
    );
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    const steps = outcome.events.flatMap(([kind, step]) => (kind === '@end' ? [step] : []));
    assert.deepEqual(steps, ['begin', 'pull', 'load', 'drain', 'switch', 'restart', 'gate', 'clean']);
    const told = await ask(host, 'status', as);
    assert.deepEqual([told.of('health'), told.of('serving')], [[['serving']], [[first]]]);
    const code = 'import sys\nif "grpc" in sys.orig_argv:\n    raise RuntimeError("not in a server")\n';
    push('2222', smallModule({ 'src/small/definitions.py': definitions(code) }));
    const broken = await deploy(host, { ...as, files: nothing, commit: '2222' });
    assert.equal(broken.code, 4);
    assert.match(eventOf(broken, '@fail')[3] ?? '', new RegExp(`not in a server.* ${first} serves again`));
    push('3333', smallModule({ 'src/small/definitions.py': definitions('# another one') }));
    assert.equal((await deploy(host, { ...as, files: nothing, commit: '3333' }, second)).code, 0);
    const back = await call(host, ['rollback', first, second, 'tester'], as);
    assert.equal(back.code, 0, JSON.stringify(back));
    assert.deepEqual([currentOf(host), (await ask(host, 'status', as)).of('serving')], [first, [[first]]]);
    assert.equal(
      readdirSync(join(state, 'images')).some((name) => name.includes('2222')),
      false,
    );
    assert.doesNotMatch(readFileSync(join(state, 'calls'), 'utf8'), /TOKEN|hello/);
  });

  it('tells an image that is not there', async () => {
    const host = await makeDockerHost();
    const outcome = await deploy(host, { ...as, files: nothing, commit: '9999' });
    assert.equal(outcome.code, 4);
    assert.match(eventOf(outcome, '@fail').join(' '), /could not be pulled.*manifest unknown/);
  });

  it('builds the image on the host where the files travel', async () => {
    const host = await makeDockerHost({ strategy: 'rsync' });
    const outcome = await deploy(host, { ...as, files: smallModule({ Dockerfile: 'FROM scratch\n' }) });
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    assert.deepEqual((await ask(host, 'status', as)).of('serving'), [[currentOf(host)]]);
  });
});
