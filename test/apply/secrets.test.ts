import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPlan } from '../../src/apply/apply.ts';
import { realDisk } from '../../src/apply/disk.ts';
import { journalPath } from '../../src/apply/journal.ts';
import { planUndo } from '../../src/apply/plan-undo.ts';
import { prepareUndo } from '../../src/apply/undo.ts';
import { diffOf } from '../../src/plan/diff.ts';
import { documentOf } from '../../src/plan/document.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Proposal } from '../../src/plan/proposal.ts';
import { tightenings } from '../../src/plan/settle.ts';
import { applyContext, applyProposal, planProposal } from '../support/apply.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { secretLine, whole } from '../support/proposals.ts';

const VALUE = 'hunter2-S3cr3t';
const reveal = () => VALUE;

function withSecret(root: string, path = '.env'): Proposal {
  return { root, part: 'module', files: [whole('README.md', 'read me\n'), secretLine(path, 'TOKEN')] };
}

/** All that a plan is shown as. */
function shown(plan: Plan): string {
  const document = documentOf(plan, {
    ...{ command: 'test', isDryRun: true, applied: undefined, decisions: new Map(), asked: new Set() },
    ...{ leftover: undefined, notes: tightenings(plan) },
  });
  const diffs = plan.changes.map((change) => Buffer.from(diffOf(change)).toString());
  return JSON.stringify(document) + diffs.join('');
}

/** The files of a root that hold the value, but for dotenv files and their backups. */
function leaks(root: string): readonly string[] {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => {
    const at = join(root, path);
    return statSync(at).isFile() && path !== '.env' && readFileSync(at, 'utf8').includes(VALUE);
  });
}

describe('a secret', () => {
  it('is in the .env alone, which is private', async () => {
    const root = temporaryFolder();
    const plan = await planProposal(withSecret(root));
    assert.doesNotMatch(shown(plan) + JSON.stringify(plan), new RegExp(VALUE));
    await applyPlan(plan, applyContext({ reveal }));
    assert.equal(readFileSync(join(root, '.env'), 'utf8'), `TOKEN=${VALUE}\n`);
    assert.equal(statSync(join(root, '.env')).mode & 0o777, 0o600);
    assert.deepEqual(leaks(root), []);
  });

  it('is in no journal while it is written', async () => {
    const root = temporaryFolder();
    let journal = '';
    const disk = {
      ...realDisk,
      rename: async (from: string, to: string) => {
        await realDisk.rename(from, to);
        if (to === journalPath(root)) journal = readFileSync(to, 'utf8');
      },
    };
    await applyProposal(withSecret(root), 'force', { reveal, disk });
    assert.match(journal, /"\.env"/);
    assert.doesNotMatch(journal, new RegExp(VALUE));
  });

  it('makes an .env private that others could read, and says so', async () => {
    const root = temporaryFolder({ '.env': `# mine\nOLD=${VALUE}\n` });
    const plan = await planProposal(withSecret(root));
    assert.deepEqual(tightenings(plan), ['.env holds secrets: others may not read it any more.']);
    assert.doesNotMatch(shown(plan), new RegExp(VALUE));
    await applyPlan(plan, applyContext({ reveal }));
    assert.equal(readFileSync(join(root, '.env'), 'utf8'), `# mine\nOLD=${VALUE}\nTOKEN=${VALUE}\n`);
    assert.equal(statSync(join(root, '.env')).mode & 0o777, 0o600);
  });

  it('in a whole .env that is overwritten makes it private too', async () => {
    const root = temporaryFolder({ '.env': 'OLD=1\n' });
    const file = whole('.env', ['TOKEN=', { secret: 'TOKEN' }, '\n'], 0o600);
    const plan = await planProposal({ root, part: 'module', files: [file] }, 'force');
    assert.deepEqual(tightenings(plan), ['.env holds secrets: others may not read it any more.']);
    await applyPlan(plan, applyContext({ reveal }));
    assert.equal(readFileSync(join(root, '.env'), 'utf8'), `TOKEN=${VALUE}\n`);
    assert.equal(statSync(join(root, '.env')).mode & 0o777, 0o600);
  });

  it('of an .env that was there is in its backup alone, which is private', async () => {
    const root = temporaryFolder({ '.env': `OLD=${VALUE}\n` });
    chmodSync(join(root, '.env'), 0o640);
    const before = snapshot(root);
    await applyProposal(withSecret(root), 'force', { reveal: () => 'x' });
    assert.deepEqual(leaks(root), ['.dagster-module/backups/1/0']);
    assert.equal(statSync(join(root, '.dagster-module/backups')).mode & 0o777, 0o700);
    for (const name of readdirSync(join(root, '.dagster-module/backups/1'))) {
      assert.equal(statSync(join(root, '.dagster-module/backups/1', name)).mode & 0o777, 0o600, name);
    }
    const undo = await prepareUndo(root, undefined);
    const { plan } = planUndo(root, undo, undefined);
    assert.doesNotMatch(shown(plan), new RegExp(VALUE));
    await applyPlan(plan, applyContext({ undoes: undo.ids }));
    assert.deepEqual(snapshot(root), before);
  });

  it('is refused where others could read it, and where no dotenv file is', async () => {
    for (const [path, mode] of [
      ['settings.toml', 0o600],
      ['.env.example', 0o600],
      ['.env', 0o644],
    ] as const) {
      const root = temporaryFolder();
      const files = [whole(path, ['x=', { secret: 'TOKEN' }], mode)];
      await assert.rejects(applyProposal({ root, part: 'module', files }, 'force', { reveal }), (error) => {
        assert.ok(error instanceof Error && /no dotenv file/.test(error.message));
        return !error.message.includes(VALUE);
      });
      assert.deepEqual(snapshot(root), {});
    }
  });

  it('is in no error, and no file, when the disk fails', async () => {
    const root = temporaryFolder({ '.env': `OLD=${VALUE}\n` });
    const before = snapshot(root);
    const failing = { ...realDisk, flushFolder: async () => Promise.reject(new Error('the disk is gone')) };
    const plan = await planProposal(withSecret(root));
    await assert.rejects(applyPlan(plan, applyContext({ reveal, disk: failing })), (error) => {
      return error instanceof Error && !`${error.stack}`.includes(VALUE);
    });
    assert.deepEqual(
      leaks(root).filter((path) => !path.startsWith('.dagster-module/backups/')),
      [],
    );
    writeFileSync(join(root, 'README.md'), 'x');
    assert.equal(snapshot(root)['.env'], before['.env']);
  });
});
