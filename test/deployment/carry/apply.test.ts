import assert from 'node:assert/strict';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { makeStage } from './stage.ts';

describe('a deploy by rsync over ssh', function () {
  this.timeout(120_000);
  let server: SshServer;

  before(async function () {
    if (!hasSshd()) return this.skip();
    server = await startSshServer();
  });
  after(() => server?.stop());

  it('makes a release of what is committed, and serves it', async () => {
    const stage = makeStage(server);
    const { results, failure } = await stage.carrier().apply(stage.errand());
    assert.equal(failure, undefined);
    assert.deepEqual(results, [{ host: 'web', outcome: 'delivered', release: stage.current() }]);
    assert.match(stage.current() ?? '', /^\d{8}T\d{6}Z-[0-9a-f]{10}$/);
    assert.equal(stage.served('src/orders/definitions.py'), 'first = 1\n');
    const steps = stage.events.flatMap((one) =>
      one.event === 'step' && one.state === 'end' ? [one.step] : [],
    );
    assert.deepEqual(steps, ['check', 'probe', 'begin', 'files', 'environment', 'switch']);
  });

  it('does nothing where the commit is served already', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'again') });
    await stage.carrier().apply(stage.errand());
    const { results } = await stage.carrier().apply(stage.errand());
    assert.equal(results[0]?.outcome, 'there');
    assert.equal(stage.releases().length, 1);
    const commit = stage.commit({ 'src/orders/definitions.py': 'second = 2\n' });
    const second = await stage.carrier().apply(stage.errand());
    assert.equal(second.results[0]?.outcome, 'delivered');
    assert.ok(stage.current()?.endsWith(commit.slice(0, 10)));
    assert.equal(stage.served('src/orders/definitions.py'), 'second = 2\n');
    assert.equal(stage.releases().length, 2);
  });

  it('tells a change by what is in a file, also where its size and time stay', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'same-time') });
    const file = 'src/orders/definitions.py';
    const commitAt = (text: string): void => {
      stage.commit({ [file]: text });
      utimesSync(join(stage.root, file), 1_750_000_000, 1_750_000_000);
    };
    commitAt('other = 2\n');
    await stage.carrier().apply(stage.errand());
    commitAt('third = 3\n');
    const { plan } = await stage.carrier().plan(stage.errand());
    assert.deepEqual(plan.hosts[0]?.changes, [{ path: file, change: 'changed' }]);
    await stage.carrier().apply(stage.errand());
    assert.equal(stage.served(file), 'third = 3\n');
  });

  it('brings secrets into a file that is their owner’s alone, and brings them again once they change', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'secrets') });
    const file = join(stage.root, 'deploy/production/.env.deploy');
    writeFileSync(file, "TOKEN='hush hush'\n", { mode: 0o600 });
    await stage.carrier().apply(stage.errand());
    assert.equal(stage.served('.env'), "TOKEN='hush hush'\n");
    assert.equal(statSync(join(stage.path, 'current', '.env')).mode & 0o777, 0o600);
    assert.equal((await stage.carrier().apply(stage.errand())).results[0]?.outcome, 'there');
    writeFileSync(file, "TOKEN='hush again'\n", { mode: 0o600 });
    assert.equal((await stage.carrier().apply(stage.errand())).results[0]?.outcome, 'delivered');
    assert.equal(stage.served('.env'), "TOKEN='hush again'\n");
    assert.doesNotMatch(JSON.stringify(stage.events), /hush/);
  });

  it('is how CI delivers, where the deployment says so', async () => {
    const stage = makeStage(server, { path: join(server.disk, 'ci') });
    const settings = { strategy: 'ci-cd', delivery: 'rsync' } as const;
    const { failure, plan } = await stage.carrier(settings).apply(stage.errand({ settings }));
    assert.equal(failure, undefined);
    assert.deepEqual([plan.strategy, plan.delivery], ['ci-cd', 'rsync']);
    assert.equal(stage.served('src/orders/definitions.py'), 'first = 1\n');
  });
});
