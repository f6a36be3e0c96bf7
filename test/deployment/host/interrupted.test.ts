import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  call,
  currentOf,
  deploy,
  endServers,
  eventOf,
  makeHost,
  makeServingHost,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { smallModule } from './small-module.ts';

/** Where a deploy is killed: as soon as it has said this. */
const EARLY = ['@begin\tbegin', '@end\tbegin', '@begin\tenvironment', '@end\tenvironment', '@begin\tload'];
const LATE =
  process.env.DGM_FULL === '1'
    ? ['@begin\tdrain', '@begin\tswitch', '@end\tswitch', '@begin\trestart', '@end\trestart', '@begin\tgate']
    : ['@begin\tdrain', '@end\tswitch', '@begin\tgate'];

/** Waits until what a killed script was waiting for has ended too. */
async function unlocked(host: TestHost): Promise<void> {
  while ((await ask(host, 'probe')).of('lock').length > 0)
    await new Promise((resolve) => setTimeout(resolve, 200));
}

/** Deploys, and kills the script when it says something. */
async function killedAt(host: TestHost, files: string, event: string, id: string): Promise<void> {
  const outcome = await deploy(
    host,
    {
      files,
      onLine: (line, child) => {
        if (line.startsWith(event)) child.kill('SIGKILL');
      },
    },
    id,
  );
  assert.equal(outcome.code, null, `${event}: ${JSON.stringify(outcome)}`);
  await unlocked(host);
}

describe('an interrupted deploy', function () {
  this.timeout(900_000);
  let files: string;

  before(() => {
    files = smallModule();
  });

  after(endServers);

  for (const event of EARLY) {
    it(`leaves nothing that matters, killed at ${event.replace('\t', ' ')}`, async () => {
      const host = await makeHost();
      const id = releaseId();
      await killedAt(host, files, event, id);
      assert.equal(currentOf(host), undefined);
      const made = readdirSync(join(host.path, 'releases'));
      const { of } = await ask(host, 'probe');
      assert.deepEqual(of('interrupted').flat(), made);
      assert.deepEqual(of('release'), []);
      // The next one cleans up before it asks for files.
      const next = await deploy(host, { files, answer: undefined });
      assert.equal(next.code, 130);
      assert.deepEqual(readdirSync(join(host.path, 'releases')), []);
      assert.deepEqual((await ask(host, 'probe')).of('interrupted'), []);
    });
  }

  it('is undone by the next one, killed at any step from the drain to the gate', async () => {
    const host = await makeServingHost();
    assert.equal((await deploy(host, { files })).code, 0);
    const first = currentOf(host) ?? '';
    for (const event of LATE) {
      const id = releaseId();
      await killedAt(host, files, event, id);
      assert.deepEqual(
        (await ask(host, 'probe')).of('interrupted').flat().includes(id) || event === '@begin\tdrain',
        true,
        event,
      );
      const next = await deploy(host, { files, answer: undefined });
      assert.equal(next.code, 130, `${event}: ${JSON.stringify(next)}`);
      assert.equal(currentOf(host), first, event);
      assert.deepEqual(readdirSync(join(host.path, 'releases')), [first], event);
      const told = await ask(host, 'status');
      assert.deepEqual([told.of('serving'), told.of('interrupted')], [[[first]], []], event);
    }
  });

  it('is undone by a rollback to what was served before, which is all that it asks for', async () => {
    const host = await makeHost();
    assert.equal((await deploy(host, { files })).code, 0);
    const first = currentOf(host) ?? '';
    const id = releaseId();
    await killedAt(host, files, '@end\tswitch', id);
    assert.equal(currentOf(host), id);
    assert.deepEqual((await ask(host, 'status')).of('since'), []);
    const back = await call(host, ['rollback', first, id, 'tester']);
    assert.equal(back.code, 0, JSON.stringify(back));
    assert.deepEqual(back.events.at(-1), ['@done', first]);
    assert.equal(currentOf(host), first);
  });

  it('takes back what it made when it is told to end before the switch', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const host = await makeHost();
      const outcome = await deploy(host, {
        files,
        onLine: (line, child) => {
          if (line.startsWith('@begin\tload')) child.kill(signal);
        },
      });
      assert.equal(outcome.code, 130, JSON.stringify(outcome));
      assert.equal(eventOf(outcome, '@fail')[2], 'Interrupted.');
      assert.deepEqual(readdirSync(join(host.path, 'releases')), []);
    }
  });

  it('comes to its end without its caller, once it has its word', async () => {
    const host = await makeHost();
    const id = releaseId();
    const outcome = await deploy(
      host,
      {
        files,
        onLine: (line, child) => {
          if (!line.startsWith('@begin\tenvironment')) return;
          child.stdout?.destroy();
          child.kill('SIGHUP');
        },
      },
      id,
    );
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    assert.equal(currentOf(host), id);
  });
});
