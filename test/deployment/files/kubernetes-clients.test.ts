import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ensureProgram } from '../../support/debian.ts';
import { makeWorld } from './cluster-tools.ts';
import { clone } from './kubernetes-clone.ts';

/** Words of a call that name what is done; the first that begins with a dash ends them. */
const VERBS = /^(?:--namespace \S+ )?((?:[a-z]+ ?)+)/;

describe('what the script that deploys by Helm calls', function () {
  this.timeout(60_000);

  it('are commands and flags that the real kubectl has', async function () {
    if (!ensureProgram('kubectl', 'kubernetes-client')) this.skip();
    const calls = (await world()).calls('kubectl');
    assert.ok(calls.length >= 8);
    const options = printed('kubectl', ['options']);
    for (const call of calls) {
      const help = printed('kubectl', [...verbsOf(call), '--help']) + options;
      for (const flag of flagsOf(call))
        assert.match(help, new RegExp(`(?:^|\\s)${flag}[=\\s]`), `${flag} of ${call}`);
    }
  });

  it('are commands and flags that the real docker has', async function () {
    if (!ensureProgram('docker', 'docker.io')) this.skip();
    const calls = [
      ...(await world()).calls('docker'),
      'login --username --password-stdin registry.example.com',
    ];
    assert.ok(calls.length >= 4);
    for (const call of calls) {
      const help = printed('docker', [...verbsOf(call), '--help']);
      assert.match(help, /Usage: {2}docker/);
      for (const flag of flagsOf(call)) assert.match(help, new RegExp(`\\s${flag}\\s`), `${flag} of ${call}`);
    }
  });
});

/** All that it calls, to deploy, to tell and to go back. */
async function world() {
  const made = makeWorld();
  made.set({ secrets: 'secret/a\n'.repeat(9), current: '', begun: '1' });
  made.release(
    { status: 'deployed', secret: 'a' },
    { status: 'pending-upgrade', secret: 'b', migrations: 'migrations/db/versions/0002_x.py' },
  );
  const { run } = await clone(made);
  for (const words of [['apply'], ['status'], ['rollback', '1']]) {
    const { code, err } = run(...words);
    assert.equal(code, 0, err);
  }
  return made;
}

/** What is done: of `kubectl`, the words before the first name. */
function verbsOf(call: string): readonly string[] {
  const words = VERBS.exec(call)?.[1]?.trim().split(' ') ?? [];
  const count = ['manifest', 'rollout'].includes(words[0] ?? '') || words[1] === 'secret' ? 2 : 1;
  return words[0] === 'create' && words[2] === 'generic' ? words.slice(0, 3) : words.slice(0, count);
}

/** Flags up to `--`, after which the words are those of another program. */
function flagsOf(call: string): readonly string[] {
  return (call.split(' -- ')[0] ?? '').match(/(?<=^|\s)--[a-z-]+/g) ?? [];
}

function printed(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stderr}`);
  return stdout + stderr;
}
