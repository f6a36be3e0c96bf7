import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../src/commands/table.ts';
import { copyAll } from '../apply/crash-folder.ts';
import { ensureProgram } from '../support/debian.ts';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { writeProject } from '../support/workspace.ts';
import { dgmHit, type SystemCall, systemCallsOf } from './system-calls.ts';

const NEW = ['new', 'orders', '--governance', 'quick'];
const UNDO = ['undo', 'orders'];
const DATABASE = ['database', 'remove', 'orders'];
const SCHEDULE = ['schedule', 'add', 'orders', '--name', 'nightly', '--cron', '0 1 * * *'];
const DEPLOYMENT = ['deployment', 'add', 'orders', '--host', 'here'];
const RECOVER = ['recover', 'orders'];
const WORKSPACE = ['workspace', 'add', 'orders/modules/sales', '--workspace', 'orders'];

/** A command that writes, in a situation of its own. */
interface KilledCase {
  readonly args: readonly string[];
  readonly prepare: (cwd: string) => Promise<void>;
  /** Whether, called again, it ends as if it had not been killed; else it is `dgm recover` that comes next. */
  readonly isRepeated: boolean;
}

const CASES: Readonly<Record<string, KilledCase>> = {
  new: { args: NEW, prepare: async () => undefined, isRepeated: true },
  database: { args: DATABASE, prepare: makeModule, isRepeated: true },
  schedule: { args: SCHEDULE, prepare: makeModule, isRepeated: true },
  deployment: { args: DEPLOYMENT, prepare: makeModule, isRepeated: true },
  workspace: { args: WORKSPACE, prepare: makeWorkspace, isRepeated: true },
  undo: { args: UNDO, prepare: makeModule, isRepeated: false },
  recover: { args: RECOVER, prepare: leaveHalf, isRepeated: true },
};

const CODES = { ENOSPC: 3, EIO: 3, EMFILE: 3, EACCES: 6 } as const;
const NAMES = Object.keys(CODES) as readonly (keyof typeof CODES)[];

const IS_FULL = process.env.DGM_FULL === '1';
/** How many runs go on at once. */
const AT_ONCE = 2;

async function makeModule(cwd: string): Promise<void> {
  assert.equal((await dgm(NEW, { cwd })).code, 0);
}

async function makeWorkspace(cwd: string): Promise<void> {
  assert.equal((await dgm(['workspace', 'init', 'orders', '--yes'], { cwd })).code, 0);
  writeProject(join(cwd, 'orders'), 'modules/sales');
}

/** An undo over edited files that was killed when all was in its place. */
async function leaveHalf(cwd: string): Promise<void> {
  await makeModule(cwd);
  const spare = copyOf(cwd);
  const args = [...UNDO, '--force'];
  for (const folder of [cwd, spare]) {
    appendFileSync(join(folder, 'orders', 'README.md'), 'By hand.\n');
    chmodSync(join(folder, 'orders', 'README.md'), 0o640);
  }
  const commit = (await systemCallsOf(args, spare)).find(isCommit);
  assert.ok(commit);
  assert.equal((await dgmHit(commit, 'signal=KILL', args, cwd)).code, null);
}

function copyOf(folder: string): string {
  const copy = join(temporaryFolder(), 'copy');
  copyAll(folder, copy);
  return copy;
}

async function callNext(args: readonly string[], cwd: string, message: string): Promise<void> {
  // Nothing is left to recover where there is no folder.
  if (args === RECOVER && !existsSync(join(cwd, 'orders'))) return;
  const { code, stderr } = await dgm(args, { cwd });
  assert.equal(code, 0, `${message}: ${stderr}`);
}

function isCommit({ name, text }: SystemCall): boolean {
  return name.startsWith('rename') && text.includes('undo.json"') && text.includes('journal.json"');
}

