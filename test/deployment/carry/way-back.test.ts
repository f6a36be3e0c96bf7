import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters as plain } from 'node:util';
import { type HostStatus, isWell } from '../../../src/deployment/carry/status.ts';
import { statusText } from '../../../src/deployment/carry/status-text.ts';
import { freePort } from '../../support/free-port.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { makeStage, type Stage } from './stage.ts';

describe('deployed releases', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;
  let count = 0;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  beforeEach(async () => {
    count += 1;
    stage = makeStage(server, { path: join(server.disk, `srv-${count}`) });
    for (const number of ['one', 'two', 'three']) {
      stage.commit({ number });
      await stage.carrier().apply(stage.errand());
    }
  });
  afterEach(() => server.setEnvironment({}));
  after(() => server?.stop());

  const back = (to?: string) => stage.carrier().rollBack(stage.errand(), to);

  it('are gone back to one by one, in the order in which they were made', async () => {
    const [one, two, three] = stage.releases();
    assert.equal(stage.current(), three);
    const { results } = await back();
    assert.deepEqual(results, [{ host: 'web', outcome: 'rolled-back', release: two }]);
    assert.equal(stage.served('number'), 'two');
    await back();
    assert.equal(stage.current(), one);
    await assert.rejects(back(), { code: 3 });
  });

  it('are found by their name, its beginning, or their commit', async () => {
    const [one = '', two = '', three = ''] = stage.releases();
    await back(one);
    assert.equal(stage.current(), one);
    assert.equal((await back(one)).results[0]?.outcome, 'there');
    await back(two.slice(0, -3));
    assert.equal(stage.current(), two);
    await back(stage.git('rev-parse', 'HEAD').trim());
    assert.equal(stage.current(), three);
    await assert.rejects(back('20'), { code: 2 });
    await assert.rejects(back('fffffff'), { code: 3 });
    await assert.rejects(back('$(touch pwned)'), { code: 3 });
  });

  it('stay where a rollback fails', async () => {
    const three = stage.current();
    writeFileSync(join(stage.path, 'fail-switch'), 'a migration cannot be undone');
    const { results, failure } = await back();
    assert.equal(results[0]?.outcome, 'failed');
    assert.match(String(failure), /cannot be undone/);
    assert.equal(stage.current(), three);
  });

  it('are not there on a host where nothing was deployed', async () => {
    const fresh = makeStage(server, { path: join(server.disk, 'fresh') });
    await assert.rejects(fresh.carrier().rollBack(fresh.errand(), undefined), /Nothing is deployed on web/);
    const [status] = await fresh.carrier().status(fresh.errand());
    assert.match(plain(statusText(status ?? fail())), /^web\n {2}Nothing is deployed\.\n$/);
  });

  it('are told by status: what runs, since when, of which commit, and what has drifted', async () => {
    const settings = {
      service: { kind: 'command', port: 4000, address: '127.0.0.1', restart: 'true' },
    } as const;
    const status = async (): Promise<HostStatus> => {
      const [one] = await stage.carrier(settings).status(stage.errand({ settings }));
      assert.ok(one !== undefined && !('error' in one));
      return one;
    };
    const well = await status();
    assert.equal(well.current, stage.current());
    assert.equal(well.commit, stage.git('rev-parse', 'HEAD').trim());
    assert.deepEqual([well.since, well.health, well.drift], ['2026-01-02T03:04:05Z', 'serving', []]);
    assert.match(well.by ?? '', /-at-/);
    assert.ok(isWell(well));
    writeFileSync(join(stage.path, 'drift'), '');
    server.setEnvironment({ HEALTH: 'nothing listens on port 4000' });
    const ill = await status();
    assert.ok(!isWell(ill));
    assert.deepEqual(ill.drift, ['src/orders/defs/assets.py']);
    assert.match(plain(statusText(ill)), /health +nothing listens on port 4000\n/);
  });

  it('are told of the hosts that answer, also where one does not', async () => {
    const settings = { hosts: [`127.0.0.1:${await freePort()}`, 'web'] };
    const [away, there] = await stage.carrier(settings).status(stage.errand({ settings }));
    assert.ok(away !== undefined && 'error' in away && away.error.code === 5);
    assert.ok(there !== undefined && 'current' in there && there.current === stage.current());
  });
});

function fail(): never {
  throw new Error('there is no status');
}
