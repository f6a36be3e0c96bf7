import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage } from './stage.ts';

const HOSTILE = `a 'b' "c" $(touch pwned) \`touch pwned\` ; touch pwned & * ~ é`;

describe('hostile names', function () {
  this.timeout(120_000);
  let server: SshServer;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  afterEach(() => {
    for (const folder of [server.disk, process.cwd()]) assert.ok(!readdirSync(folder).includes('pwned'));
  });
  after(() => server?.stop());

  it('of the folders on both sides are nothing but names', async () => {
    const path = join(server.disk, HOSTILE);
    const stage = makeStage(server, { folder: `mod ${HOSTILE}`, path });
    writeFileSync(join(stage.root, 'deploy/production/.env.deploy'), 'TOKEN=hush\n', { mode: 0o600 });
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
    assert.equal(stage.served('src/orders/definitions.py'), 'first = 1\n');
    assert.equal(stage.served('.env'), 'TOKEN=hush\n');
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.equal(plan.hosts[0]?.isThere, true);
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
    const { results } = await stage.carrier().rollBack(stage.errand(), undefined);
    assert.equal(results[0]?.outcome, 'rolled-back');
    assert.equal(stage.served('src/orders/definitions.py'), 'first = 1\n');
  });

  it('of files travel as they are', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'files') });
    const names = [
      'two\nlines',
      '-rf',
      ' lead',
      'trail ',
      '#hash',
      ':(top)',
      'star*',
      'quote\'"',
      '\u202e',
      '..x',
      '%s',
    ];
    mkdirSync(join(stage.root, 'odd'));
    symlinkSync('two\nlines', join(stage.root, 'odd', 'link'));
    stage.commit(Object.fromEntries(names.map((name) => [join('odd', name), name])));
    assert.equal((await stage.carrier().apply(stage.errand())).failure, undefined);
    for (const name of names) assert.equal(stage.served(join('odd', name)), name);
    assert.equal(stage.served('odd/link'), 'two\nlines');
    stage.commit({ 'odd/two\nlines': 'changed' });
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.deepEqual(
      plan.hosts[0]?.changes?.map(({ change }) => change),
      ['changed'],
    );
  });

  it('of files that are no UTF-8 are refused, and not left out', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'latin') });
    writeFileSync(
      Buffer.concat([Buffer.from(`${stage.root}/ums`), Buffer.from([0xe4]), Buffer.from('tze')]),
      '',
    );
    stage.commit({});
    const error = await failedApply(stage);
    assert.deepEqual([error.code, stage.current()], [7, undefined]);
    assert.match(error.message, /name that is no UTF-8/);
  });

  it('of excluded files are patterns of git, and no options', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'patterns') });
    stage.commit({ '-x': '', '--others': '', 'a b/c': '', 'a b/d': '' });
    const settings = { exclude: ['--others', '/a b/c', '-x'] };
    assert.equal((await stage.carrier(settings).apply(stage.errand({ settings }))).failure, undefined);
    assert.deepEqual(readdirSync(join(stage.path, 'current', 'a b')), ['d']);
    assert.ok(!readdirSync(join(stage.path, 'current')).some((name) => name.startsWith('-')));
  });

  it('of secrets are in no process list, and in nothing that is told', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'ps') });
    const value = 'hush$(touch pwned)"hush';
    const file = join(stage.root, 'deploy/production/.env.deploy');
    writeFileSync(file, `TOKEN='${value}'\nMANY="one\ntwo $HOME"\n`, { mode: 0o600 });
    await stage.carrier().apply(stage.errand());
    stage.commit({ a: '' });
    stage.events.splice(0);
    writeFileSync(join(stage.path, 'hold-environment'), '');
    writeFileSync(join(stage.path, 'fail-environment'), `pip says ${value}`);
    const ended = stage.carrier().apply(stage.errand());
    const lists: string[] = [];

    const timer = setInterval(
      () => lists.push(execFileSync('ps', ['-eo', 'args', '-ww'], { encoding: 'utf8' })),
      20,
    );
    await stage.told('environment', 'begin');
    rmSync(join(stage.path, 'hold-environment'));
    const { failure } = await ended;
    clearInterval(timer);
    assert.ok(lists.some((list) => list.includes('sh -s -- deploy')));
    assert.ok(!lists.some((list) => list.includes('hush$') || list.includes('ln -sfn')));
    assert.match(String(failure), /pip says \*\*\*/);
    assert.doesNotMatch(JSON.stringify(stage.events), /hush/);
  });
});
