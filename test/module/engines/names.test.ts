import assert from 'node:assert/strict';
import fc from 'fast-check';
import { storedNames } from '../../../src/module/stored-names.ts';
import { SQL_RESERVED_WORDS } from '../../../src/sources/reserved-words.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { isAvailable, type Servers, startServers, stopServers } from '../servers.ts';
import { makeEngineModule, read, runModule } from './engine-module.ts';

const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);
const COLUMNS = 60;
const ROWS = 30;
/** InnoDB has room for some 190 columns of text. */
const COLUMNS_OF_A_TABLE = 150;

/** Names that one of the engines cuts, takes for its own, or takes for another one. */
const TRAPS = [
  ...['xmin', 'ctid', 'rowid', '_rowid_', 'oid', '_utf8', 'tableoid', 'source', 'shape', 'fresh', 'rows'],
  ...[
    '%',
    '%s',
    '%(a)s',
    ':a',
    'a:b',
    '?',
    '"',
    '`',
    "'",
    '\\',
    '{x}',
    'a ',
    ' a',
    '😀',
    '😀😀',
    'é',
    'e',
    'ß',
    'ss',
  ],
  ...[
    'x'.repeat(63),
    'x'.repeat(64),
    'x'.repeat(65),
    `${'x'.repeat(65)}1`,
    `${'x'.repeat(65)}2`,
    'é'.repeat(40),
  ],
  ...['values (%s)', '^a$', '*', 'sum_amount', 'row_count'],
];

/** Texts of which no two are one name to an engine that ignores case, and none is blank. */
function distinctNames(names: readonly string[]): string[] {
  const found = new Map(names.map((name) => [name.toLowerCase(), name]));
  return [...found.values()].filter((name) => name.trim() !== '');
}

/** Rows of texts, and a number to sort them by. */
function rowsOf(names: readonly string[], texts: readonly (string | null)[]) {
  return Array.from({ length: ROWS }, (_, row) =>
    Object.fromEntries([
      ['no', row],
      ['a long name of a number that is added up, which has many characters', row / 4],
      // Each column has a text that no other type has.
      ...names.map((name, at) => [name, row === 0 ? 'text' : texts[(row * 7 + at) % texts.length]]),
    ]),
  );
}

describe(`hostile names and texts in a database (seed ${seed})`, function () {
  this.timeout(300_000);
  let servers: Partial<Servers>;
  const sampled = fc.sample(hostileText, { numRuns: COLUMNS + ROWS, seed });
  const names = distinctNames([...TRAPS, ...SQL_RESERVED_WORDS, ...sampled.slice(0, COLUMNS)]);
  const texts = ['', null, 'NULL', '\\N', '\\.', '\\', '"', "'", ',', '\r\n', ' x ', ...sampled];
  const tables = Array.from({ length: Math.ceil(names.length / COLUMNS_OF_A_TABLE) }, (_, index) =>
    rowsOf(names.slice(index * COLUMNS_OF_A_TABLE, (index + 1) * COLUMNS_OF_A_TABLE), texts),
  );
  const source = Object.fromEntries(
    tables.map((rows, index) => [
      `data/notes_${index}.jsonl`,
      rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    ]),
  );

  before(async () => {
    servers = await startServers();
  });

  after(() => stopServers(servers));

  for (const database of ['sqlite', 'postgres', 'mysql'] as const) {
    it(`arrive in ${database} as they are`, async function () {
      if (!isAvailable(database)) this.skip();
      const module = await makeEngineModule('hostile', { database }, source, servers);
      const { runs } = await runModule(module);
      assert.deepEqual(
        runs.map(({ success, errors }) => ({ success, errors })),
        [{ success: true, errors: [] }],
      );
      const prefix = database === 'postgres' ? 'raw.' : 'raw_';
      const queries = tables.map((_, index) => `select * from ${prefix}notes_${index} order by no`);
      for (const [index, stored] of (await read(module, servers, queries)).entries()) {
        const rows = tables[index] ?? [];
        const found = Object.keys(rows[0] ?? {});
        assert.deepEqual(stored.columns, [...storedNames(database, found).values()]);
        assert.deepEqual(
          stored.rows,
          rows.map((row) => Object.values(row)),
        );
      }
    });
  }
});
