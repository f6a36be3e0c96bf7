import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UsageError } from '../../../src/errors.ts';
import { withoutCredentials } from '../../../src/sources/database/shown-url.ts';
import { isDatabaseUrl, parseDatabaseUrl } from '../../../src/sources/database/url.ts';
import { hostileText } from '../../support/hostile-text.ts';

const shop = {
  engine: 'postgres',
  host: 'db',
  port: 5432,
  user: 'u',
  password: 'pw',
  database: 'shop',
  schema: 'public',
  table: 'orders',
  tls: undefined,
  isEncrypted: undefined,
} as const;

describe('a URL of a database', () => {
  it('is told from a path by its scheme', () => {
    for (const text of [
      ...['postgres://h/d', 'postgresql+psycopg://h/d', 'mysql+pymysql://h/d', 'MARIADB://h/d'],
      ...['sqlite:///f.db', 'postgres:u:pw@h'],
    ]) {
      assert.equal(isDatabaseUrl(text), true, text);
    }
    for (const text of ['data/*.csv', 'C:\\x.csv', 'postgres.csv', 'oracle://h/d', './mysql:x', '']) {
      assert.equal(isDatabaseUrl(text), false, text);
    }
  });

  it('names a table of PostgreSQL, in public or another schema', () => {
    assert.deepEqual(parseDatabaseUrl('postgres://u:pw@db/shop/orders'), shop);
    assert.deepEqual(
      parseDatabaseUrl('postgresql+psycopg2://u:pw@db:6543/shop/sales.orders?sslmode=require'),
      {
        ...shop,
        port: 6543,
        schema: 'sales',
        tls: 'require',
        isEncrypted: true,
      },
    );
    assert.deepEqual(parseDatabaseUrl('postgres://[::1]/a%2Fb/my%2Eschema.t%22%25'), {
      ...shop,
      host: '::1',
      user: undefined,
      password: undefined,
      database: 'a/b',
      schema: 'my.schema',
      table: 't"%',
    });
  });

  it('means all tables where it names none', () => {
    for (const [url, schema] of [
      ['postgres://h/d', 'public'],
      ['postgres://h/d/', 'public'],
      ['postgres://h/d/sales.', 'sales'],
      ['mysql://h/d', undefined],
    ] as const) {
      const parsed = parseDatabaseUrl(url);
      assert.deepEqual([parsed.table, 'schema' in parsed && parsed.schema], [undefined, schema], url);
    }
  });

  it('names a table of MySQL', () => {
    assert.deepEqual(parseDatabaseUrl('mariadb://u:@db/shop/order.s?ssl-mode=DISABLED'), {
      ...shop,
      engine: 'mysql',
      port: 3306,
      password: '',
      schema: undefined,
      table: 'order.s',
      tls: 'disable',
      isEncrypted: false,
    });
  });

  it('names a file of SQLite, relative or absolute, and a table or none', () => {
    for (const [url, path, table] of [
      ['sqlite:///a/b.db/orders', 'a/b.db', 'orders'],
      ['sqlite:////a/b.db/or%2Fders', '/a/b.db', 'or/ders'],
      ['sqlite:///b.db', 'b.db', undefined],
      ['sqlite:///a/b.sqlite3', 'a/b.sqlite3', undefined],
      ['sqlite:///a/b/', 'a/b', undefined],
      ['sqlite:////b', '/b', undefined],
      ['sqlite:///a/b/x%2Edb', 'a/b', 'x.db'],
      ['sqlite:///a@b#c%3F.db/t', 'a@b#c?.db', 't'],
    ] as const) {
      assert.deepEqual(parseDatabaseUrl(url), { engine: 'sqlite', path, table }, url);
    }
  });

  it('keeps names and passwords of any characters', () => {
    const any = fc
      .oneof(hostileText, fc.string({ unit: 'binary' }))
      .map((text) => text.replaceAll('\0', '').toWellFormed())
      .filter((text) => text !== '');
    const enc = (text: string) => encodeURIComponent(text).replaceAll('.', '%2E');
    fc.assert(
      fc.property(any, any, any, any, any, (user, password, database, schema, table) => {
        const path = `${enc(database)}/${enc(schema)}.${enc(table)}`;
        const url = parseDatabaseUrl(`postgres://${enc(user)}:${enc(password)}@h/${path}`);
        assert.deepEqual(url, { ...shop, host: 'h', user, password, database, schema, table });
        const shown = withoutCredentials(url);
        assert.deepEqual(parseDatabaseUrl(shown), { ...url, user: undefined, password: undefined });
        const file = parseDatabaseUrl(`sqlite:///x/${enc(database)}/${enc(table)}`);
        assert.deepEqual(file, { engine: 'sqlite', path: `x/${database}`, table });
        assert.deepEqual(parseDatabaseUrl(withoutCredentials(file)), file);
      }),
    );
  });

  it('shows no part of a password, encoded or not, however malformed it is', () => {
    const bad = [
      ...[
        'postgres:u:S3CRET@h/d',
        'postgres:/u:S3CRET@h/d',
        'postgres://u:S3CRET@',
        'postgres://u:S3CRET@/d/t',
      ],
      ...['postgres://u:/S3CRET@h/d/t', 'postgres://u:1/S3CRET@h/d/t', 'postgres://u:S3CRET/x@h/d/t'],
      ...['postgres://u:?S3CRET@h/d/t', 'postgres://u:#S3CRET@h/d/t', 'postgres://u:S3CRET%@h/d/t'],
      ...['postgres://u:S3CRET%zz@h/d', 'postgres://u:S3CRET%ff@h/d', 'postgres://u:S3CRET%00@h/d'],
      ...[
        'mysql://u:S3CRET@h:port/d',
        'mysql://u:S3CRET@h:99999/d',
        'mysql://u:S3CRET@[x]/d',
        'mysql://u:S3CRET',
      ],
      ...['mysql://u:S3CRET@h/d/t/x', 'mysql://u:S3CRET@h d/d/t', 'mysql://u:S3CRET@h/d/t?password=S3CRET'],
      ...[
        'postgres://u:S3CRET@h/d/a.b.c',
        'postgres://u:S3CRET@h/d/t?sslmode=S3CRET',
        'sqlite://u:S3CRET@h/x',
      ],
      ...[
        'mysql://u@h/d?ssl-mode=x&S3CRET',
        'postgres://u:S3CRET@h',
        'sqlite://',
        'sqlite:///',
        'sqlite:////',
      ],
    ];
    for (const text of bad) {
      assert.equal(isDatabaseUrl(text), true, text);
      assert.throws(
        () => parseDatabaseUrl(text),
        (error) => {
          assert.ok(error instanceof UsageError, text);
          assert.doesNotMatch(error.message + error.stack?.split('\n    at')[0], /S3CRET|zz/);
          assert.equal(error.message.split('\n').length <= 3, true);
          return true;
        },
        text,
      );
      assert.doesNotMatch(withoutCredentials(text), /S3CRET/);
    }
  });

  it('never shows a password that is not encoded', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom('postgres', 'mysql'), (noise, engine) => {
        const text = `${engine}://user:${noise}S3CRET${noise}@host/database/table`;
        let shown = withoutCredentials(text);
        try {
          const url = parseDatabaseUrl(text);
          if (url.engine !== 'sqlite') shown += JSON.stringify({ ...url, password: undefined });
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          shown += error.message;
        }
        assert.doesNotMatch(shown, /S3CRET/);
      }),
    );
  });
});