/** Every call in a full run; else some of each kind, and those that all depends on. */
function chosen(calls: readonly SystemCall[], stride: number, offset: number): readonly SystemCall[] {
  if (IS_FULL) return calls;
  return calls.filter((call, index) => index % stride === offset || isCommit(call));
}

async function forEach(
  calls: readonly SystemCall[],
  work: (call: SystemCall) => Promise<void>,
): Promise<void> {
  const left = calls.values();
  const worker = async (): Promise<void> => {
    for (const call of left) await work(call);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

describe('dgm, stopped at a system call', function () {
  if (IS_FULL) this.timeout(3_600_000);

  it('has a case for every command that writes', () => {
    const writing = Object.keys(COMMANDS).filter((name) => COMMANDS[name]?.writes === true);
    assert.deepEqual(Object.keys(CASES).sort(), writing.sort());
  });

  for (const [command, { args, prepare, isRepeated }] of Object.entries(CASES)) {
    describe(`as dgm ${command}`, () => {
      const template = temporaryFolder();
      let calls: readonly SystemCall[] = [];
      let earlier = {};
      let later = {};

      before(async function (this: Mocha.Context) {
        if (!ensureProgram('strace', 'strace')) this.skip();
        await prepare(template);
        earlier = look(template);
        const cwd = copyOf(template);
        calls = await systemCallsOf(args, cwd);
        later = look(cwd);
        assert.ok(calls.length > 50);
        assert.notDeepEqual(later, earlier);
      });

      /** An empty root may be left by who is killed before he has the lock, or after he has given it back. */
      function look(cwd: string, call?: SystemCall): Readonly<Record<string, string>> {
        const shot = withoutBackups(snapshot(cwd));
        const at = call === undefined ? -1 : calls.indexOf(call);
        const isLocked = at > indexOf(/^link.*\/lock"/) && at < indexOf(/^unlink.*\/lock"/);
        return !isLocked && Object.keys(shot).join() === 'orders' ? {} : shot;
      }

      function indexOf(pattern: RegExp): number {
        return calls.findIndex(({ text }) => pattern.test(text));
      }

      it('leaves all or nothing where it is killed', () =>
        forEach(chosen(calls, 89, 5), async (call) => {
          const cwd = copyOf(template);
          const { code, stderr } = await dgmHit(call, 'signal=KILL', args, cwd);
          assert.equal(code, null, `${call.text}: ${stderr}`);
          const isNext = isRepeated && calls.indexOf(call) % 2 === 1;
          await callNext(isNext ? args : RECOVER, cwd, call.text);
          const [at, commit] = [calls.indexOf(call), calls.findIndex(isCommit)];
          const shot = look(cwd, call);
          if (at === commit && !isNext)
            assert.ok(
              [earlier, later].some((one) => isSame(one, shot)),
              call.text,
            );
          else
            assert.deepEqual(
              shot,
              isNext || command === 'recover' || at > commit ? later : earlier,
              call.text,
            );
          rmSync(cwd, { recursive: true });
        }));

      it('leaves all or nothing where the disk fails', () =>
        forEach(chosen(calls, 53, 3), async (call) => {
          const cwd = copyOf(template);
          const error = NAMES[calls.indexOf(call) % NAMES.length] ?? 'EIO';
          const { code, stderr } = await dgmHit(call, `error=${error}`, args, cwd);
          const message = `${error} at ${call.text}: ${stderr}`;
          if (code !== 0) {
            assert.equal(code, CODES[error], message);
            assert.ok(stderr.trimEnd().split('\n').length <= 3, message);
            assert.doesNotMatch(stderr, /^ +at |\.dgm-|half-written/m, message);
            if (command !== 'recover') assert.deepEqual(look(cwd, call), earlier, message);
          }
          if (code === 0 || command === 'recover') {
            await callNext(RECOVER, cwd, message);
            assert.deepEqual(look(cwd, call), later, message);
          }
          rmSync(cwd, { recursive: true });
        }));
    });
  }
});

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
