import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { takeLock } from '../../src/apply/lock.ts';
import { ConflictError } from '../../src/errors.ts';
import { snapshot } from '../support/folder.ts';
import { assertTaken, leaveLock, options, stateFolder } from './takers.ts';

describe('a lock that cannot be read', () => {
  const contents = {
    'is empty': Buffer.alloc(0),
    'holds zeros': Buffer.alloc(300),
    'holds half a record': Buffer.from('{"pid": 12, "ho'),
    'holds bytes': Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x1b]),
    'holds no number of a process': Buffer.from('{"pid":-1,"host":"here"}'),
    'holds a megabyte': Buffer.from(`{"pid":1,"host":"h","x":"${'x'.repeat(1024 * 1024)}"}`),
  };
  for (const [what, content] of Object.entries(contents)) {
    it(`and ${what} is taken over after a second look`, async () => {
      const state = stateFolder();
      leaveLock(state, content);
      await assertTaken(state, 'unreadable');
    });
  }

  const places = {
    'a link': (path: string) => symlinkSync('/etc/hostname', path),
    'a dangling link': (path: string) => symlinkSync('nowhere', path),
    'a folder': (path: string) => mkdirSync(path),
    'a pipe': (path: string) => void execFileSync('mkfifo', [path]),
  };
  for (const [what, make] of Object.entries(places)) {
    it(`refuses ${what} in its place, and leaves it`, async () => {
      const state = stateFolder();
      const path = join(state, 'lock');
      make(path);
      const before = snapshot(state);
      await assert.rejects(takeLock(options(state)), (error) => {
        assert.ok(error instanceof ConflictError);
        assert.ok(
          error.message.startsWith(`${path} is ${what.includes('link') ? 'a symbolic link' : 'no '}`),
        );
        assert.equal(error.message.split('\n').length, 3);
        return true;
      });
      assert.deepEqual(snapshot(state), before);
    });
  }
});
