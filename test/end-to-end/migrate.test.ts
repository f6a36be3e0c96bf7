import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ENGINES } from '../../src/module/databases.ts';
import { loadModule } from '../../src/module/load-module.ts';
import { isAvailable, type Servers, settingsOf, startServers, stopServers } from '../module/servers.ts';
import { dgm } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { Ended } from '../support/program.ts';
import { run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';

const SECOND = `"""Add a column."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("load_notes", sa.Column("author", sa.Text))
    op.execute("insert into load_notes (asset, noted_on, note, author) values ('a', '2026-01-01', 'n', 'x')")


def downgrade() -> None:
    op.drop_column("load_notes", "author")
`;

const MAKE_DATABASE = `
import sys
import sqlalchemy as sa
url, name = sys.argv[1:]
with sa.create_engine(url, isolation_level="AUTOCOMMIT").connect() as connection:
    connection.exec_driver_sql(f"create database {name}")
`;

describe('dgm database migrate', function () {
  this.timeout(180_000);
  let servers: Partial<Servers> = {};

  before(async () => {
    servers = await startServers();
  });
  after(() => stopServers(servers));

  function migrate(cwd: string, ...args: readonly string[]): Promise<Ended> {
    const env = { VIRTUAL_ENV: dirname(PYTHON_BIN) };
    return dgm(['database', 'migrate', 'notes', ...args], { cwd, env });
  }

  /** Makes a module whose `.env` names a database of its own. */
  async function makeModule(engine: string): Promise<string> {
    const cwd = temporaryFolder();
    const made = await dgm(['new', 'notes', '--database', engine, '--governance', 'quick'], { cwd });
    assert.equal(made.code, 0, made.stderr);
    const { spec } = await loadModule(join(cwd, 'notes'));
    const name = `notes_${randomBytes(4).toString('hex')}`;
    const settings: Record<string, string> = { ...settingsOf(spec, servers) };
    if ('NOTES_DB_DATABASE' in settings) settings.NOTES_DB_DATABASE = name;
    const path = join(cwd, 'notes', '.env');
    const text = readFileSync(path, 'utf8').replaceAll(/^(\w+)=.*$/gm, (line, variable) =>
      variable in settings ? `${variable}=${settings[variable]}` : line,
    );
    writeFileSync(path, text);
    const url = {
      postgres: `postgresql+psycopg://postgres@127.0.0.1:${servers.postgres?.port}/postgres`,
      mysql: `mysql+pymysql://root@127.0.0.1:${servers.mysql?.port}/mysql`,
    }[engine];
    if (url === undefined) return cwd;
    const { code, stderr } = await run(PYTHON, ['-c', MAKE_DATABASE, url, name], { cwd });
    assert.equal(code, 0, stderr);
    return cwd;
  }

  for (const engine of ENGINES) {
    it(`runs what a database of ${engine} lacks, each migration once`, async function () {
      if (!isAvailable(engine)) this.skip();
      const cwd = await makeModule(engine);
      const pending = await migrate(cwd, '--dry-run');
      assert.match(pending.stdout, /^db lacks:\n.*0001/, pending.stderr);
      const first = await migrate(cwd);
      assert.deepEqual([first.code, first.stdout.split('\n')[0]], [0, 'db was migrated:'], first.stderr);
      assert.match(first.stdout, /^ {2}0001: /m);
      const again = await migrate(cwd);
      assert.deepEqual([again.code, again.stdout], [0, 'db: nothing to do.\n'], again.stderr);
      writeFileSync(join(cwd, 'notes', 'migrations/db/versions/0002_author.py'), SECOND);
      const second = await migrate(cwd);
      assert.equal(second.stdout, 'db was migrated:\n  0002: Add a column.\n', second.stderr);
      // One that fails says so, and what came before it stays.
      const broken = SECOND.replaceAll('0002', '0003').replace('"0001"', '"0002"');
      writeFileSync(join(cwd, 'notes', 'migrations/db/versions/0003_broken.py'), broken);
      const failed = await migrate(cwd);
      assert.equal(failed.code, 4, failed.stderr);
      assert.match(failed.stderr, /could not be migrated\.\n.*author/);
      assert.ok(failed.stderr.trim().split('\n').length <= 3, failed.stderr);
    });
  }

  it('tells what is missing, and what cannot be reached', async function () {
    if (!isAvailable('postgres')) this.skip();
    const cwd = await makeModule('postgres');
    const without = await dgm(['database', 'migrate', 'notes'], { cwd, env: { VIRTUAL_ENV: '' } });
    assert.equal(without.code, 3, without.stderr);
    assert.equal((await migrate(cwd, '--name', 'other')).code, 2);
    const path = join(cwd, 'notes', '.env');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/_PORT=.*/, '_PORT=1'));
    const down = await migrate(cwd);
    assert.equal(down.code, 5, down.stderr);
    assert.match(down.stderr, /127\.0\.0\.1:1\b/);
    writeFileSync(path, text.replace(/_USER=.*/, '_USER=nobody'));
    assert.equal((await migrate(cwd)).code, 6);
    assert.deepEqual(readdirSync(cwd), ['notes']);
  });
});
