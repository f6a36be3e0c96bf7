import assert from 'node:assert/strict';
import { ExpectedError } from '../../src/errors.ts';
import { snapshot } from '../support/folder.ts';
import { CRASH_CASES, type CrashCase, commitOf, rootIn } from './crash-cases.ts';
import {
  type FaultyRun,
  forEachOperation,
  type Shot,
  type Situation,
  situate,
  snapshotAfterRecovery,
  wholeState,
  withoutEmptyRoot,
} from './crash-runs.ts';

/** The errors of a disk, and our exit codes. */
const CODES = { ENOSPC: 3, EIO: 3, EMFILE: 3, EACCES: 6 } as const;
const NAMES = Object.keys(CODES) as readonly (keyof typeof CODES)[];

const OF_RECOVERY = /taken back before|Nothing was written|dgm recover takes back the rest/;
const OF_WRITING =
  /has been taken back|Nothing was written|is half-written[\s\S]*dgm recover takes back the rest/;

const IS_FULL = process.env.DGM_FULL === '1';

/** Checks what every error says: in three lines, of what the user knows, and what became of his files. */
function assertTold({ command }: CrashCase, { error, folder }: FaultyRun, code: keyof typeof CODES): void {
  assert.ok(error instanceof ExpectedError, String(error));
  assert.equal(error.code, CODES[code]);
  assert.ok(error.message.split('\n').length <= 3, error.message);
  assert.ok(error.message.startsWith(rootIn(folder)), error.message);
  assert.doesNotMatch(error.message, /\.dgm-|\.dagster-module/);
  assert.match(error.message, command === 'recover' ? OF_RECOVERY : OF_WRITING);
}

function filesOfUser(shot: Shot): Shot {
  return Object.fromEntries(
    Object.entries(shot).filter(([path]) => !/^orders(?:$|\/\.dagster-module)/.test(path)),
  );
}

describe('a disk that has faults', () => {
  for (const one of CRASH_CASES) {
    describe(`under ${one.command} ${one.situation}`, () => {
      let situation: Situation;

      before(async () => {
        situation = await situate(one);
      });

      async function failAt(failsAt: number, code: keyof typeof CODES): Promise<void> {
        const run = await situation.run({ failsAt, code });
        const message = `${code} at operation ${failsAt} of ${situation.count}`;
        const whole = run.error === undefined ? situation.after : wholeState(one, situation, run);
        if (run.error !== undefined) assertTold(one, run, code);
        assert.doesNotMatch(String(run.error), /half-written/);
        // A recovery that failed is called again; whatever else failed has nothing left to take back.
        if (run.error !== undefined && one.command !== 'recover') {
          assert.deepEqual(snapshot(run.folder), situation.before, message);
        } else {
          assert.deepEqual(withoutEmptyRoot(await snapshotAfterRecovery(run), run), whole, message);
        }
      }

      it('leaves all or nothing, whatever operation fails', () =>
        forEachOperation(situation, async (number) => {
          for (const [index, code] of NAMES.entries()) {
            if (IS_FULL || number % NAMES.length === index) await failAt(number, code);
          }
        }));

      it('leaves the rest to dgm recover, where it stays broken', () =>
        forEachOperation(situation, async (failsAt) => {
          const run = await situation.run({ failsAt, code: 'EIO', keepsFailing: true });
          const message = `broken from operation ${failsAt} of ${situation.count}`;
          const { error, folder } = run;
          if (error !== undefined) {
            assertTold(one, run, 'EIO');
            const isBefore = /Nothing was written/.test(String(error));
            if (isBefore)
              assert.deepEqual(filesOfUser(snapshot(folder)), filesOfUser(situation.before), message);
          }
          const later = withoutEmptyRoot(await snapshotAfterRecovery(run), run);
          assert.deepEqual(later, wholeState(one, situation, run), message);
          if (error === undefined) assert.ok(one.command === 'recover' || commitOf(run.disk), message);
        }));
    });
  }
});
