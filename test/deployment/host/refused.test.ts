import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { endProcessesIn } from '../../support/code-server.ts';
import { IS_ROOT, temporaryFolder, YO_UID } from '../../support/folder.ts';
import { closedPort, indexAt } from '../../support/package-index.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { pathWith } from '../../support/tools.ts';
import {
  ask,
  call,
  currentOf,
  deploy,
  eventOf,
  makeHost,
  makeServingHost,
  type Outcome,
  releaseId,
  type TestHost,
  WITH_REAL_UV,
} from './host-of-tests.ts';
import { smallModule } from './small-module.ts';

/** A user that every system has, and who has no home. */
const NOBODY = 65_534;

function assertFailed(outcome: Outcome, code: number, says: RegExp): void {
  assert.equal(outcome.code, code, JSON.stringify(outcome));
  const fail = eventOf(outcome, '@fail');
  assert.equal(fail[1], String(code));
  assert.equal(fail.length, 5);
  assert.match(fail.slice(2).join(' '), says);
}

function releasesOf({ path }: TestHost): readonly string[] {
  return readdirSync(join(path, 'releases'));
}

describe('host.sh refuses', function () {
  this.timeout(300_000);
  let files: string;

  before(() => {
    files = smallModule();
  });

  it('a second deploy while one is at work, which is not disturbed', async () => {
    const host = await makeHost();
    const second: Outcome[] = [];
    let first: ChildProcess | undefined;
    const id = releaseId();
    const running = call(host, ['deploy', id, 'none', 'abcdef0123', 'somebody'], {
      onLine: (line, child) => {
        if (line === '@ready') first = child;
      },
    });
    while (first === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.match((await ask(host, 'probe')).of('lock')[0]?.[0] ?? '', /^somebody since 20/);
    second.push(await deploy(host, { files, expected: 'none' }));
    assertFailed(second[0] as Outcome, 8, /Another deploy is at work on this host\..*somebody since/);
    assert.deepEqual(releasesOf(host), [id]);
    first.stdin?.end('stop\n');
    assertFailed(await running, 130, /not begun/);
    assert.deepEqual(releasesOf(host), []);
    assert.deepEqual((await ask(host, 'probe')).of('lock'), []);
  });

  it('to go on when the other side goes away before its word', async () => {
    const host = await makeHost();
    const outcome = await deploy(host, { files, answer: undefined });
    assertFailed(outcome, 130, /Nothing was changed/);
    assert.deepEqual([currentOf(host), releasesOf(host)], [undefined, []]);
  });

  it('a folder of another deployment', async () => {
    const host = await makeHost();
    const other = await makeHost({ path: host.path, name: 'staging' });
    await deploy(host, { files, answer: undefined });
    assertFailed(await deploy(other, { files }), 8, /that of small\/prod/);
  });

  it('what was planned for another release', async () => {
    const host = await makeHost();
    const outcome = await deploy(host, { files, expected: '20200101T000000Z-0' });
    assertFailed(outcome, 8, /Current is no release, and not 20200101T000000Z-0/);
  });

  it('a host without a Python that the module may run on', async () => {
    const host = await makeHost(
      {},
      { facts: { python: { preferred: '3.11', from: '3.98', below: '3.99' } } },
    );
    const outcome = await deploy(host, { files });
    assertFailed(outcome, 3, /3\.98 or newer, below 3\.99; there is( 3\.\d+\.\d+)+/);
    const told = await ask(host, 'probe');
    assert.deepEqual(told.of('python'), []);
    assert.match(told.of('python_found')[0]?.[0] ?? '', /^3\.\d+/);
    assert.equal(existsSync(host.path), false);
  });

  it('a folder that may not be written', async function () {
    if (!IS_ROOT) this.skip();
    const host = await makeHost();
    const env = { HOME: '/nonexistent', PATH: '/usr/bin:/bin' };
    const told = await ask(host, 'probe', { uid: YO_UID, env });
    assert.match(told.of('path')[0]?.join(' ') ?? '', /^not-writable .* belongs to root$/);
    assertFailed(await deploy(host, { files, uid: YO_UID, env }), 6, /cannot be written on this host/);
    mkdirSync(host.path);
    mkdirSync(join(host.path, 'releases'));
    chmodSync(host.path, 0o777);
    assertFailed(
      await deploy(host, { files, uid: YO_UID, env }),
      6,
      /belong to somebody else|cannot be written/,
    );
  });

  it('a path that is a file', async () => {
    const host = await makeHost();
    writeFileSync(host.path, '');
    assert.match((await ask(host, 'probe')).of('path')[0]?.join(' ') ?? '', /^not-writable .* is no folder$/);
    assertFailed(await deploy(host, { files, expected: 'none' }), 6, /is no folder/);
  });

  it('a disk that is full, and leaves room again', async function () {
    const host = await makeHost();
    mkdirSync(host.path);
    const disk = smallDisk(host.path, 4000);
    if (disk === undefined) this.skip();
    try {
      assertFailed(await deploy(host, { files }), 3, /disk of this host is full/i);
      assert.deepEqual([currentOf(host), releasesOf(host)], [undefined, []]);
      assert.ok(Number((await ask(host, 'probe')).of('free_kib')[0]?.[0]) > 3000);
    } finally {
      endProcessesIn(host.path);
      disk.remove();
    }
  });

  it('a lock that is none', async () => {
    const host = await makeHost();
    const outcome = await deploy(host, { files: smallModule({ 'uv.lock': 'version = [' }) });
    assertFailed(outcome, 7, /uv lock/);
  });

  it('packages that cannot be fetched', async () => {
    const host = await makeHost();
    const env = { ...indexAt(await closedPort()), UV_OFFLINE: undefined };
    const without = smallModule();
    const outcome = await deploy(host, {
      files: without,
      env: { ...env, PATH: WITH_REAL_UV, UV_HTTP_RETRIES: '0' },
    });
    assertFailed(outcome, 5, /reaches the index of packages/);
    assert.deepEqual(releasesOf(host), []);
  });
});

describe('host.sh', function () {
  this.timeout(300_000);

  it('brings its own uv where the host has none, or one of root alone, also for an owner without a home', async () => {
    const host = await makeHost();
    const home = temporaryFolder();
    const env = {
      PATH: `${pathWith('python3')}:/usr/bin:/bin:/usr/sbin`,
      HOME: home,
      UV_CACHE_DIR: undefined,
    };
    if (IS_ROOT) {
      mkdirSync(host.path);
      chownSync(host.path, NOBODY, NOBODY);
      chmodSync(home, 0o700);
      mkdirSync(join(home, '.local/bin'), { recursive: true });
      symlinkSync(join(PYTHON_BIN, 'uv'), join(home, '.local/bin/uv'));
    }
    const files = smallModule();
    for (const has of [false, true]) {
      assert.equal((await ask(host, 'probe', { env })).of('uv').length, has ? 1 : 0);
      const outcome = await deploy(host, { files, env });
      assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
      assert.equal(
        outcome.events.some(([kind]) => kind === '@note'),
        !has,
      );
    }
    assert.equal(existsSync(join(host.path, '.deploy/cache')), IS_ROOT);
  });

  it('serves from a folder that is called as badly as may be', async () => {
    const plain = await makeServingHost();
    const path = join(temporaryFolder(), `it's "a" $(touch pwned) \`x\` & größe;#`);
    const restart = plain.settings.service.restart ?? '';
    const service = { kind: 'command', port: plain.port, restart };
    const variables = { GREETING: `it's "a" $(touch pwned) \`x\` \\ größe;# %h` };
    const host = await makeHost({ path, service, variables });
    const outcome = await deploy(host, { files: smallModule({ "it's $(x).md": '' }) });
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    const told = await ask(host, 'status');
    assert.deepEqual([told.of('health'), told.of('serving')], [[['serving']], [[currentOf(host)]]]);
    assert.deepEqual(told.of('drift'), []);
    assert.equal(existsSync(join(path, 'pwned')) || existsSync('/pwned'), false);
    endProcessesIn(path);
  });
});
