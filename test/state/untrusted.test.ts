import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { applyPlan } from '../../src/apply/apply.ts';
import { listApplied } from '../../src/apply/backups.ts';
import { explainDiskError } from '../../src/apply/disk-error.ts';
import { planUndo } from '../../src/apply/plan-undo.ts';
import { findLeftover, recover } from '../../src/apply/recover.ts';
import { prepareUndo } from '../../src/apply/undo.ts';
import { ExpectedError } from '../../src/errors.ts';
import { draft } from '../../src/plan/draft.ts';
import { applyContext, applyProposal } from '../support/apply.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { proposal } from '../support/proposals.ts';
import { damage } from './damage.ts';

const STATE = '.dagster-module';
const MANIFEST = `${STATE}/manifest.json`;
const JOURNAL = `${STATE}/journal.json`;
const UNDO = `${STATE}/backups/2/undo.json`;

const FIRST = { 'README.md': 'one\n', 'src/gone.py': 'a = 1\n', 'src/a.py': 'a = 1\n' };
const SECOND = { 'README.md': 'two\n', 'src/a.py': 'a = 1\n', 'src/b.py': 'b = 1\n' };
const THIRD = { 'README.md': 'three\n', 'src/c.py': 'c = 1\n' };

/** A root inside of a folder that must not change otherwise, with two plans behind it. */
async function worked(): Promise<string> {
  const around = temporaryFolder({ x: 'outside\n', 'etc/x': 'outside\n' });
  const root = join(around, 'root');
  await applyProposal(proposal(root, FIRST));
  await applyProposal(proposal(root, SECOND));
  writeFileSync(join(root, 'mine.txt'), 'mine\n');
  return around;
}

/** Runs work that may refuse, and nothing else. */
async function orRefuse(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    const error = explainDiskError(thrown, '');
    if (!(error instanceof ExpectedError)) throw error;
    assert.notEqual(error.code, 1);
    assert.ok(error.message.split('\n').length <= 3, error.message);
  }
}

function outside(around: string): object {
  return Object.fromEntries(Object.entries(snapshot(around)).filter(([path]) => !path.startsWith('root')));
}

/** What of the user's own must stay whatever the records say. */
function assertSafe(around: string, before: object): void {
  assert.deepEqual(outside(around), before);
  assert.equal(readFileSync(join(around, 'root/mine.txt'), 'utf8'), 'mine\n');
}

async function undoLast(root: string): Promise<void> {
  const undo = await prepareUndo(root, undefined);
  const { plan } = planUndo(root, undo, 'force');
  await applyPlan(plan, applyContext({ undoes: undo.ids, removesRoot: undo.madeRoot }));
}

describe('a damaged record', () => {
  let template = '';
  before(async () => {
    template = await worked();
  });

  function copy(): string {
    const around = temporaryFolder();
    cpSync(template, around, { recursive: true });
    return around;
  }

  async function damaged(record: string, use: (root: string) => Promise<unknown>): Promise<void> {
    const text = readFileSync(join(template, 'root', record === JOURNAL ? UNDO : record), 'utf8');
    await fc.assert(
      fc.asyncProperty(damage, async (damaging) => {
        const around = copy();
        const root = join(around, 'root');
        const before = outside(around);
        writeFileSync(join(root, record), damaging(text));
        await orRefuse(() => use(root));
        assertSafe(around, before);
      }),
      { numRuns: 150 },
    );
  }

  it('manifest.json never crashes a plan, nor writes elsewhere', () =>
    damaged(MANIFEST, (root) => applyProposal(proposal(root, THIRD))));

  it('undo.json never crashes an undo, nor writes elsewhere', () =>
    damaged(UNDO, async (root) => {
      await listApplied(root);
      await undoLast(root);
    }));

  it('journal.json never crashes a recovery, nor writes elsewhere', () =>
    damaged(JOURNAL, async (root) => {
      await findLeftover(root);
      await recover(root, 'force', applyContext());
    }));

  it('of a newer version is refused, and left as it is', async () => {
    for (const record of [MANIFEST, JOURNAL]) {
      const root = join(copy(), 'root');
      writeFileSync(join(root, record), '{"version": 2, "new": true}');
      const shot = snapshot(root);
      await assert.rejects(
        record === MANIFEST ? draft(proposal(root, THIRD)) : findLeftover(root),
        /newer version[^\n]*\nIt has version 2; this one knows 1\.\nUpdate/,
      );
      assert.deepEqual(snapshot(root), shot);
    }
  });

  it('manifest.json is told, and what it said is not known', async () => {
    const root = join(copy(), 'root');
    writeFileSync(join(root, MANIFEST), '{');
    const { notes, conflicts } = await draft(proposal(root, THIRD));
    assert.match(notes.join('\n'), /manifest\.json is damaged/);
    assert.deepEqual(
      conflicts.map(({ base }) => base),
      [undefined],
    );
  });

  it('manifest.json has no say about our own records', async () => {
    const root = join(copy(), 'root');
    const entry = { part: 'module', sha256: '0'.repeat(64) };
    for (const path of [STATE, `${STATE}/base/README.md`, '../x', '/etc/x', 'a//b']) {
      writeFileSync(join(root, MANIFEST), JSON.stringify({ version: 1, files: { [path]: entry } }));
      assert.match((await draft(proposal(root, THIRD))).notes.join('\n'), /damaged/, path);
    }
  });

  it('in base/ is no base', async () => {
    const root = join(copy(), 'root');
    writeFileSync(join(root, STATE, 'base/README.md'), 'by hand\n');
    await applyProposal(proposal(root, THIRD), 'merge');
    const text = readFileSync(join(root, 'README.md'), 'utf8');
    assert.equal(text, '<<<<<<< yours\ntwo\n=======\nthree\n>>>>>>> generated\n');
  });

  it('in backups/ is told, and nothing is taken back from it', async () => {
    const root = join(copy(), 'root');
    writeFileSync(join(root, STATE, 'backups/2/0'), 'damaged');
    const shot = snapshot(root);
    await assert.rejects(undoLast(root), /backups\/2\/0 is damaged or gone/);
    assert.deepEqual(snapshot(root), shot);
    assert.ok(existsSync(join(root, UNDO)));
  });
});
