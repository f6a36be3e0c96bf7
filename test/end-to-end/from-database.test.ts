import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import mysql from 'mysql2/promise';
import pg from 'pg';
import type { DatabaseServer } from '../support/database-server.ts';
import { dgm } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import { hasMariaDb, startMariaDb } from '../support/mariadb-server.ts';
import { hasPostgres, startPostgres } from '../support/postgres-server.ts';
import { run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';
import { treeOf } from '../support/tree.ts';

/** Every special character that a URL, a shell, YAML or a dotenv file could trip over. */
const PASSWORD = `p@ss:w/o?r#d%&'"$\`!\\ {x} \${Y} ü€*`;

const TABLES = `
  create table customers (id int primary key, name varchar(50) not null, mail varchar(50) unique, born date);
  create table orders (id bigint primary key, customer int not null references customers (id),
    amount decimal(10,2), ordered timestamp not null);
  insert into customers values (1, 'Ann', 'a@x', '2000-01-01'), (2, 'Bob', null, null);
  insert into orders values (1, 1, 2.5, '2026-01-01 10:00:00'), (2, 2, 3.5, '2026-01-02 11:30:00'),
    (3, 1, 1.0, '2026-01-02 12:00:00')`;

/** Runs a program in a module, which must end well. */
async function ok(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  const env = { PYTHONPATH: join(cwd, 'src'), PYTHONDONTWRITEBYTECODE: '1' };
  const { code, stdout, stderr } = await run(program, args, { cwd, env });
  assert.equal(code, 0, (stdout + stderr).slice(-6000));
  return stdout;
}

async function call(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await dgm(args, { cwd });
  assert.equal(code, 0, stderr);
  assert.ok(!(stdout + stderr).includes(PASSWORD));
  return stdout + stderr;
}

/** The files of a module that a password is in, however it is written there. */
function holdersOf(root: string): readonly string[] {
  // Characters that no spelling changes.
  return [...treeOf(root)].filter(([, { bytes }]) => bytes.includes('p@ss:w/o?r#d%&')).map(([path]) => path);
}

describe('dgm --from the URL of a database', () => {
  let postgres: DatabaseServer;
  let mariadb: DatabaseServer;

  before(async function (this: Mocha.Context) {
    if (!hasPostgres() || !hasMariaDb()) this.skip();
    [postgres, mariadb] = await Promise.all([
      startPostgres({ password: PASSWORD }),
      startMariaDb({ password: PASSWORD }),
    ]);
    const client = new pg.Client({
      host: '127.0.0.1',
      port: postgres.port,
      user: 'postgres',
      password: PASSWORD,
    });
    await client.connect();
    await client.query(TABLES);
    await client.end();
    const options = { host: '127.0.0.1', port: mariadb.port, user: 'root', password: PASSWORD };
    const connection = await mysql.createConnection({ ...options, multipleStatements: true });
    await connection.query(`create database shop; use shop; ${TABLES}`);
    await connection.end();
  });

  after(async () => {
    await Promise.all([postgres?.stop(), mariadb?.stop()]);
  });

  function urls(): readonly string[] {
    const login = (user: string): string => `${user}:${encodeURIComponent(PASSWORD)}@127.0.0.1`;
    return [
      `postgres://${login('postgres')}:${postgres.port}/postgres/public.customers`,
      `postgres://${login('postgres')}:${postgres.port}/postgres/public.orders`,
      `mysql://${login('root')}:${mariadb.port}/shop`,
      'sqlite:///lake.db/lakes',
    ];
  }

  function folder(): string {
    const cwd = temporaryFolder();
    const lake = new DatabaseSync(join(cwd, 'lake.db'));
    lake.exec(
      "create table lakes (id integer primary key, name text not null); insert into lakes values (1, 'Constance')",
    );
    lake.close();
    return cwd;
  }

  for (const database of ['none', 'duckdb']) {
    it(`makes a module that loads tables of three servers into ${database}, with their keys as checks`, async function () {
      this.timeout(300_000);
      const cwd = folder();
      const [customers = '', orders = '', , lakes = ''] = urls();
      await call(
        cwd,
        'new',
        'shop',
        '--database',
        database,
        '--from',
        customers,
        '--from',
        orders,
        '--from',
        lakes,
      );
      const root = join(cwd, 'shop');
      assert.deepEqual(holdersOf(root), ['.env']);
      await ok(root, PYTHON, '-m', 'pytest', '-q', '-p', 'no:cacheprovider');
      await ok(root, join(PYTHON_BIN, 'ruff'), 'check', '.');
      const listed = JSON.parse(await ok(root, join(PYTHON_BIN, 'dg'), 'list', 'defs', '--json'));
      const checks = listed.asset_checks.map(({ key }: { key: string }) => key).join(' ');
      for (const check of ['unique_mail', 'foreign_key_customer', 'required_values', 'unique_id'])
        assert.match(checks, new RegExp(check));
      await ok(root, join(PYTHON_BIN, 'dg'), 'launch', '--assets', '*');
      if (database === 'duckdb') {
        const count =
          "import duckdb; print(duckdb.connect('storage/shop.duckdb').sql('select sum(sum_amount), sum(row_count) from summary.orders').fetchall())";
        assert.match(await ok(root, PYTHON, '-c', count), /Decimal\('7\.00'\).*3/);
      }
    });
  }

  it('adds tables of a database to a module that is there, and takes them out again', async function () {
    this.timeout(300_000);
    const cwd = folder();
    await call(cwd, 'new', 'shop');
    const root = join(cwd, 'shop');
    const before = treeOf(root);
    const [, , all = ''] = urls();
    await call(cwd, 'database', 'add', 'shop', '--name', 'crm', '--from', `${all}/customers`);
    assert.deepEqual(holdersOf(root), ['.env']);
    // The sample's table is called orders, too.
    const clash = await dgm(['database', 'add', 'shop', '--name', 'erp', '--from', urls()[1] ?? ''], { cwd });
    assert.equal(clash.code, 2);
    assert.match(clash.stderr, /both become the table orders/);
    await call(cwd, 'database', 'remove', 'shop', '--name', 'crm');
    assert.deepEqual(treeOf(root), before);
  });

  it('tells what is wrong, and writes nothing', async () => {
    const cwd = folder();
    await call(cwd, 'new', 'shop');
    const before = treeOf(cwd);
    const [customers = '', , all = ''] = urls();
    const add = ['database', 'add', 'shop', '--name', 'crm', '--from'];
    const cases: readonly [readonly string[], number, RegExp][] = [
      [[...add, customers.replace('p%40ss', 'wrong')], 6, /password/i],
      [[...add, customers.replace(String(postgres.port), '1')], 5, /127\.0\.0\.1:1\b/],
      [[...add, customers.replace('customers', 'nothing')], 2, /no table "nothing"/],
      [[...add, customers.replace('/postgres/', '/nowhere/')], 2, /nowhere/],
      [[...add, customers, '--from', all], 2, /several databases/],
      [[...add, customers, '--engine', 'mysql'], 2, /mysql is not the engine of the URL/],
      [[...add, 'sqlite:///nothing.db/x'], 2, /nothing\.db/],
      [[...add, 'oracle://scott:tiger@h/d'], 2, /is no URL of a database/],
    ];
    for (const [args, code, says] of cases) {
      const ended = await dgm(args, { cwd });
      assert.equal(ended.code, code, `${ended.stdout}${ended.stderr}`);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /^ +at |p@ss|p%40ss|tiger/m);
      assert.deepEqual(treeOf(cwd), before);
    }
    rmSync(join(cwd, 'shop'), { recursive: true });
  });
});
