import assert from 'node:assert/strict';
import { COMMANDS } from '../../src/commands/table.ts';
import { snapshot, withoutBackups } from '../support/folder.ts';
import { CRASH_CASES, INTO_NOTHING, runNewAgain } from './crash-cases.ts';
import {
  forEachOperation,
  type Situation,
  situate,
  snapshotAfterRecovery,
  wholeState,
  withoutEmptyRoot,
} from './crash-runs.ts';

describe('a command that is killed', () => {
  it('has a case, if it writes', () => {
    const writing = Object.keys(COMMANDS).filter((name) => COMMANDS[name]?.writes === true);
    assert.deepEqual([...new Set(CRASH_CASES.map(({ command }) => command))].sort(), writing.sort());
  });

  it('may be called again at once, after any operation', async () => {
    const situation = await situate(INTO_NOTHING);
    await forEachOperation(situation, async (lastIs) => {
      const { folder } = await situation.run({ lastIs });
      await runNewAgain(folder);
      const message = `killed after operation ${lastIs} of ${situation.count}`;
      assert.deepEqual(withoutBackups(snapshot(folder)), withoutBackups(situation.after), message);
    });
  });

  for (const one of CRASH_CASES) {
    describe(`as ${one.command} ${one.situation}`, () => {
      let situation: Situation;

      before(async () => {
        situation = await situate(one);
      });

      async function killAfter(lastIs: number, tears: boolean): Promise<void> {
        const run = await situation.run({ lastIs, tears });
        const message = `killed ${tears ? 'in' : 'after'} operation ${lastIs} of ${situation.count}`;
        assert.ok(run.disk.count >= lastIs, message);
        const shot = withoutEmptyRoot(await snapshotAfterRecovery(run), run);
        assert.deepEqual(shot, wholeState(one, situation, run), message);
      }

      it('leaves all or nothing, after any operation', () =>
        forEachOperation(situation, (number) => killAfter(number, false)));

      it('leaves all or nothing, in the middle of any write', () =>
        forEachOperation(situation, (number) => killAfter(number, true), situation.writes));
    });
  }
});
