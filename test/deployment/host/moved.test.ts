import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../../support/free-port.ts';
import {
  ask,
  call,
  currentOf,
  deploy,
  endServers,
  eventOf,
  makeServingHost,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';

/** Code that loads, but not in a code server. */
const FAILS_IN_SERVER = `import sys\nif "grpc" in sys.orig_argv:\n    raise RuntimeError("not in a server")\n`;

describe('host.sh and a port that has changed', function () {
  this.timeout(300_000);
  const [one, two] = [releaseId(), releaseId()];
  let first: TestHost;
  let second: TestHost;
  let files: string;

  /** The same host, with another port in its deployment. */
  function moved(port: number): Promise<TestHost> {
    const { kind, restart } = first.settings.service;
    return makeServingHost({ path: first.path, service: { kind, restart, port } });
  }

  async function assertServes(id: string): Promise<void> {
    const told = await ask(second, 'status');
    assert.deepEqual([currentOf(second), told.of('serving'), told.of('server')], [id, [[id]], [['up']]]);
  }

  before(async () => {
    files = smallModule();
    first = await makeServingHost();
    second = await moved(await freePort());
    assert.equal((await deploy(first, { files }, one)).code, 0);
  });

  after(endServers);

  it('refuses the new one where somebody else listens there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const outcome = await deploy(await moved((server.address() as AddressInfo).port), { files });
    server.close();
    assert.equal(outcome.code, 8, JSON.stringify(outcome));
    assert.match(eventOf(outcome, '@fail')[2] ?? '', /is in use/);
    assert.deepEqual(readdirSync(join(first.path, 'releases')), [one]);
  });

  it('serves at the old one again, undone and after a rollback, also where the helpers of what is current are gone', async () => {
    const broken = smallModule({ 'src/small/definitions.py': definitions(FAILS_IN_SERVER) });
    const undone = await deploy(second, { files: broken });
    assert.match(eventOf(undone, '@fail')[3] ?? '', new RegExp(`not in a server.*${one} serves again`));
    await assertServes(one);

    const outcome = await deploy(second, { files }, two);
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events));
    const address = readFileSync(join(second.path, 'releases', two, '.deploy/address'), 'utf8');
    assert.equal(address, `127.0.0.1 ${second.port} 127.0.0.1 ${second.port}\n`);

    rmSync(join(second.path, 'releases', two, '.venv/bin/python'));
    const back = await call(second, ['rollback', one, two, 'tester']);
    assert.equal(back.code, 0, JSON.stringify(back.events));
    await assertServes(one);
  });

  it('asks where the script says for a release that does not say it', async () => {
    rmSync(join(second.path, 'releases', one, '.deploy/address'));
    const states = await Promise.all([first, second].map((host) => ask(host, 'probe')));
    assert.deepEqual(
      states.map(({ of }) => of('server')),
      [[['up']], [['down']]],
    );
  });
});
