import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ask, call, eventOf, makeHost, releaseId, type TestHost } from './host-of-tests.ts';
import { emptyEnvironments, withStandIns } from './stand-in-helpers.ts';

/** A host that hears nothing for so many seconds, and ends. */
async function hostOf(silence: number): Promise<TestHost> {
  const host = withStandIns(await makeHost());
  return { ...host, script: host.script.replace(/^silence=90$/m, `silence=${silence}`) };
}

async function sendDots({ stdin }: ChildProcess): Promise<void> {
  for (let dots = 0; dots < 9; dots += 1) {
    stdin?.write('.\n');
    await sleep(500);
  }
  stdin?.end('go\n');
}

describe('host.sh and the word of its caller', function () {
  this.timeout(120_000);
  const as = { env: { PATH: emptyEnvironments() } };
  const begin = (): readonly string[] => ['deploy', releaseId(), 'none', 'abcdef0123', 'tester'];

  for (const shell of ['dash', 'bash']) {
    it(`ends where nothing comes from a connection that is not closed, in ${shell}`, async () => {
      const host = await hostOf(1);
      const outcome = await call(host, begin(), { ...as, shell, onLine: () => undefined });
      assert.equal(outcome.code, 130, JSON.stringify(outcome));
      assert.match(eventOf(outcome, '@fail').join(' '), /other side has gone.*Nothing was changed/);
      assert.deepEqual(readdirSync(join(host.path, 'releases')), []);
      assert.deepEqual((await ask(host, 'probe', as)).of('lock'), []);
    });

    it(`waits as long as dots come, and goes on with its word, in ${shell}`, async () => {
      const host = await hostOf(3);
      const began = Date.now();
      const outcome = await call(host, begin(), {
        ...{ ...as, shell },
        onLine: (line, child) => {
          if (line === '@ready') void sendDots(child);
        },
      });
      assert.equal(outcome.code, 0, JSON.stringify(outcome));
      assert.ok(Date.now() - began > 4_000);
    });
  }

  it('ends at once where it is told to, and holds no lock where it is killed', async () => {
    for (const [signal, code] of [
      ['SIGTERM', 130],
      ['SIGKILL', null],
    ] as const) {
      const host = await hostOf(90);
      const outcome = await call(host, begin(), {
        ...as,
        onLine: (line, child) => {
          if (line === '@ready') setTimeout(() => child.kill(signal), 300);
        },
      });
      assert.equal(outcome.code, code);
      assert.deepEqual((await ask(host, 'probe', as)).of('lock'), []);
    }
  });
});
