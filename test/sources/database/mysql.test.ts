import assert from 'node:assert/strict';
import fc from 'fast-check';
import mysql from 'mysql2/promise';
import type { DatabaseServer } from '../../support/database-server.ts';
import { hasMariaDb, startMariaDb } from '../../support/mariadb-server.ts';
import { encoded, hostileName, hostileNames } from './hostile-names.ts';
import { outline, readUrl, refusal } from './outline.ts';

describe('a table of MariaDB', function () {
  this.timeout(120_000);
  let server: DatabaseServer;
  let client: mysql.Connection;
  let base: string;
  const run = (sql: string) => client.query(sql);

  before(async function () {
    if (!hasMariaDb()) return this.skip();
    server = await startMariaDb();
    base = `mysql://root@127.0.0.1:${server.port}`;
    const { port } = server;
    client = await mysql.createConnection({
      host: '127.0.0.1',
      port,
      user: 'root',
      multipleStatements: true,
    });
    await run('CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop');
  });

  after(async () => {
    await client?.end();
    await server?.stop();
  });

  it('has the types that hold its values unchanged', async () => {
    await run(`CREATE TABLE kinds (
      t1 tinyint(1), t tinyint, s smallint, m mediumint, i int unsigned, b bigint, bu bigint unsigned,
      d92 decimal(9, 2), d40 decimal(40, 2), f float, f8 double, c char(3), v varchar(3), tx text, lt longtext,
      e enum('a'), st set('a', 'b'), d date, dt datetime(6), ts timestamp NOT NULL, tm time, y year, j json,
      jj longtext CHECK (json_valid(j)), u uuid, ip inet6)`);
    const [table] = await readUrl(`${base}/shop/kinds`);
    assert.deepEqual(
      table?.columns.map(({ name, type, hasNulls }) => `${name} ${type}${hasNulls ? '' : ' NOT NULL'}`),
      [
        ...['t1 BOOLEAN', 't BIGINT', 's BIGINT', 'm BIGINT', 'i BIGINT', 'b BIGINT', 'bu DECIMAL(20,0)'],
        ...[
          'd92 DECIMAL(9,2)',
          'd40 VARCHAR',
          'f DOUBLE',
          'f8 DOUBLE',
          'c VARCHAR',
          'v VARCHAR',
          'tx VARCHAR',
        ],
        ...['lt VARCHAR', 'e VARCHAR', 'st VARCHAR', 'd DATE', 'dt TIMESTAMP', 'ts TIMESTAMPTZ NOT NULL'],
        ...['tm VARCHAR', 'y BIGINT', 'j JSON', 'jj VARCHAR', 'u VARCHAR', 'ip VARCHAR'],
      ],
    );
  });

  it('tells what its rows and its constraints tell', async () => {
    await run(`
      CREATE DATABASE other; CREATE TABLE other.customers (id int PRIMARY KEY);
      INSERT INTO other.customers VALUES (1), (2);
      CREATE TABLE regions (name varchar(9) PRIMARY KEY) CHARACTER SET utf8mb4;
      INSERT INTO regions VALUES ('eu'), ('us');
      CREATE TABLE orders (
        number int, region varchar(9) NOT NULL, customer int NOT NULL, code varchar(9) NOT NULL UNIQUE,
        mail varchar(9) NOT NULL UNIQUE, note varchar(9) CHARACTER SET utf16, flag tinyint(1), two tinyint(1),
        day date NOT NULL, at timestamp NOT NULL, since datetime,
        PRIMARY KEY (number, region), UNIQUE ab (day, customer), UNIQUE cd (day, customer),
        FOREIGN KEY (customer) REFERENCES other.customers (id), FOREIGN KEY (region) REFERENCES regions (name));
      SET sql_mode = '', time_zone = '+02:00';
      INSERT INTO orders VALUES
        (1, 'eu', 1, 'a', 'a', '  ', 1, 2, 0, '2024-01-01 00:30:00', '2024-03-03'),
        (2, 'us', 2, ' b', 'b', 'ä', 0, 1, '2024-02-02', '2024-01-05', '9999-12-31')`);
    const [orders] = await readUrl(`${base}/shop/orders`);
    assert.deepEqual(outline(orders), [
      'number BIGINT 2 distinct',
      'region VARCHAR 2 distinct',
      'customer BIGINT 2 distinct',
      'code VARCHAR 2 distinct',
      'mail VARCHAR unique 2 distinct',
      'note VARCHAR nulls blanks 2 distinct',
      'flag BOOLEAN nulls 2 distinct',
      'two BIGINT nulls 2 distinct',
      'day DATE nulls 2 distinct from 2024-02-02',
      'at TIMESTAMPTZ 2 distinct from 2023-12-31',
      'since TIMESTAMP nulls 2 distinct from 2024-03-03',
    ]);
    assert.deepEqual(
      { ...orders, columns: [] },
      {
        format: 'table',
        engine: 'mysql',
        path: 'orders',
        schema: undefined,
        table: 'orders',
        rows: 2,
        columns: [],
        primaryKey: ['number', 'region'],
        unique: [['day', 'customer'], ['code'], ['mail']],
        foreignKeys: [
          { columns: ['customer'], schema: 'other', table: 'customers', references: ['id'] },
          { columns: ['region'], schema: undefined, table: 'regions', references: ['name'] },
        ],
      },
    );
  });

  it('comes with all others of its database, without views', async () => {
    await run('CREATE DATABASE parts; CREATE TABLE parts.a (id int); CREATE TABLE parts.A (x int)');
    await run('CREATE VIEW parts.v AS SELECT * FROM parts.a');
    const tables = await readUrl(`${base}/parts`);
    const names = tables.map(({ table, columns }) => `${table} ${columns[0]?.name}`).sort();
    assert.deepEqual(names, ['A x', 'a id']);
    const [view] = await readUrl(`${base}/parts/v`);
    assert.deepEqual([view?.table, outline(view)], ['v', ['id BIGINT nulls 0 distinct']]);
  });

  it('keeps any names of database, table and columns', async () => {
    const id = (name: string) => `\`${name.replaceAll('`', '``')}\``;
    await fc.assert(
      fc.asyncProperty(hostileName, hostileName, hostileNames, async (database, table, columns) => {
        // Such names are files of the server, with five characters for each that is special.
        fc.pre([database, table].every((one) => one.replace(/\W/gu, 'xxxxx').length < 200));
        const name = `${id(database)}.${id(table)}`;
        const list = columns.map((column) => `${id(column)} int NOT NULL`).join(', ');
        const key = columns.map(id).join(', ');
        await run(`CREATE DATABASE ${id(database)}`);
        try {
          await run(
            `CREATE TABLE ${name} (${list}, PRIMARY KEY (${key}), CONSTRAINT own FOREIGN KEY (${key}) REFERENCES ${name} (${key}))`,
          );
          const [read] = await readUrl(`${base}/${encoded(database)}/${encoded(table)}`);
          const names = read?.columns.map((column) => column.name);
          assert.deepEqual([read?.table, names, read?.primaryKey], [table, columns, columns]);
          assert.deepEqual(read?.foreignKeys, [{ columns, schema: undefined, table, references: columns }]);
          const [same] = await readUrl(`${base}/${encoded(database)}`);
          assert.deepEqual(same, read);
        } finally {
          await run(`DROP DATABASE ${id(database)}`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is refused with the column that has no type of ours', async () => {
    await run(
      'CREATE TABLE bytes (id int, photo blob); CREATE TABLE bits (b bit(3)); CREATE TABLE spots (p point)',
    );
    assert.deepEqual(await refusal(`${base}/shop/bytes`), {
      code: 7,
      message: [
        'The column "photo" of bytes is of the type blob.',
        'Bytes, shapes and types of extensions have no text that all databases read alike.',
        'Leave the table out, or load a view of it without this column.',
      ].join('\n'),
    });
    assert.equal((await refusal(`${base}/shop/bits`)).code, 7);
    assert.equal((await refusal(`${base}/shop/spots`)).code, 7);
  });

  it('is refused where its rows cannot be read', async () => {
    await run('CREATE TABLE gone (id int); CREATE VIEW broken AS SELECT * FROM gone; DROP TABLE gone');
    const { code, message } = await refusal(`${base}/shop/broken`);
    assert.deepEqual([code, /^The view broken of the database "shop"/.test(message)], [7, true], message);
  });

  it('that is not there is answered with those that are', async () => {
    assert.match(
      (await refusal(`${base}/shop/oders`)).message,
      /no table "oders" in .*\nThere are .*\nDid you mean "orders"\?/,
    );
    assert.deepEqual(await refusal(`${base}/shops`), {
      code: 2,
      message: [
        `There is no database "shops" on the server 127.0.0.1:${server.port}.`,
        'There are "other", "parts", "shop".',
        'Did you mean "shop"?',
      ].join('\n'),
    });
  });

  it('is refused without the rights to it', async () => {
    await run(`CREATE USER weak@'127.0.0.1'; GRANT SELECT ON shop.regions TO weak@'127.0.0.1';
      GRANT SELECT (number) ON shop.orders TO weak@'127.0.0.1'`);
    const weak = base.replace('root@', 'weak@');
    for (const url of [`${weak}/other/customers`, `${weak}/shop/kinds`]) {
      const { code, message } = await refusal(url);
      assert.equal(code, 6, message);
      assert.match(message, /denied/);
    }
    assert.equal((await readUrl(`${weak}/shop/regions`))[0]?.rows, 2);
    assert.equal((await refusal(`${weak}/shop/nothing`)).code, 6);
    assert.equal((await refusal(base.replace('root@', 'nobody@').concat('/shop'))).code, 6);
  });
});
