import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from '../../../src/deployment/carry/ssh.ts';
import { freePort } from '../../support/free-port.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { failedApply } from './failed.ts';
import { makeStage, type Stage } from './stage.ts';

describe('a host that cannot be logged in to', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;
  let served: string | undefined;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
    stage = makeStage(server);
    await stage.carrier().apply(stage.errand());
    served = stage.current();
    stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
  });
  beforeEach(() => stage.pauses.splice(0));
  afterEach(() => {
    assert.equal(stage.current(), served);
    assert.equal(stage.releases().length, 1);
  });
  after(() => server?.stop());

  it('because nobody knows its name, is told at once', async () => {
    const error = await failedApply(stage, { settings: { hosts: ['no-such-host.invalid'] } });
    assert.equal(error.code, 5);
    assert.match(error.message, /^The host no-such-host\.invalid is not known\./);
    assert.deepEqual(stage.pauses, []);
  });

  it('because nothing listens there, is tried again, after longer and longer pauses', async () => {
    const error = await failedApply(stage, { settings: { hosts: [`127.0.0.1:${await freePort()}`] } });
    assert.equal(error.code, 5);
    assert.match(error.message, /cannot be reached[\s\S]*Connection refused/);
    assert.deepEqual(stage.pauses, [1000, 2000, 4000]);
  });

  it('because the key is not taken, is told at once', async () => {
    const keys = readFileSync(server.authorizedKeys);
    writeFileSync(server.authorizedKeys, '');
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /^web refuses the login\.[\s\S]*Permission denied/);
    assert.deepEqual(stage.pauses, []);
    writeFileSync(server.authorizedKeys, keys);
  });

  it('because its key is not known, is refused, and the key is not taken', async () => {
    const known = readFileSync(server.knownHosts, 'utf8');
    writeFileSync(server.knownHosts, '');
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /^The host key of web is not known here\./);
    assert.equal(readFileSync(server.knownHosts, 'utf8'), '');
    writeFileSync(server.knownHosts, known);
  });

  it('because its key has changed, is refused', async () => {
    await server.changeHostKey();
    const error = await failedApply(stage);
    assert.equal(error.code, 6);
    assert.match(error.message, /^The host key of web has changed\./);
    assert.deepEqual(stage.pauses, []);
  });
});

describe('a connection', function () {
  this.timeout(60_000);
  let server: SshServer;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  after(() => server?.stop());

  it('is one that all commands share, and that is gone at its end', async () => {
    const { here } = makeStage(server).errand();
    const connection = await connect({ user: undefined, name: 'web', port: undefined }, here);
    const before = server.logins();
    const ended = await Promise.all([3, 4, 5].map((code) => connection.run(`exit ${code}`)));
    assert.deepEqual(
      ended.map(({ code }) => code),
      [3, 4, 5],
    );
    assert.equal(server.logins(), before);
    const socket = connection.shell.find((word) => word.startsWith('ControlPath='))?.slice(12) ?? '';
    assert.ok(existsSync(socket));
    await connection.close();
    assert.ok(!existsSync(socket));
  });

  it('takes what the configuration of ssh says, but what would keep programs from running', async () => {
    appendFileSync(
      server.config,
      `Host strange\n  HostName 127.0.0.1\n  Port ${server.port}\n  IdentityFile ${server.disk}/../user\n  UserKnownHostsFile ${server.knownHosts}\n  RequestTTY force\n  RemoteCommand cat\n  LogLevel QUIET\n  LocalForward 1 127.0.0.1:1\n`,
    );
    const { here } = makeStage(server).errand();
    const connection = await connect({ user: undefined, name: 'strange', port: undefined }, here);
    const { code, stdout } = await connection.run(`tr a-z A-Z; echo 'it'"'"'s $HOME'`, 'hello ');
    assert.deepEqual([code, stdout], [0, "HELLO it's $HOME\n"]);
    await connection.close();
  });
});
