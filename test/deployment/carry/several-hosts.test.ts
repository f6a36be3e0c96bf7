import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IS_ROOT } from '../../support/folder.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { makeStage, type Stage } from './stage.ts';

describe('several hosts', function () {
  this.timeout(120_000);
  let server: SshServer;
  let stage: Stage;
  let count = 0;

  before(async function () {
    if (!hasSshd()) return this.skip();
    // Each has its own disk at the same path: that takes a mount that only its sessions see.
    if (!IS_ROOT) return this.skip();
    server = await startSshServer();
    server.setProlog(
      'if [ -n "$DGM_TEST_HOST" ]; then mkdir -p "$DGM_TEST_DISK/$DGM_TEST_HOST" "$DGM_TEST_DISK/same"; [ -n "$APART" ] || exec env APART=1 unshare --mount "$0"; mount --bind "$DGM_TEST_DISK/$DGM_TEST_HOST" "$DGM_TEST_DISK/same"; fi',
    );
  });
  beforeEach(() => {
    count += 1;
    stage = makeStage(server, { path: join(server.disk, 'same', `srv-${count}`) });
  });
  after(() => server?.stop());

  const currentOf = (host: string): string | undefined => {
    const link = join(server.disk, host, `srv-${count}`, 'current');
    return existsSync(link) ? readlinkSync(link) : undefined;
  };
  const order = (): readonly string[] =>
    stage.events.flatMap((one) =>
      one.event === 'step' && ['begin', 'switch'].includes(one.step) && one.host !== undefined
        ? [`${one.host} ${one.step} ${one.state}`]
        : [],
    );

  it('are delivered to one after another', async () => {
    const settings = { hosts: ['web1', 'web2'] };
    const { results } = await stage.carrier(settings).apply(stage.errand({ settings }));
    assert.deepEqual(
      results.map(({ host, outcome }) => [host, outcome]),
      [
        ['web1', 'delivered'],
        ['web2', 'delivered'],
      ],
    );
    assert.ok(order().indexOf('web1 switch end') < order().indexOf('web2 begin begin'));
    assert.equal(currentOf('web1'), currentOf('web2'));
  });

  it('are delivered to at once, as many as the settings say', async () => {
    const settings = { hosts: ['web1', 'web2', 'web3'], hosts_at_once: 2 };
    for (const host of ['web1', 'web2']) {
      mkdirSync(join(server.disk, host, `srv-${count}`), { recursive: true });
      writeFileSync(join(server.disk, host, `srv-${count}`, 'hold-environment'), '');
    }

    const ended = stage.carrier(settings).apply(
      stage.errand({
        settings,
        onEvent: () => {
          // Neither goes on before both have begun.
          const begun = stage.events.filter(
            (one) => one.event === 'step' && one.step === 'environment' && one.state === 'begin',
          );
          if (begun.length < 2) return;
          for (const host of ['web1', 'web2'])
            rmSync(join(server.disk, host, `srv-${count}`, 'hold-environment'), { force: true });
        },
      }),
    );
    const { results } = await ended;
    assert.deepEqual(
      results.map(({ outcome }) => outcome),
      ['delivered', 'delivered', 'delivered'],
    );
    assert.ok(order().indexOf('web3 begin begin') > order().findIndex((one) => one.endsWith('switch end')));
  });

  it('are left as they are after the first that fails', async () => {
    const settings = { hosts: ['web1', 'web2', 'web3'] };
    await stage.carrier(settings).apply(stage.errand({ settings }));
    const served = currentOf('web3');
    stage.commit({ a: '' });
    writeFileSync(join(server.disk, 'web2', `srv-${count}`, 'fail-environment'), 'no');
    const { results, failure } = await stage.carrier(settings).apply(stage.errand({ settings }));
    assert.match(String(failure), /The step environment failed/);
    assert.deepEqual(
      results.map(({ host, outcome }) => [host, outcome]),
      [
        ['web1', 'delivered'],
        ['web2', 'failed'],
        ['web3', 'not-begun'],
      ],
    );
    assert.notEqual(currentOf('web1'), served);
    assert.equal(currentOf('web2'), served);
    assert.equal(currentOf('web3'), served);
    assert.equal(results[2]?.release, served?.replace('releases/', ''));
  });

  it('are all looked at before one of them is changed', async () => {
    mkdirSync(join(server.disk, 'web2'), { recursive: true });
    writeFileSync(join(server.disk, 'web2', `srv-${count}`), '');
    const settings = { hosts: ['web1', 'web2'] };
    await assert.rejects(stage.carrier(settings).apply(stage.errand({ settings })), /is no folder/);
    assert.equal(currentOf('web1'), undefined);
  });
});
