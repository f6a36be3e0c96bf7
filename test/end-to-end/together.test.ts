import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { applyPlan } from '../../src/apply/apply.ts';
import { ChangedSince } from '../../src/apply/check-unchanged.ts';
import { carryOut } from '../../src/commands/carry-out.ts';
import { ConflictError } from '../../src/errors.ts';
import { draft } from '../../src/plan/draft.ts';
import { lookAt } from '../../src/plan/locate.ts';
import { settle } from '../../src/plan/settle.ts';
import { MANIFEST } from '../../src/state/state-folder.ts';
import { applyContext, applyProposal, planProposal } from '../support/apply.ts';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import type { Ended } from '../support/program.ts';
import { proposal } from '../support/proposals.ts';
import { assertRefused } from '../support/refused.ts';

const QUICK = ['new', 'orders', '--governance', 'quick'] as const;
const EIGHT = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;

/** The module that one run makes. */
async function alone(...args: readonly string[]): Promise<object> {
  const cwd = temporaryFolder();
  assert.equal((await dgm([...QUICK, ...args], { cwd })).code, 0);
  return moduleIn(cwd);
}

/** The module in a folder, checked to hold nothing that is left over. */
function moduleIn(cwd: string): object {
  const shot = withoutBackups(snapshot(cwd));
  const leftover = /\.dagster-module\/(?:lock|journal)|\.dgm-/;
  assert.deepEqual(
    Object.keys(shot).filter((path) => leftover.test(path)),
    [],
  );
  return shot;
}

function atOnce(cwd: string, argsOf: (letter: string) => readonly string[]): Promise<readonly Ended[]> {
  return Promise.all(EIGHT.map((letter) => dgm([...QUICK, ...argsOf(letter)], { cwd })));
}

function titleIn(cwd: string): string {
  return JSON.parse(readFileSync(join(cwd, 'orders/.yo-rc.json'), 'utf8'))['generator-dagster-module'].title;
}

describe('eight commands at once', () => {
  it('with the same answers end as one', async () => {
    const cwd = temporaryFolder();
    for (const { code, stderr } of await atOnce(cwd, () => [])) assert.equal(code, 0, stderr);
    assert.deepEqual(moduleIn(cwd), await alone());
  });

  it('with different answers have one that wins, and the others refuse', async () => {
    const cwd = temporaryFolder();
    const ended = await atOnce(cwd, (letter) => ['--title', letter]);
    const losers = ended.filter(({ code }) => code !== 0);
    assert.equal(losers.length, 7);
    for (const one of losers) {
      assertRefused(one, {
        code: 8,
        says: /^dgm: Already there, and different: README\.md, pyproject\.toml\./,
      });
    }
    assert.deepEqual(moduleIn(cwd), await alone('--title', titleIn(cwd)));
  });

  for (const flag of ['--merge', '--force']) {
    it(`with different answers and ${flag} end as if called one after another`, async () => {
      const cwd = temporaryFolder();
      const ended = await atOnce(cwd, (letter) => ['--title', letter, flag]);
      for (const { code, stderr } of ended) assert.equal(code, 0, stderr);
      assert.deepEqual(moduleIn(cwd), await alone('--title', titleIn(cwd)));
    });
  }

  it('that take back have one that does, and the others have nothing to do', async () => {
    const cwd = temporaryFolder();
    await dgm(QUICK, { cwd });
    const ended = await Promise.all(EIGHT.map(() => dgm(['undo', 'orders'], { cwd })));
    const codes = ended.map(({ code }) => code);
    assert.equal(codes.filter((code) => code === 0).length, 1, ended.map(({ stderr }) => stderr).join(''));
    for (const { code, stderr } of ended.filter((one) => one.code !== 0)) {
      // The folder may be gone before it is looked at.
      assert.match(stderr, /^dgm: (?:There is nothing to take back in|.*orders is not there\.)/m);
      assert.ok(code === 8 || code === 2, stderr);
    }
    assert.deepEqual(snapshot(cwd), {});
  });
});

