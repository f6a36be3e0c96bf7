import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { mock } from 'node:test';
import { openSession } from '../../../src/deployment/carry/host-session.ts';
import type { Connection } from '../../../src/deployment/carry/ssh.ts';

describe('a conversation with a host that waits for its word', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  for (const word of ['go', 'stop']) {
    it(`says every ten seconds that we are here still, until ${word}`, async () => {
      const [stdin, stdout] = [new PassThrough(), new PassThrough()];
      const end = Promise.withResolvers<{ code: number; stdout: string; stderr: string }>();
      const start = () => ({ child: { stdin, stdout } as unknown as ChildProcess, end: end.promise });
      const connection = { name: 'web', start } as unknown as Connection;
      const session = openSession({ connection, script: '# script\n', words: ['deploy'], take: () => {} });
      mock.timers.tick(30_000);
      stdout.write('@ready\n');
      await session.ready;
      mock.timers.tick(25_000);
      if (word === 'go') session.go();
      else void session.abandon();
      mock.timers.tick(60_000);
      assert.equal(String(stdin.read()), `# script\n.\n.\n${word}\n`);
      end.resolve({ code: 0, stdout: '', stderr: '' });
      await session.done;
    });
  }
});
