import assert from 'node:assert/strict';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { NetworkError } from '../../../src/errors.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { type Running, start } from '../../support/program.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'apply-worker.ts');

/** Too much to be copied before somebody can pull the cable; nothing makes it smaller. */
function bigFile(): string {
  return Array.from({ length: 400_000 }, () => Math.random().toString(36)).join('');
}

describe('a deploy that is cut off', function () {
  this.timeout(180_000);
  let server: SshServer;
  let stage: Stage;
  let served: string | undefined;
  let count = 0;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  beforeEach(async () => {
    count += 1;
    stage = makeStage(server, { path: join(server.disk, `srv-${count}`) });
    await stage.carrier().apply(stage.errand());
    served = stage.current();
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    stage.events.splice(0);
  });
  after(() => server?.stop());

  /** Starts `dgm`, so to speak. @param deadly see the worker. */
  function startWorker(deadly = '', path = server.path): Running {
    const { deployment, script, here } = stage.errand();
    const file = join(temporaryFolder(), 'errand.json');
    writeFileSync(file, JSON.stringify({ deployment, script }));
    return start(process.execPath, [WORKER, file, deadly], {
      cwd: stage.root,
      env: { ...here.env, PATH: path, TMPDIR: temporaryFolder() },
    });
  }

  /** Starts `dgm`, and waits until its rsync is at work, which takes its time. */
  async function startTransfer(): Promise<Running> {
    const folder = temporaryFolder();
    const begun = join(folder, 'begun');
    const slow = `#!/bin/sh\n: >'${begun}'\nsleep 1\nPATH='${server.path}' exec rsync "$@"\n`;
    writeFileSync(join(folder, 'rsync'), slow, { mode: 0o755 });
    const running = startWorker('', `${folder}${delimiter}${server.path}`);
    while (!existsSync(begun)) await setTimeout(20);
    return running;
  }

  /** Starts `dgm`, and waits until it has begun a step. */
  async function startUntil(step: string): Promise<Running> {
    const running = startWorker();
    await new Promise<void>((resolve, reject) => {
      let text = '';
      running.child.stdout?.on('data', (part: string) => {
        text += part;
        if (text.includes(`"step":"${step}","state":"begin"`)) resolve();
      });
      running.ended.then(({ stderr }) => reject(new Error(`it ended first: ${text}${stderr}`)));
    });
    return running;
  }

  /** The host is not at once done with what nobody waits for any more. */
  async function untilOnly(...releases: readonly (string | undefined)[]): Promise<void> {
    for (let tries = 0; stage.releases().join() !== releases.join() && tries < 200; tries += 1) {
      await setTimeout(50);
    }
    assert.deepEqual(stage.releases(), releases);
  }

  async function applyAgain(): Promise<void> {
    for (const name of ['hold-environment', 'hold-switch', 'hold-begin'])
      rmSync(join(stage.path, name), { force: true });
    const { failure } = await stage.carrier().apply(stage.errand());
    assert.equal(failure, undefined);
    assert.equal(stage.served('src/orders/definitions.py'), 'second = 2\n');
  }

  it('in the middle of the transfer, begins again by itself', async () => {
    stage.commit({ 'big.bin': bigFile() });
    let cuts = 0;
    const { failure } = await stage.carrier().apply(
      stage.errand({
        onEvent: (one) => {
          if (one.event !== 'step' || one.step !== 'files' || one.state !== 'begin' || cuts > 0) return;
          cuts += 1;
          globalThis.setTimeout(() => server.cut(), 60);
        },
      }),
    );
    assert.equal(failure, undefined);
    assert.equal(cuts, 1);
    assert.ok(
      stage.events.some((one) => one.event === 'step' && one.step === 'files' && one.state === 'fail'),
    );
    assert.ok(stage.pauses.length >= 1);
    assert.equal(stage.served('src/orders/definitions.py'), 'second = 2\n');
    assert.deepEqual(stage.releases(), [served, stage.current()]);
  });

  it('in every transfer, ends as a failure of the network, and nothing is left', async () => {
    stage.commit({ 'big.bin': bigFile() });
    const error = await failedApply(stage, {
      onEvent: (one) => {
        if (one.event === 'step' && one.step === 'files' && one.state === 'begin')
          globalThis.setTimeout(() => server.cut(), 60);
      },
    });
    assert.equal(error.code, 5);
    assert.deepEqual(stage.pauses.slice(-3), [1000, 2000, 4000]);
    assert.equal(stage.current(), served);
    await untilOnly(served);
  });

  it('after the host was let go, says so, and the host goes on by itself', async () => {
    writeFileSync(join(stage.path, 'hold-environment'), '');
    const ended = stage.carrier().apply(stage.errand());
    await stage.told('environment', 'begin');
    server.cut();
    const { failure, results } = await ended;
    assert.ok(failure instanceof NetworkError);
    assert.match(failure.message, /goes on by itself[\s\S]*dgm deploy status/);
    assert.deepEqual(results, [{ host: 'web', outcome: 'unknown', release: undefined }]);
    assert.equal(stage.current(), served);
    assert.ok(!stage.pauses.includes(1000));
    rmSync(join(stage.path, 'hold-environment'));
    while (stage.current() === served) await setTimeout(50);
    assert.equal(stage.served('src/orders/definitions.py'), 'second = 2\n');
  });

  it('by SIGINT before the host was let go, takes everything back', async () => {
    writeFileSync(join(stage.path, 'hold-begin'), '');
    const { child, ended } = await startUntil('begin');
    child.kill('SIGINT');
    rmSync(join(stage.path, 'hold-begin'));
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.equal(stage.current(), served);
    assert.deepEqual(stage.releases(), [served]);
    await applyAgain();
  });

  it('by SIGTERM after it, says that the host goes on', async () => {
    writeFileSync(join(stage.path, 'hold-environment'), '');
    const { child, ended } = await startUntil('environment');
    child.kill('SIGTERM');
    const { code, stderr } = await ended;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /web goes on by itself[\s\S]*dgm deploy status/);
    rmSync(join(stage.path, 'hold-environment'));
    while (stage.current() === served) await setTimeout(50);
  });

  for (const [step, state] of [
    ['check', 'end'],
    ['probe', 'end'],
    ['begin', 'end'],
    ['files', 'begin'],
    ['files', 'end'],
    ['secrets', 'begin'],
  ] as const) {
    it(`by SIGKILL at the ${state} of ${step}, leaves nothing, and the next one works`, async () => {
      writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), 'TOKEN=hush\n', { mode: 0o600 });
      assert.equal((await startWorker(`${step}:${state}`).ended).code, null);
      assert.equal(stage.current(), served);
      await untilOnly(served);
      await worksAgain();
    });
  }

  it('by SIGKILL in the middle of the transfer, leaves what the next one removes', async () => {
    const { child, ended } = await startTransfer();
    child.kill('SIGKILL');
    await ended;
    assert.equal(stage.current(), served);
    // An rsync that is under way ends by itself, and what it still brings is removed by the next deploy.
    await worksAgain();
  });

  async function worksAgain(): Promise<void> {
    await settled();
    await applyAgain();
    assert.equal(stage.releases()[0], served);
    assert.ok(stage.releases().every((id) => existsSync(join(stage.path, 'releases', id, '.deploy'))));
  }

  for (const step of ['environment', 'switch']) {
    it(`by SIGKILL while the host does ${step}, is carried out all the same`, async () => {
      writeFileSync(join(stage.path, `hold-${step}`), '');
      const { child, ended } = await startUntil(step);
      child.kill('SIGKILL');
      await ended;
      const error = await failedApply(stage);
      assert.equal(error.code, 8);
      rmSync(join(stage.path, `hold-${step}`));
      await settled();
      await applyAgain();
      assert.equal(stage.releases().length, 2);
    });
  }

  /** Waits until nobody holds the lock of the host. */
  async function settled(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const { plan } = await stage.carrier().plan(stage.errand());
      if (!plan.hosts[0]?.warnings.some((one) => one.startsWith('Somebody deploys'))) return;
      await setTimeout(50);
    }
  }

  it('leaves no folder of sockets behind, but where it was killed', async () => {
    // One of its own: other tests make sockets at the same time.
    const folder = temporaryFolder();
    const usual = process.env.TMPDIR;
    process.env.TMPDIR = folder;
    try {
      await stage.carrier().apply(stage.errand());
    } finally {
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
    assert.deepEqual(readdirSync(folder), []);
  });
});
