import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureProgram } from '../support/debian.ts';
import { snapshot } from '../support/folder.ts';
import { FRONT_DOORS, type FrontDoor } from '../support/front-doors.ts';
import { indexAt, silentIndex } from '../support/package-index.ts';
import { processesIn } from '../support/processes-in.ts';
import { type Ended, start } from '../support/program.ts';
import { Screen } from '../support/screen.ts';
import { pathWith } from '../support/tools.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Checks that a command has ended as an interrupted one, and that nothing is left of it. */
function assertInterrupted({ code, stdout, stderr }: Ended, cwd: string): void {
  assert.equal(code, 130, stdout + stderr);
  assert.doesNotMatch(stderr, /^ +at /m);
  assert.deepEqual(snapshot(cwd), {});
  assert.deepEqual(processesIn(cwd), []);
}

for (const door of FRONT_DOORS) {
  describe(`${door.name}, interrupted`, () => {
    for (const signal of SIGNALS) {
      it(`by ${signal} at a prompt, ends with 130`, async function () {
        if (!ensureProgram('tmux', 'tmux')) return this.skip();
        const cwd = door.folder();
        const screen = new Screen(cwd, door.env());
        try {
          // The shell tells its number, then becomes the program that has it.
          const words = ['-c', 'echo "pid=$$"; exec "$@"', 'sh', ...(await door.words())];
          screen.run('sh', words);
          const shown = await screen.shows(/\? What is the module called\?/);
          process.kill(Number(/^pid=(\d+)$/m.exec(shown)?.[1]), signal);
          assert.match(await screen.shows(/exit code \d+$/m), /exit code 130$/m);
          assert.deepEqual(snapshot(cwd), {});
        } finally {
          screen.close();
        }
      });

      it(`by ${signal} while it writes, takes back what it wrote`, async function () {
        if (!ensureProgram('strace', 'strace')) return this.skip();
        const cwd = door.folder();
        const module = join(cwd, 'orders');
        const { child, ended } = await startSlowly(door, cwd, join(module, 'pyproject.toml'));
        await fileOf(child, join(module, '.env.example'));
        child.kill(signal);
        assertInterrupted(await ended, cwd);
      });

      it(`by ${signal} while uv asks the network, takes back the module too`, () =>
        interruptInstall(door, signal, pathWith('uv', 'python3')));
    }

    it('by SIGINT while pip asks the network, takes back the module too', () =>
      interruptInstall(door, 'SIGINT', pathWith('python3')));
  });
}

async function interruptInstall(door: FrontDoor, signal: NodeJS.Signals, path: string): Promise<void> {
  const cwd = door.folder();
  const index = await silentIndex();
  try {
    const [program, ...words] = await door.words();
    const env = { ...door.env(), ...indexAt(index.port), PATH: path };
    const args = [...words, 'orders', '--governance', 'quick', '--install'];
    const { child, ended } = start(program, args, { cwd, env });
    await Promise.race([index.asked, ended]);
    assert.ok(existsSync(join(cwd, 'orders', 'pyproject.toml')));
    child.kill(signal);
    assertInterrupted(await ended, cwd);
  } finally {
    index.close();
  }
}

/** Starts a front door so that the disk takes its time over one file. */
async function startSlowly(door: FrontDoor, cwd: string, file: string) {
  const slow = ['-D', '-f', '-qq', '-o', '/dev/null', '-P', file];
  const inject = ['-e', 'trace=openat', '-e', 'inject=openat:delay_enter=3000000'];
  const args = [...slow, ...inject, ...(await door.words()), 'orders', '--governance', 'quick'];
  return start('strace', args, { cwd, env: door.env() });
}

/** Waits until a file is there, or the process has ended. */
async function fileOf(child: ChildProcess, file: string): Promise<void> {
  while (!existsSync(file) && child.exitCode === null) await sleep(5);
}
