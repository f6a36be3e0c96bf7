import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { closedPort } from '../../support/package-index.ts';
import type { SshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';
import { staged } from './staged.ts';

describe('a deploy by git', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;

  staged((given, on) => {
    stage = given;
    server = on;
  });

  const by = (repository = stage.remote, branch = 'main') =>
    ({ strategy: 'git', source: { repository, branch } }) as const;
  const failed = (settings: ReturnType<typeof by>) => failedApply(stage, { settings });

  it('tells the host the commit, and where the module lies in its repository', async () => {
    const settings = by();
    await stage.carrier(settings).apply(stage.errand({ settings }));
    assert.ok(stage.current()?.endsWith(stage.git('rev-parse', 'HEAD').slice(0, 10)));
    assert.equal(readFileSync(join(stage.path, '.deploy/words'), 'utf8'), '-\n');
    const inside = join(stage.root, 'modules', "it's ours");
    mkdirSync(join(stage.root, 'modules'));
    mkdirSync(inside);
    renameSync(join(stage.root, 'src'), join(inside, 'src'));
    stage.commit({});
    const errand = stage.errand({ settings });
    const moved = { ...errand, deployment: { ...errand.deployment, root: inside } };
    await stage.carrier(settings).apply(moved);
    const prefix = readFileSync(join(stage.path, '.deploy/words'), 'utf8').trim();
    assert.equal(Buffer.from(prefix, 'base64url').toString(), "modules/it's ours");
    const { plan } = await stage.carrier(settings).plan(moved);
    assert.equal(plan.hosts[0]?.isThere, true);
  });

  it('shows in its plan what git says has changed', async () => {
    const settings = by();
    await stage.carrier(settings).apply(stage.errand({ settings }));
    stage.git('rm', '-q', 'pyproject.toml');
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n', new: '' });
    const { plan } = await stage.carrier(settings).plan(stage.errand({ settings }));
    assert.deepEqual(plan.hosts[0]?.changes, [
      { path: 'new', change: 'new' },
      { path: 'pyproject.toml', change: 'removed' },
      { path: 'src/orders/definitions.py', change: 'changed' },
    ]);
    assert.equal(plan.hosts[0]?.steps[2]?.step, 'fetch');
  });

  it('needs the branch to be there', async () => {
    stage.git('push', '-q', 'origin', 'HEAD:refs/heads/old/release');
    const error = await failed(by(stage.remote, 'release'));
    assert.equal(error.code, 3);
    assert.match(error.message, /^The repository has no branch release\./);
  });

  it('needs what is checked out to be the tip of the branch', async () => {
    stage.git('commit', '-q', '--allow-empty', '-m', 'mine');
    const error = await failed(by());
    assert.equal(error.code, 8);
    assert.match(
      error.message,
      /^What is checked out here is not the tip of main\.\nHere it is \w{10}, there \w{10}\./,
    );
  });

  it('needs everything to be committed', async () => {
    writeFileSync(join(stage.root, 'new.py'), '');
    assert.equal((await failed(by())).code, 8);
    const dirty = await failedApply(stage, { settings: by(), allowsDirty: true });
    assert.equal(dirty.code, 2);
  });

  it('does not leave out the files of a submodule without a word', async () => {
    const other = makeStage(server, { path: join(server.disk, 'other') });
    stage.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.remote, 'src/lib');
    stage.commit({});
    const error = await failed(by());
    assert.equal(error.code, 7);
    assert.match(error.message, /^The submodule "src\/lib" does not come along\./);
    const settings = { ...by(), exclude: ['/src/lib/'] };
    assert.equal((await stage.carrier(settings).apply(stage.errand({ settings }))).failure, undefined);
  });

  it('needs the repository, and shows no password of it', async () => {
    const gone = await failed(by(join(stage.root, 'nowhere')));
    assert.equal(gone.code, 3);
    const port = await closedPort();
    const away = await failed(by(`http://me:hush@127.0.0.1:${port}/r.git`));
    assert.equal(away.code, 5);
    assert.doesNotMatch(away.message, /hush/);
    assert.deepEqual(stage.pauses.slice(-3), [1000, 2000, 4000]);
  });

  it('does not ask for a password where nobody is there', async () => {
    const asks = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .end('HTTP/1.1 401 no\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'),
    );
    await new Promise<void>((resolve) => void asks.listen(0, '127.0.0.1', resolve));
    const address = asks.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const error = await failed(by(`http://127.0.0.1:${port}/r.git`));
    asks.close();
    assert.equal(error.code, 6, error.message);
  });
});
