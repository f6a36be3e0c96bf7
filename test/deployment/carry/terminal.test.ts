import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from '../../support/debian.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { Screen } from '../../support/screen.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { makeStage, type Stage } from './stage.ts';

const WORKER = join(dirname(fileURLToPath(import.meta.url)), 'apply-worker.ts');

describe('a deploy at a terminal', function () {
  this.timeout(60_000);
  let server: SshServer;
  let stage: Stage;
  let screen: Screen;
  let count = 0;

  before(async function () {
    if (!hasSshd() || !ensureProgram('tmux', 'tmux')) return this.skip();
    server = await startSshServer();
  });
  beforeEach(() => {
    count += 1;
    stage = makeStage(server, { path: join(server.disk, `srv-${count}`) });
    const { deployment, script } = stage.errand();
    const file = join(temporaryFolder(), 'errand.json');
    writeFileSync(file, JSON.stringify({ deployment, script }));
    mkdirSync(stage.path);
    writeFileSync(join(stage.path, 'hold-switch'), '');
    screen = new Screen(stage.root);
    screen.run('env', [`PATH=${server.path}`, process.execPath, WORKER, file]);
  });
  afterEach(() => screen?.close());
  after(() => server?.stop());

  it('goes on by itself on the host after Ctrl-C, and says so', async () => {
    await screen.shows(/"step":"switch","state":"begin"/);
    screen.press('C-c');
    assert.match(await screen.shows(/exit code \d+/), /goes on by itself[\s\S]*exit code 130/);
    rmSync(join(stage.path, 'hold-switch'));
    while (stage.current() === undefined) await setTimeout(20);
  });
});

describe('a host key that nobody knows yet', function () {
  this.timeout(60_000);

  it('is asked about by ssh itself at a terminal, once', async function () {
    if (!hasSshd() || !ensureProgram('tmux', 'tmux')) return this.skip();
    const server = await startSshServer();
    const stage = makeStage(server);
    writeFileSync(server.knownHosts, '');
    const { deployment, script } = stage.errand();
    const file = join(temporaryFolder(), 'errand.json');
    writeFileSync(file, JSON.stringify({ deployment, script }));
    const screen = new Screen(stage.root);
    try {
      screen.run('env', [`PATH=${server.path}`, process.execPath, WORKER, file]);
      await screen.shows(/Are you sure you want to continue connecting/);
      screen.enter('yes');
      await screen.shows(/exit code 0/);
      assert.notEqual(stage.current(), undefined);
      assert.match(readFileSync(server.knownHosts, 'utf8'), /ssh-ed25519/);
      assert.equal(server.logins(), 1);
    } finally {
      screen.close();
      await server.stop();
    }
  });
});
