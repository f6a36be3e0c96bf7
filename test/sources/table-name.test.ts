import assert from 'node:assert/strict';
import fc from 'fast-check';
import { columnNames, tableName } from '../../src/sources/table-name.ts';

describe('the name of a table', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['Q3 Sales (final).csv', 'q3_sales_final'],
    ['/data/orders.parquet', 'orders'],
    ['OrderItems.csv', 'order_items'],
    ['HTTPLogs2024.jsonl', 'http_logs2024'],
    ['2024 données.csv', 't_2024_donnees'],
    ['order.csv', 'order_'],
    ['class.csv', 'class_'],
    ['a.b.c.csv', 'a_b_c'],
  ];
  for (const [file, name] of cases) it(`of ${file} is ${name}`, () => assert.equal(tableName(file), name));

  it('is an identifier of at most 48 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (text) => {
        assert.match(tableName(`x${text.replaceAll(/[/\\]/g, '')}.csv`), /^[a-z_][a-z0-9_]{0,47}$/);
      }),
    );
  });

  it('cannot be made of nothing', () => {
    assert.throws(() => tableName('日本.csv'), { code: 2, message: /No table can be named/ });
  });
});

describe('the names of columns', () => {
  const named = (...names: string[]) => columnNames(names.map((name) => ({ name })));

  it('are words in lower case', () => {
    assert.deepEqual(named('Order ID', 'customerID', 'Größe (cm)', '1st', 'class', 'select'), [
      'order_id',
      'customer_id',
      'gro_e_cm',
      'c_1st',
      'class_',
      'select',
    ]);
  });

  it('are told apart by a number', () => {
    assert.deepEqual(named('a', 'A!', 'a_2', '%', ''), ['a', 'a_2', 'a_2_2', 'column_4', 'column_5']);
  });

  it('are different identifiers of at most 60 characters, whatever the file says', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 90 }), { maxLength: 30 }), (names) => {
        const made = named(...names, ...names);
        assert.equal(new Set(made).size, made.length);
        for (const name of made) assert.match(name, /^[a-z_][a-z0-9_]{0,59}$/);
      }),
    );
  });
});
