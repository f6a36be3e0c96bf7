import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { ok, refused } from '../support/dgm-calls.ts';
import { folderOfYo, temporaryFolder } from '../support/folder.ts';
import { treeOf } from '../support/tree.ts';
import { yo } from '../support/yo.ts';

const NIGHTLY = ['--name', 'nightly', '--cron', '30 1 * * *', '--timezone', 'Europe/Berlin'] as const;

describe('dgm schedule', () => {
  it('gives a module the bytes that it would have had from the start, and takes them back', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders', '--schedule', 'none');
    const before = treeOf(join(cwd, 'orders'));
    await ok(cwd, 'new', 'orders', '--schedule', '0 6 * * *', '--directory', 'at-once');
    await ok(cwd, 'schedule', 'add', 'orders', '--cron', '0 6 * * *');
    assert.deepEqual(treeOf(join(cwd, 'orders')), treeOf(join(cwd, 'at-once')));
    await ok(cwd, 'schedule', 'remove', 'orders');
    assert.deepEqual(treeOf(join(cwd, 'orders')), before);
  });

  it('adds any number of them, lists them with their next runs, and takes them out in any order', async () => {
    const cwd = temporaryFolder();
    await ok(
      cwd,
      'new',
      'orders',
      '--governance',
      'enterprise',
      '--owner',
      'team:x',
      '--partitions',
      'daily',
    );
    const root = join(cwd, 'orders');
    appendFileSync(join(root, 'README.md'), '\nMine.\n');
    const before = treeOf(root);
    const added = await ok(
      root,
      'schedule',
      'add',
      ...NIGHTLY,
      '--partitions',
      '3',
      '--selection',
      'raw_orders+',
    );
    assert.equal(added.match(/\d{4}-\d\d-\d\d 01:30/g)?.length, 5);
    await ok(root, 'schedule', 'add', '--name', 'arrivals', '--watch', '../in', '--pattern', '*.csv');
    await ok(
      root,
      'schedule',
      'add',
      '--name',
      'eagerly',
      '--automation',
      'eager',
      '--default-status',
      'stopped',
    );
    const listed = JSON.parse((await dgm(['schedule', 'list', '--json'], { cwd: root })).stdout);
    assert.deepEqual(
      listed.map(({ name, kind, defaultStatus, nextRuns }: Record<string, unknown>) => [
        name,
        kind,
        defaultStatus,
        (nextRuns as readonly string[]).length,
      ]),
      [
        ['orders_schedule', 'cron', 'running', 5],
        ['nightly', 'cron', 'running', 5],
        ['arrivals', 'files', 'running', 0],
        ['eagerly', 'condition', 'stopped', 0],
      ],
    );
    assert.equal(listed[1].newest, 3);
    assert.match(
      await ok(root, 'schedule', 'list'),
      /^nightly: 30 1 \* \* \* \(Europe\/Berlin\), of raw_orders\+\n {2}Next: /m,
    );
    for (const name of ['arrivals', 'nightly', 'eagerly'])
      await ok(root, 'schedule', 'remove', '--name', name);
    assert.deepEqual(treeOf(root), before);
  });

  it('has nothing to do for what is so already', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders');
    await ok(cwd, 'schedule', 'add', 'orders', ...NIGHTLY);
    const before = treeOf(cwd);
    assert.match(await ok(cwd, 'schedule', 'add', 'orders', ...NIGHTLY), /nothing to do/);
    assert.match(
      await ok(cwd, 'schedule', 'remove', 'orders', '--name', 'weekly'),
      /it has orders_schedule, nightly/,
    );
    assert.deepEqual(treeOf(cwd), before);
  });

  it('refuses what cannot be, and writes nothing', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders');
    const add = ['schedule', 'add', 'orders', '--name', 'nightly'];
    await refused(cwd, 2, /never fires/, ...add, '--cron', '0 0 31 2 *');
    await refused(cwd, 2, /cron/, ...add, '--cron', '0 0 * * * *');
    await refused(cwd, 2, /time zone/, ...add, '--cron', '0 1 * * *', '--timezone', 'Europe/Nowhere');
    await refused(cwd, 2, /Not answered: cron/, ...add);
    await refused(cwd, 2, /has no use here/, ...add, '--cron', '0 1 * * *', '--watch', 'in');
    await refused(
      cwd,
      2,
      /partitions of orders are: none/,
      ...add,
      '--cron',
      '0 1 * * *',
      '--partitions',
      'daily',
    );
    await refused(cwd, 2, /neither none, daily/, ...add, '--cron', '0 1 * * *', '--partitions', 'hourly');
    await refused(cwd, 2, /no name/, 'schedule', 'add', 'orders', '--name', 'a-b', '--cron', '0 1 * * *');
    await refused(
      cwd,
      2,
      /a name of its own/,
      'schedule',
      'add',
      'orders',
      '--cron',
      '0 1 * * *',
      '--default-status',
      'stopped',
    );
    await refused(cwd, 8, /already, and it is different/, 'schedule', 'add', 'orders', '--cron', '0 1 * * *');
    await ok(cwd, ...add, '--cron', '0 1 * * *');
    await refused(cwd, 8, /already, and it is different/, ...add, '--cron', '0 2 * * *');
  });

  it('refuses to take out what somebody uses', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders');
    await ok(cwd, 'schedule', 'add', 'orders', ...NIGHTLY);
    writeFileSync(join(cwd, 'orders/src/orders/defs/mine.py'), 'JOB = "nightly_job"\n');
    await refused(cwd, 8, /mine\.py:1: JOB/, 'schedule', 'remove', 'orders', '--name', 'nightly');
    writeFileSync(join(cwd, 'orders/src/orders/defs/mine.py'), '');
    const path = join(cwd, 'orders/src/orders/defs/automation/nightly.py');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n# mine\n`);
    await refused(
      cwd,
      8,
      /nightly\.py \(changed by hand\)/,
      'schedule',
      'remove',
      'orders',
      '--name',
      'nightly',
    );
  });
});

describe('yo dagster-module:schedule', () => {
  it('does what dgm schedule does', async () => {
    const cwd = folderOfYo();
    const byHand = temporaryFolder();
    for (const made of [
      await yo(['dagster-module', 'orders'], { cwd }),
      await yo(['dagster-module:schedule', 'add', 'orders', ...NIGHTLY], { cwd }),
      await dgm(['new', 'orders'], { cwd: byHand }),
      await dgm(['schedule', 'add', 'orders', ...NIGHTLY], { cwd: byHand }),
    ]) {
      assert.equal(made.code, 0, made.stderr);
    }
    assert.deepEqual([...treeOf(join(cwd, 'orders'))], [...treeOf(join(byHand, 'orders'))]);
    const listed = await yo(['dagster-module:schedule', 'list', 'orders'], { cwd });
    assert.match(listed.stdout, /nightly: 30 1/);
  });
});
