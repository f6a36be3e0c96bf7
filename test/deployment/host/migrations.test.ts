import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PYTHON } from '../../support/python.ts';
import {
  ask,
  call,
  currentOf,
  deploy,
  eventOf,
  makeHost,
  releaseId,
  type TestHost,
} from './host-of-tests.ts';
import { smallModule } from './small-module.ts';

const ENV = `import os

import sqlalchemy as sa
from alembic import context

with sa.create_engine("sqlite:///" + os.environ["DATABASE"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
`;

function migration(number: number, up: string, down: string): string {
  const before = number === 1 ? 'None' : `"000${number - 1}"`;
  return `"""One."""
from alembic import op

revision = "000${number}"
down_revision = ${before}


def upgrade() -> None:
    ${up}


def downgrade() -> None:
    ${down}
`;
}

/** A module whose database has as many tables as migrations; `last` is the text of one more. */
function migrated(count: number, last?: string): string {
  const files: Record<string, string> = {};
  for (let number = 1; number <= count; number += 1) {
    files[`${number}.py`] = migration(
      number,
      `op.execute("create table t${number} (a)")`,
      `op.execute("drop table t${number}")`,
    );
  }
  if (last !== undefined) files[`${count + 1}.py`] = last;
  return smallModule({
    'migrations/main/alembic.ini': '[alembic]\nscript_location = %(here)s\npath_separator = os\n',
    'migrations/main/env.py': ENV,
    ...Object.fromEntries(
      Object.entries(files).map(([name, text]) => [`migrations/main/versions/${name}`, text]),
    ),
  });
}

const TABLES = `
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute("select name from sqlite_master where name like 't%' order by 1")
print(*[name for (name,) in rows])
`;

function tables({ path }: TestHost): string {
  return execFileSync(PYTHON, ['-c', TABLES, join(path, 'shared', 'main.sqlite')], {
    encoding: 'utf8',
  }).trim();
}

async function databaseHost(): Promise<TestHost> {
  const { path } = await makeHost();
  const variables = { DATABASE: join(path, 'shared', 'main.sqlite') };
  return makeHost({ path, variables }, { facts: { migrations: ['main'] } });
}

describe('host.sh and migrations', function () {
  this.timeout(300_000);

  it('runs them, tells them, and undoes them where a rollback goes', async () => {
    const host = await databaseHost();
    const [first, second] = [releaseId(), releaseId()];
    assert.equal((await deploy(host, { files: migrated(1) }, first)).code, 0);
    assert.equal(tables(host), 't1');
    const outcome = await deploy(host, { files: migrated(3) }, second);
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    assert.ok(
      outcome.events.some(
        ([kind, step, text]) =>
          kind === '@begin' && step === 'migrate' && /main from 0001 to 0003/.test(text ?? ''),
      ),
    );
    assert.equal(tables(host), 't1 t2 t3');
    assert.deepEqual((await ask(host, 'probe')).of('migration'), [
      ['main', '1.py'],
      ['main', '2.py'],
      ['main', '3.py'],
    ]);
    const back = await call(host, ['rollback', first, second, 'tester']);
    assert.equal(back.code, 0, JSON.stringify(back));
    assert.deepEqual([currentOf(host), tables(host)], [first, 't1']);
    const forth = await call(host, ['rollback', second, first, 'tester']);
    assert.equal(forth.code, 0, JSON.stringify(forth));
    assert.deepEqual([currentOf(host), tables(host)], [second, 't1 t2 t3']);
  });

  for (const down of ['pass', '"""Nothing."""\n    ...', 'raise NotImplementedError']) {
    it(`refuses to go back over one whose way back is ${down.replaceAll(/\s+/g, ' ')}`, async () => {
      const host = await databaseHost();
      const [first, second] = [releaseId(), releaseId()];
      await deploy(host, { files: migrated(1) }, first);
      const files = migrated(1, migration(2, 'op.execute("create table t2 (a)")', down));
      assert.equal((await deploy(host, { files }, second)).code, 0);
      const back = await call(host, ['rollback', first, second, 'tester']);
      assert.equal(back.code, 4);
      assert.match(eventOf(back, '@fail').join(' '), /nothing was switched.* 2\.py/);
      assert.deepEqual([currentOf(host), tables(host)], [second, 't1 t2']);
    });
  }

  it('undoes what it ran when one of them fails', async () => {
    const host = await databaseHost();
    const first = releaseId();
    await deploy(host, { files: migrated(1) }, first);
    const files = migrated(2, migration(3, 'op.execute("this is no SQL")', 'pass'));
    const outcome = await deploy(host, { files });
    assert.equal(outcome.code, 4);
    assert.match(eventOf(outcome, '@fail').join(' '), /could not be migrated/);
    assert.deepEqual([currentOf(host), tables(host)], [first, 't1']);
  });

  it('says what it could not undo when one of them fails', async () => {
    const host = await databaseHost();
    await deploy(host, { files: migrated(1) });
    const fixed = migration(2, 'op.execute("create table t2 (a)")', 'pass');
    const files = migrated(1, fixed);
    const broken = migration(3, 'op.execute("this is no SQL")', 'pass');
    writeFileSync(join(files, 'migrations/main/versions/3.py'), broken);
    const outcome = await deploy(host, { files });
    assert.match(eventOf(outcome, '@fail').join(' '), /keeps 2\.py .*no way back/);
    assert.equal(tables(host), 't1 t2');
  });
});