describe('a file that changes while a command is at work', () => {
  it('is not written over: nothing is', async () => {
    for (const change of ['its bytes', 'its being there', 'its not being there'] as const) {
      const root = temporaryFolder({ a: 'old\n', b: 'old\n' });
      const plan = await planProposal(proposal(root, { a: '1\n', b: '1\n', c: '1\n' }));
      if (change === 'its being there') rmSync(join(root, 'b'));
      else writeFileSync(join(root, change === 'its bytes' ? 'b' : 'c'), 'mine\n');
      const before = snapshot(root);
      await assert.rejects(applyPlan(plan, applyContext()), ChangedSince);
      assert.deepEqual(snapshot(root), before);
    }
  });

  it('between two looks of a plan has nothing written from half of each', async () => {
    const root = temporaryFolder();
    await applyProposal(proposal(root, { a: '1\n' }));
    const old = await lookAt(root)(MANIFEST);
    await applyProposal(proposal(root, { a: '2\n' }));
    const disk = lookAt(root);
    const drafted = await draft(proposal(root, { a: '3\n' }), {
      look: async (path) => (path === MANIFEST ? old : disk(path)),
    });
    const decisions = new Map(
      drafted.conflicts.map((one) => [one.path, { kind: 'overwrite', content: '3\n' }] as const),
    );
    const plan = await settle({ ...drafted, look: disk }, decisions);
    const before = snapshot(root);
    await assert.rejects(applyPlan(plan, applyContext()), ChangedSince);
    assert.deepEqual(snapshot(root), before);
  });

  it('has the plan made anew', async () => {
    const root = temporaryFolder({ 'settings.ini': '[a]\n' });
    let calls = 0;
    const edit = {
      ...({ kind: 'edit', mode: 0o644 } as const),
      path: 'settings.ini' as never,
      edit: (text: string | undefined) => {
        calls += 1;
        // Somebody else is faster, once.
        if (calls === 1) writeFileSync(join(root, 'settings.ini'), '[mine]\n');
        return `${text}[ours]\n`;
      },
    };
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done() });
    const options = { isDryRun: false, isJson: false, report: undefined, policy: undefined };
    const errand = { command: 'test', options, stdout, report: () => undefined, ask: undefined };
    await carryOut({ root, part: 'module', files: [edit] }, errand);
    assert.equal(calls, 2);
    assert.equal(readFileSync(join(root, 'settings.ini'), 'utf8'), '[mine]\n[ours]\n');
  });
});

describe('the lock of another command', () => {
  it('of a live process is waited for, by name, and then refused', async () => {
    const root = temporaryFolder({ a: 'old\n' });
    const plan = await planProposal(proposal(root, { a: '1\n' }));
    let isLetGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      isLetGo = resolve;
    });
    const reached = Promise.withResolvers<void>();
    const { realDisk } = await import('../../src/apply/disk.ts');
    const slow = {
      ...realDisk,
      rename: async (from: string, to: string) => {
        reached.resolve();
        await held;
        await realDisk.rename(from, to);
      },
    };
    const first = applyPlan(plan, applyContext({ disk: slow, command: 'dgm new slow' }));
    await reached.promise;
    const lines: string[] = [];
    const report = (line: string): void => void lines.push(line);
    const other = await planProposal(proposal(root, { b: '1\n' }));
    await assert.rejects(applyPlan(other, applyContext({ report, waitMs: 800 })), (error) => {
      assert.ok(error instanceof ConflictError);
      assert.match(
        error.message,
        /is in use by another command\.\ndgm new slow \(process \d+ on .*\) holds /,
      );
      return error.code === 8;
    });
    assert.match(lines.join('\n'), /^Waiting for dgm new slow \(process \d+ on [^)]*\) …$/);
    isLetGo();
    await first;
    assert.equal(existsSync(join(root, 'b')), false);
  });

  it('of a process that is gone is taken over at once', async () => {
    const cwd = temporaryFolder();
    await dgm(QUICK, { cwd });
    const { stdout } = await import('../support/program.ts').then(({ run }) =>
      run(process.execPath, ['-p', 'JSON.stringify([process.pid, os.hostname()])'], { cwd }),
    );
    const [pid, host] = JSON.parse(stdout);
    const lock = join(cwd, 'orders/.dagster-module/lock');
    writeFileSync(
      lock,
      JSON.stringify({ pid, host, since: new Date().toISOString(), command: 'dgm new orders' }),
    );
    const start = performance.now();
    const { code, stderr } = await dgm([...QUICK, '--title', 'Other', '--force'], { cwd });
    assert.equal(code, 0, stderr);
    assert.ok(performance.now() - start < 10_000);
    assert.equal(existsSync(lock), false);
  });
});
