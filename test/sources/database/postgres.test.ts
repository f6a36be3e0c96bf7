import assert from 'node:assert/strict';
import fc from 'fast-check';
import pg from 'pg';
import type { DatabaseServer } from '../../support/database-server.ts';
import { hasPostgres, startPostgres } from '../../support/postgres-server.ts';
import { encoded, hostileName, hostileNames } from './hostile-names.ts';
import { outline, readUrl, refusal } from './outline.ts';

describe('a table of PostgreSQL', function () {
  this.timeout(120_000);
  let server: DatabaseServer;
  let client: pg.Client;
  let base: string;
  const run = (sql: string) => client.query(sql);

  before(async function () {
    if (!hasPostgres()) return this.skip();
    server = await startPostgres();
    base = `postgres://postgres@127.0.0.1:${server.port}/postgres`;
    client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'postgres', database: 'postgres' });
    await client.connect();
  });

  after(async () => {
    await client?.end();
    await server?.stop();
  });

  it('has the types that hold its values unchanged', async () => {
    await run(`
      CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TYPE pair AS (x int, y int);
      CREATE DOMAIN price AS numeric(10, 2) NOT NULL; CREATE DOMAIN offer AS price;
      CREATE TABLE kinds (
        i2 int2, i4 int4, i8 int8, f4 real, f8 float8, n numeric, n92 numeric(9, 2), n381 numeric(38, 1),
        n391 numeric(39, 1), n2_3 numeric(2, -3), n24 numeric(2, 4), o offer, b bool, d date, t time,
        tz timetz, ts timestamp, tstz timestamptz, s text, v varchar(9), c char(9), u uuid, m mood, p pair,
        a int[][], ma mood[], j json, jb jsonb, ip inet, iv interval, r int4range, bits bit(3), x xml
      )`);
    const [table] = await readUrl(`${base}/kinds`);
    assert.deepEqual(
      table?.columns.map(({ name, type, hasNulls }) => `${name} ${type}${hasNulls ? '' : ' NOT NULL'}`),
      [
        ...['i2 BIGINT', 'i4 BIGINT', 'i8 BIGINT', 'f4 DOUBLE', 'f8 DOUBLE', 'n VARCHAR', 'n92 DECIMAL(9,2)'],
        ...['n381 DECIMAL(38,1)', 'n391 VARCHAR', 'n2_3 DECIMAL(5,0)', 'n24 DECIMAL(4,4)'],
        ...['o DECIMAL(10,2) NOT NULL', 'b BOOLEAN', 'd DATE', 't TIME', 'tz VARCHAR', 'ts TIMESTAMP'],
        ...['tstz TIMESTAMPTZ', 's VARCHAR', 'v VARCHAR', 'c VARCHAR', 'u VARCHAR', 'm VARCHAR', 'p JSON'],
        ...[
          'a JSON',
          'ma JSON',
          'j JSON',
          'jb JSON',
          'ip VARCHAR',
          'iv VARCHAR',
          'r VARCHAR',
          'bits VARCHAR',
        ],
        ...['x VARCHAR'],
      ],
    );
  });

  it('tells what its rows and its constraints tell', async () => {
    await run(`
      CREATE SCHEMA shop;
      CREATE TABLE shop.customers (id int PRIMARY KEY, mail text NOT NULL UNIQUE, code text NOT NULL UNIQUE);
      INSERT INTO shop.customers SELECT i, 'm' || i, 'c' || i || repeat(' ', i % 2) FROM generate_series(1, 60) i;
      CREATE TABLE shop.orders (
        region text, number int, customer int NOT NULL REFERENCES shop.customers, maybe text UNIQUE, note text,
        day date NOT NULL, at timestamptz, forever timestamp, flag bool, odd numeric(5, 2), even numeric(5, 2),
        PRIMARY KEY (number, region), UNIQUE (day, customer)
      );
      CREATE TABLE shop.lines (n int, r text, o int, FOREIGN KEY (n, r) REFERENCES shop.orders (number, region));
      CREATE UNIQUE INDEX ON shop.orders (lower(note)); CREATE UNIQUE INDEX ON shop.orders (note) WHERE number > 1;
      CREATE UNIQUE INDEX ON shop.orders (at) INCLUDE (note); CREATE UNIQUE INDEX ON shop.orders (at);
      INSERT INTO shop.orders VALUES
        ('eu', 1, 1, NULL, '  ', '0044-03-15 BC', '2024-01-01 00:30+02', '-infinity', true, 'NaN', 1),
        ('us', 2, 2, 'x', '', '2024-02-01', '2024-01-05', 'infinity', true, 1, 2.5)`);
    const [orders] = await readUrl(`${base}/shop.orders`);
    assert.deepEqual(outline(orders), [
      'region VARCHAR 2 distinct',
      'number BIGINT 2 distinct',
      'customer BIGINT 2 distinct',
      'maybe VARCHAR nulls 1 distinct',
      'note VARCHAR nulls blanks 2 distinct',
      'day DATE 2 distinct from 2024-02-01',
      'at TIMESTAMPTZ nulls 2 distinct from 2023-12-31',
      'forever TIMESTAMP nulls 2 distinct',
      'flag BOOLEAN nulls 1 distinct',
      'odd VARCHAR nulls 2 distinct',
      'even DECIMAL(5,2) nulls 2 distinct',
    ]);
    assert.deepEqual(
      { ...orders, columns: [] },
      {
        format: 'table',
        engine: 'postgres',
        path: 'shop.orders',
        schema: 'shop',
        table: 'orders',
        rows: 2,
        columns: [],
        primaryKey: ['number', 'region'],
        unique: [['maybe'], ['day', 'customer'], ['at']],
        foreignKeys: [{ columns: ['customer'], schema: 'shop', table: 'customers', references: ['id'] }],
      },
    );
    const [customers] = await readUrl(`${base}/shop.customers`);
    assert.deepEqual(outline(customers), ['id BIGINT unique', 'mail VARCHAR unique', 'code VARCHAR']);
    const [lines] = await readUrl(`${base}/shop.lines`);
    assert.deepEqual(lines?.foreignKeys, [
      { columns: ['n', 'r'], schema: 'shop', table: 'orders', references: ['number', 'region'] },
    ]);
  });

  it('comes with all others of its schema, without views and partitions', async () => {
    await run(`
      CREATE SCHEMA parts; SET search_path TO parts;
      CREATE TABLE z (id int PRIMARY KEY); CREATE VIEW v AS SELECT * FROM z;
      CREATE MATERIALIZED VIEW m AS SELECT * FROM z;
      CREATE TABLE p (id int, z int REFERENCES z, day date NOT NULL) PARTITION BY RANGE (day);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      INSERT INTO p VALUES (1, NULL, '2024-05-05');
      CREATE UNIQUE INDEX ON p (id, day); CREATE TABLE q (i int, d date, FOREIGN KEY (i, d) REFERENCES p (id, day));
      RESET search_path`);
    const tables = await readUrl(`${base}/parts.`);
    assert.deepEqual(
      tables.map(({ path, rows, foreignKeys }) => [path, rows, foreignKeys.length]),
      [
        ['parts.p', 1, 1],
        ['parts.q', 0, 1],
        ['parts.z', 0, 0],
      ],
    );
    for (const [name, nulls] of [
      ['v', true],
      ['m', true],
      ['p1', true],
    ] as const) {
      const [table] = await readUrl(`${base}/parts.${name}`);
      assert.deepEqual([table?.path, table?.columns[0]?.hasNulls], [`parts.${name}`, nulls]);
    }
  });

  it('keeps any names of schema, table and columns', async () => {
    await fc.assert(
      fc.asyncProperty(hostileName, hostileName, hostileNames, async (schema, table, columns) => {
        const name = `${client.escapeIdentifier(schema)}.${client.escapeIdentifier(table)}`;
        const list = columns.map((column) => `${client.escapeIdentifier(column)} text NOT NULL`).join(', ');
        await run(`CREATE SCHEMA ${client.escapeIdentifier(schema)}; CREATE TABLE ${name} (${list})`);
        const key = columns.map((column) => client.escapeIdentifier(column)).join(', ');
        await run(`ALTER TABLE ${name} ADD PRIMARY KEY (${key}); ALTER TABLE ${name} ADD UNIQUE (${key})`);
        await run(`ALTER TABLE ${name} ADD FOREIGN KEY (${key}) REFERENCES ${name} (${key})`);
        try {
          const [read] = await readUrl(`${base}/${encoded(schema)}.${encoded(table)}`);
          assert.deepEqual([read?.schema, read?.table, read?.primaryKey], [schema, table, columns]);
          const names = read?.columns.map((column) => column.name);
          assert.deepEqual(names, columns);
          assert.deepEqual(read?.foreignKeys, [{ columns, schema, table, references: columns }]);
          const [same] = await readUrl(`${base}/${encoded(schema)}.`);
          assert.deepEqual(same, read);
        } finally {
          await run(`DROP SCHEMA ${client.escapeIdentifier(schema)} CASCADE`);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is refused with the column that has no type of ours', async () => {
    await run(
      'CREATE TABLE bytes (id int, photo bytea); CREATE TABLE more (x bytea[]); CREATE TABLE none ()',
    );
    assert.deepEqual(await refusal(`${base}/bytes`), {
      code: 7,
      message: [
        'The column "photo" of public.bytes is of the type bytea.',
        'Bytes, shapes and types of extensions have no text that all databases read alike.',
        'Leave the table out, or load a view of it without this column.',
      ].join('\n'),
    });
    assert.equal((await refusal(`${base}/more`)).code, 7);
    assert.match((await refusal(`${base}/none`)).message, /^public.none has no columns\./);
    await run('CREATE TABLE twins (a int, "A" int); CREATE TABLE blank (" " int)');
    assert.equal((await refusal(`${base}/twins`)).code, 7);
    assert.equal((await refusal(`${base}/blank`)).code, 7);
  });

  it('is refused where its rows cannot be read', async () => {
    await run(`CREATE VIEW broken AS SELECT 1 / (relpages - relpages) AS x FROM pg_class;
      CREATE MATERIALIZED VIEW empty AS SELECT 1 AS x WITH NO DATA;
      CREATE SEQUENCE counter; CREATE VIEW writes AS SELECT nextval('counter') AS x`);
    for (const [name, reason] of [
      ['broken', 'division by zero'],
      ['empty', 'materialized view "empty" has not been populated'],
      ['writes', 'cannot execute nextval() in a read-only transaction'],
    ] as const) {
      const { code, message } = await refusal(`${base}/${name}`);
      assert.equal(code, 7);
      assert.equal(message.split('\n')[1], `The server says: ${reason}`);
    }
  });

  it('that is not there is answered with those that are', async () => {
    const { port } = server;
    assert.deepEqual(await refusal(`${base}/shop.oders`), {
      code: 2,
      message: [
        `There is no table "oders" in the schema "shop" of the database "postgres" on 127.0.0.1:${port}.`,
        'There are "customers", "lines", "orders".',
        'Did you mean "orders"?',
      ].join('\n'),
    });
    assert.match(
      (await refusal(`${base}/Shop.orders`)).message,
      /no schema "Shop".*\n.*\nDid you mean "shop"\?/,
    );
    assert.match(
      (await refusal(`postgres://postgres@127.0.0.1:${port}/postgre`)).message,
      /no database "postgre" on the server 127.*\nThere is "postgres"\.\nDid you mean "postgres"\?/,
    );
  });

  it('is refused without the rights to it', async () => {
    await run('CREATE ROLE weak LOGIN');
    await run('CREATE DATABASE closed');
    await run('REVOKE CONNECT ON DATABASE closed FROM PUBLIC');
    const weak = base.replace('postgres@', 'weak@');
    await run('CREATE TABLE mine (id int)');
    for (const url of [`${weak}/mine`, `${weak}/shop.orders`, weak.replace(/postgres$/, 'closed')]) {
      const { code, message } = await refusal(url);
      assert.equal(code, 6, message);
      assert.match(message, /permission denied/);
    }
    assert.equal((await refusal(base.replace('postgres@', 'nobody@'))).code, 6);
  });
});
