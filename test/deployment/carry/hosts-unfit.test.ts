import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage } from './stage.ts';

describe('a host that is not fit', function () {
  this.timeout(120_000);
  let server: SshServer;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  afterEach(() => server.setEnvironment({}));
  after(() => server?.stop());

  /** A PATH with some programs of the system. */
  function pathOf(...programs: readonly string[]): string {
    const folder = temporaryFolder();
    for (const one of [
      'sh',
      'id',
      'date',
      'df',
      'awk',
      'dirname',
      'basename',
      'readlink',
      'sed',
      'flock',
      'sort',
      'cat',
      ...programs,
    ])
      symlinkSync(join('/usr/bin', one), join(folder, one));
    return folder;
  }

  it('as it has no rsync, is told before anything is made', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'no-rsync') });
    server.setEnvironment({ PATH: pathOf('python3', 'tar') });
    const error = await failedApply(stage);
    assert.equal(error.code, 3);
    assert.match(error.message, /^rsync is not installed on web\./);
    assert.deepEqual(stage.releases(), []);
  });

  it('as it has no Python, or one that is too old', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'no-python') });
    server.setEnvironment({ PATH: pathOf('rsync'), PYTHON_FOUND: '3.8.1' });
    const error = await failedApply(stage);
    assert.equal(error.code, 3);
    assert.match(
      error.message,
      /no Python that the module runs on\.\nIt needs 3\.10 or newer, below 3\.15; there is 3\.8\.1\./,
    );
  });

  it('as the path is none that can be written', async () => {
    writeFileSync(join(server.disk, 'file'), '');
    const stage = makeStage(server, { path: join(server.disk, 'file', 'srv') });
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /cannot be written\.\n.*file is no folder/);
  });

  it('as the path belongs to another deployment', async () => {
    const path = join(server.disk, 'taken');
    mkdirSync(join(path, '.deploy'), { recursive: true });
    writeFileSync(join(path, '.deploy', 'owner'), 'sales/production\n');
    const error = await failedApply(makeStage(server, { path }));
    assert.equal(error.code, 8);
    assert.match(error.message, /belongs to sales\/production/);
  });

  it('as its disk is full, has what it served before', async function () {
    const path = join(server.disk, 'small');
    mkdirSync(path);
    const disk = smallDisk(path, 600);
    if (disk === undefined) return this.skip();
    try {
      const stage = makeStage(server, { path });
      await stage.carrier().apply(stage.errand());
      const served = stage.current();
      stage.commit({ 'big.bin': 'x'.repeat(2_000_000) });
      const error = await failedApply(stage);
      assert.equal(error.code, 3);
      assert.match(error.message, /no space left/i);
      assert.equal(stage.current(), served);
      assert.deepEqual(stage.releases(), [served]);
    } finally {
      disk.remove();
    }
  });

  it('as its clock is an hour ahead, is warned of and served all the same', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'ahead') });
    server.setEnvironment({ CLOCK_AHEAD: '3600' });
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.ok(plan.hosts[0]?.warnings.some((one) => /^Its clock is 3[56]\d\d s ahead of ours\.$/.test(one)));
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
  });

  it('as another deploy is at work on it', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'busy') });
    await stage.carrier().apply(stage.errand());
    const served = stage.current();
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    stage.events.splice(0);
    writeFileSync(join(stage.path, 'hold-environment'), '');
    const ended = stage.carrier().apply(stage.errand());
    await stage.told('environment', 'begin');
    const error = await failedApply(stage);
    assert.equal(error.code, 8);
    assert.match(error.message, /Another deploy is at work/);
    assert.equal(stage.current(), served);
    rmSync(join(stage.path, 'hold-environment'));
    assert.equal((await ended).failure, undefined);
  });

  it('as a step of it fails, tells what it said, and has what it served before', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'failing') });
    await stage.carrier().apply(stage.errand());
    const served = stage.current();
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    writeFileSync(join(stage.path, 'fail-environment'), 'no such package');
    const error = await failedApply(stage);
    assert.equal(error.code, 4);
    assert.equal(error.message, 'The step environment failed.\nno such package\nMend it.');
    assert.equal(stage.current(), served);
    assert.ok(
      stage.events.some((one) => one.event === 'step' && one.step === 'environment' && one.state === 'fail'),
    );
  });
});
