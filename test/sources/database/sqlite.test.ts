import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { IS_ROOT, snapshot, temporaryFolder } from '../../support/folder.ts';
import { encoded, hostileName, hostileNames } from './hostile-names.ts';
import { outline, readUrl, refusal } from './outline.ts';

/** A folder with `shop.db`, in which the statements were run. */
function made(sql: string): string {
  const folder = temporaryFolder();
  const database = new DatabaseSync(join(folder, 'shop.db'));
  database.exec(sql);
  database.close();
  return folder;
}

describe('a table of SQLite', () => {
  it('has the types that are declared, where its values keep to them', async () => {
    const folder = made(`
      CREATE TABLE t (i INT, b BOOLEAN, d DATE, dt DATETIME, tz TIMESTAMPTZ, tm TIME, n DECIMAL(5, 2),
        r REAL, s VARCHAR(3), j JSON, m NUMERIC, any, big BIGINT, share DECIMAL(3, 3));
      INSERT INTO t VALUES (1, 0, '2024-01-02', '2024-01-01 10:00', '2024-01-01T00:30:00+02:00', '10:00:00',
        1.25, 1, 'x', '{}', 3, 'x', 9223372036854775807, 0.125);
      INSERT INTO t VALUES (2, 1, '2024-02-29', '2024-01-02', '2024-01-03T00:30:00Z', '10:00:00.5',
        999.5, 2.5, 7, '[1]', 2.5, 'y', 1, 0)`);
    const [table] = await readUrl('sqlite:///shop.db/t', folder);
    assert.deepEqual(outline(table), [
      'i BIGINT nulls 2 distinct',
      'b BOOLEAN nulls 2 distinct',
      'd DATE nulls 2 distinct from 2024-01-02',
      'dt TIMESTAMP nulls 2 distinct from 2024-01-01',
      'tz TIMESTAMPTZ nulls 2 distinct from 2023-12-31',
      'tm TIME nulls 2 distinct',
      'n DECIMAL(5,2) nulls 2 distinct',
      'r DOUBLE nulls 2 distinct',
      's VARCHAR nulls 2 distinct',
      'j JSON nulls 2 distinct',
      'm DOUBLE nulls 2 distinct',
      'any VARCHAR nulls 2 distinct',
      'big BIGINT nulls 2 distinct',
      'share DECIMAL(3,3) nulls 2 distinct',
    ]);
  });

  it('has the types of its values, where they do not keep to what is declared', async () => {
    const folder = made(`
      CREATE TABLE t (i INT, b BOOLEAN, d DATE, d2 DATE, dt DATETIME, n DECIMAL(5, 2), j JSON, r REAL, tm TIME);
      INSERT INTO t VALUES ('x', 2, '2024-02-30', '2024-01-01', 1700000000, 1.255, '{', 'x', '25:00:00');
      INSERT INTO t VALUES (1, 1, '2024-01-01', '2024-01-01 10:00', 1700000001, 1, '{}', 1, '10:00:00')`);
    const [table] = await readUrl('sqlite:///shop.db/t', folder);
    assert.deepEqual(
      table?.columns.map(({ name, type }) => `${name} ${type}`),
      [
        ...['i VARCHAR', 'b BIGINT', 'd VARCHAR', 'd2 TIMESTAMP', 'dt BIGINT', 'n DOUBLE', 'j VARCHAR'],
        ...['r VARCHAR', 'tm VARCHAR'],
      ],
    );
  });

  it('has the declared types while it is empty', async () => {
    const folder = made('CREATE TABLE t (i INTEGER, d DATE, n DECIMAL(5, 2), m MONEY, x, e ENUM)');
    const [table] = await readUrl('sqlite:///shop.db/t', folder);
    const types = table?.columns.map(({ type }) => type);
    assert.deepEqual(types, ['BIGINT', 'DATE', 'DECIMAL(5,2)', 'DOUBLE', 'VARCHAR', 'VARCHAR']);
  });

  it('tells what its rows and its constraints tell', async () => {
    const folder = made(`
      CREATE TABLE regions (code TEXT PRIMARY KEY) WITHOUT ROWID; INSERT INTO regions VALUES ('eu'), ('us');
      CREATE TABLE pair (a INT, b INT, PRIMARY KEY (b, a));
      CREATE TABLE orders (id INTEGER PRIMARY KEY, region TEXT REFERENCES regions, a INT, b INT,
        mail TEXT NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE, note TEXT, twice INT AS (a * 2),
        UNIQUE (a, note), FOREIGN KEY (a, b) REFERENCES pair (a, b));
      CREATE UNIQUE INDEX partial ON orders (note) WHERE a > 1; CREATE UNIQUE INDEX lowered ON orders (lower(note));
      INSERT INTO orders (region, a, mail, code, note) VALUES ('eu', 1, 'a', 'a', ' '), ('us', 2, 'b', ' b', 'x');
      CREATE VIEW big AS SELECT id, a * 1.5 AS more FROM orders`);
    const tables = await readUrl('sqlite:///shop.db', folder);
    assert.deepEqual(
      tables.map(({ path }) => path),
      ['orders', 'pair', 'regions'],
    );
    const [orders, , regions] = tables;
    assert.deepEqual(outline(orders), [
      'id BIGINT unique 2 distinct',
      'region VARCHAR nulls 2 distinct',
      'a BIGINT nulls 2 distinct',
      'b BIGINT nulls 0 distinct',
      'mail VARCHAR unique 2 distinct',
      'code VARCHAR 2 distinct',
      'note VARCHAR nulls blanks 2 distinct',
      'twice BIGINT nulls 2 distinct',
    ]);
    assert.deepEqual(
      { ...orders, columns: [] },
      {
        format: 'table',
        engine: 'sqlite',
        path: 'orders',
        schema: undefined,
        table: 'orders',
        rows: 2,
        columns: [],
        primaryKey: ['id'],
        unique: [['mail'], ['code'], ['a', 'note']],
        foreignKeys: [
          { columns: ['region'], schema: undefined, table: 'regions', references: ['code'] },
          { columns: ['a', 'b'], schema: undefined, table: 'pair', references: ['a', 'b'] },
        ],
      },
    );
    assert.deepEqual(outline(regions), ['code VARCHAR unique 2 distinct']);
    const [view] = await readUrl('sqlite:///shop.db/BIG', folder);
    assert.deepEqual(outline(view), ['id BIGINT nulls 2 distinct', 'more DOUBLE nulls 2 distinct']);
  });

  it('of very many rows is looked at in part, but for its first day', async () => {
    const folder = made(`CREATE TABLE t (d DATE NOT NULL, s TEXT NOT NULL);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250000)
      INSERT INTO t SELECT date('2024-12-31', '-' || (i / 1000) || ' days'), 'x' FROM n`);
    const [table] = await readUrl('sqlite:///shop.db/t', folder);
    assert.equal(table?.rows, 250_000);
    assert.deepEqual(outline(table), ['d DATE 11 distinct from 2024-04-25', 's VARCHAR blanks 1 distinct']);
  });

  it('keeps any names of table and columns, and changes no file', async () => {
    await fc.assert(
      fc.asyncProperty(hostileName, hostileNames, async (table, columns) => {
        const id = (name: string) => `"${name.replaceAll('"', '""')}"`;
        const name = table.replace(/^sqlite_/i, '');
        const list = columns.map((column) => `${id(column)} INT`).join(', ');
        const folder = made(
          `CREATE TABLE ${id(name)} (${list}, PRIMARY KEY (${columns.map(id).join(', ')}))`,
        );
        const before = snapshot(folder);
        const [read] = await readUrl(`sqlite:///shop.db/${encoded(name)}`, folder);
        const names = read?.columns.map((column) => column.name);
        assert.deepEqual([read?.table, names, read?.primaryKey], [name, columns, columns]);
        assert.deepEqual(snapshot(folder), before);
      }),
    );
  });

  it('is refused with the column that holds bytes', async () => {
    const folder = made("CREATE TABLE t (x TEXT); INSERT INTO t VALUES (x'00')");
    assert.deepEqual(await refusal('sqlite:///shop.db/t', folder), {
      code: 7,
      message: [
        'The column "x" of t holds values of the type BLOB.',
        'Bytes, shapes and types of extensions have no text that all databases read alike.',
        'Leave the table out, or load a view of it without this column.',
      ].join('\n'),
    });
  });

  it('is refused where the file is not there, no database, not readable or locked', async () => {
    const folder = made('CREATE TABLE orders (x INT)');
    assert.match((await refusal('sqlite:///shop.db/oders', folder)).message, /Did you mean "orders"\?$/);
    assert.equal((await refusal('sqlite:///other.db/orders', folder)).code, 2);
    assert.equal((await refusal(`sqlite:///${folder}/shop`)).code, 2);
    assert.equal((await refusal('sqlite:///shop.db/x.db', folder)).code, 2);
    const other = temporaryFolder({ 'text.db': 'x'.repeat(2000), 'empty.db': '' });
    assert.deepEqual(
      [await refusal('sqlite:///text.db', other), await refusal('sqlite:///empty.db', other)].map(
        ({ code }) => code,
      ),
      [7, 2],
    );
    const writer = new DatabaseSync(join(folder, 'shop.db'));
    writer.exec('BEGIN EXCLUSIVE');
    const locked = await refusal('sqlite:///shop.db/orders', folder);
    writer.close();
    assert.deepEqual([locked.code, locked.message.split('\n')[0]], [6, 'shop.db is locked.']);
    if (IS_ROOT) return;
    chmodSync(join(folder, 'shop.db'), 0);
    assert.equal((await refusal('sqlite:///shop.db/orders', folder)).code, 6);
  }).timeout(20_000);
});
