import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DGM, dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { assertRefused } from '../support/refused.ts';

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;

/** Runs a line of the shell, in which `"$@"` is dgm with its words. */
function shell(cwd: string, line: string, ...words: readonly string[]) {
  const script = ['-c', line, 'bash', process.execPath, DGM, ...words];
  return spawnSync('bash', ['-o', 'pipefail', ...script], { cwd, encoding: 'utf8' });
}

describe('what dgm prints', () => {
  it('may be read in part', () => {
    const cwd = temporaryFolder();
    const { status, stderr } = shell(cwd, '"$@" | head -1', ...QUICK, '--dry-run');
    assert.equal(status, 0, stderr);
    assert.doesNotMatch(stderr, /^ +at |EPIPE/m);
  });

  it('is missed where its disk is full, and the command is done all the same', () => {
    const cwd = temporaryFolder();
    const { status, stderr } = shell(cwd, '"$@" >/dev/full', ...QUICK);
    assert.equal(status, 3);
    assert.match(stderr, /^dgm: The output cannot be written: .*no space.*\nWhat was to be done is done\.$/m);
    assert.ok(existsSync(join(cwd, 'orders/README.md')));
  });
});

describe('a report', () => {
  it('is no file of the plan, nor of our records, nor the module itself', async () => {
    const cwd = temporaryFolder();
    assertRefused(await dgm([...QUICK, '--report', 'orders'], { cwd }), { code: 2, says: /--report/ });
    assert.equal((await dgm(QUICK, { cwd })).code, 0);
    const before = snapshot(cwd);
    for (const report of ['orders/README.md', 'orders/.dagster-module/manifest.json', '']) {
      const ended = await dgm([...QUICK, '--title', 'Two', '--force', '--report', report], { cwd });
      assertRefused(ended, { code: 2, says: /--report/ });
      assert.deepEqual(snapshot(cwd), before);
    }
  });

  it('that cannot be written is told, and that the files are', async () => {
    const cwd = temporaryFolder();
    const { code, stderr } = await dgm([...QUICK, '--report', '/dev/full'], { cwd });
    assert.equal(code, 3);
    assert.match(stderr, /The files are written all the same\./);
    assert.ok(existsSync(join(cwd, 'orders/README.md')));
  });
});

describe('a clone with the line endings of another system', () => {
  it('still has the texts that merges need', async () => {
    const cwd = temporaryFolder();
    await dgm(QUICK, { cwd });
    const git = (...args: readonly string[]) => {
      const who = ['-c', 'user.name=ada', '-c', 'user.email=ada@example.com'];
      execFileSync('git', [...who, ...args], { cwd: join(cwd, 'orders'), stdio: 'ignore' });
    };
    git('init', '--quiet');
    git('add', '--all');
    git('commit', '--quiet', '--message', 'made');
    mkdirSync(join(cwd, 'there'));
    git('clone', '--quiet', '-c', 'core.autocrlf=true', '.', '../there/orders');
    const merged = await dgm([...QUICK, '--title', 'Two', '--merge'], { cwd: join(cwd, 'there') });
    assert.equal(merged.code, 0, merged.stderr);
  });
});
