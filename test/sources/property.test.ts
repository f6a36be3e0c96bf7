import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readSource } from '../../src/sources/read-source.ts';
import type { SourceFile } from '../../src/sources/source-file.ts';
import { hasDuckDb, type Loaded, loadStrictly } from './duckdb.ts';
import { temporaryFolder } from './files.ts';

type Cell = string | number | boolean | null;

const TABLES = Number(process.env.DGM_TEST_TABLES ?? 400);
const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);

const two = (n: number) => String(n).padStart(2, '0');
const day = fc
  .tuple(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${String(y).padStart(4, '0')}-${two(m)}-${two(d)}`);
const clock = fc
  .tuple(
    fc.constantFrom(' ', 'T'),
    fc.integer({ min: 0, max: 23 }),
    fc.integer({ min: 0, max: 59 }),
    fc.constantFrom('', ':00', ':59', ':07.5', ':07.500', ':07.123456'),
  )
  .map(([separator, hour, minute, rest]) => `${separator}${two(hour)}:${two(minute)}${rest}`);
const moment = fc.tuple(day, clock).map((parts) => parts.join(''));
const zoned = fc
  .tuple(
    moment.map((text) => (text.length === 16 ? `${text}:30` : text)),
    fc.constantFrom('Z', '+00', '+02:00', '-0830', '+15:59', '-11:30'),
  )
  .map((parts) => parts.join(''));
const hostile = fc.constantFrom(
  ...[
    'a,b',
    'a;b',
    'a|b',
    'a\tb',
    'say "hi"',
    '"',
    '""',
    'two\nlines',
    'two\r\nlines',
    'cr\rcr',
    "it's",
    '\\',
  ],
  ...[
    '\\N',
    '#x',
    ' padded ',
    '\u00a01',
    'é',
    '日本',
    '😀',
    '=1+1',
    'NULL',
    'NA',
    'None',
    '-',
    'NaN',
    'true ',
  ],
  ...[
    '007',
    '+1',
    '1_000',
    '1e400',
    '5.',
    '.5',
    '-0',
    '1,5',
    '0x10',
    'inf',
    '2024-02-30',
    'infinity',
    'epoch',
  ],
  ...[
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808',
    '9007199254740993',
    ' 12',
    '3 ',
    ' ',
  ],
);
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer({ min: -9999, max: 9999 }).map((n) => (n / 100).toFixed(2)),
);
const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !text.includes('\0'));
const integer = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const small = fc.integer({ min: -3, max: 12 }).map(String);

/** Most columns are of one kind with a few nulls; some of two, some of anything. */
const texts = [
  day,
  moment,
  zoned,
  number,
  integer,
  small,
  word,
  hostile,
  fc.constantFrom('true', 'FALSE', 'True'),
];
const column = fc
  .tuple(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...texts) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(fc.oneof(small, number), fc.oneof(day, moment), fc.oneof(...texts)),
      },
    ),
    fc.constantFrom('', '', 'NA', 'NULL', '-'),
    fc.constantFrom(1, 9, 1000),
  )
  .map(([cell, missing, weight]) =>
    fc.oneof(
      { weight, arbitrary: cell },
      { weight: weight === 1000 ? 0 : 1, arbitrary: fc.constant(missing) },
    ),
  );
/** A line ending in a name must be the file's own: csv.test.ts has that. */
const columnName = fc.oneof(word, hostile).filter((name) => name.trim() !== '' && !/[\r\n]/.test(name));
const names = fc.uniqueArray(columnName, {
  minLength: 1,
  maxLength: 6,
  selector: (name) => name.toLowerCase(),
});

function tableOf<T>(cells: fc.Arbitrary<fc.Arbitrary<T>>) {
  return names.chain((header) =>
    fc.array(cells, { minLength: header.length, maxLength: header.length }).chain((columns) =>
      fc.record({
        header: fc.constant(header),
        rows: fc.array(fc.tuple(...columns), { minLength: 1, maxLength: 12 }),
      }),
    ),
  );
}

const csv = fc
  .record({
    table: tableOf(column),
    delimiter: fc.constantFrom(',', ';', '|', '\t'),
    newline: fc.constantFrom('\n', '\r\n'),
    bom: fc.boolean(),
    quotesAll: fc.boolean(),
  })
  .map((file) => {
    const quote = (cell: string) =>
      file.quotesAll || /[",;|\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    const lines = [file.table.header, ...file.table.rows].map((row) => row.map(quote).join(file.delimiter));
    const isMisread = lines[0]?.startsWith('"') && /[,;|\t] *$/.test(file.table.header[0] ?? '');
    return {
      ...file,
      text: (file.bom && !isMisread ? '\ufeff' : '') + lines.join(file.newline) + file.newline,
    };
  });

const jsonCell: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.oneof(
  {
    weight: 5,
    arbitrary: column.map((cell): fc.Arbitrary<unknown> => cell.map((text) => (text === '' ? null : text))),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<fc.Arbitrary<unknown>[]>(
      fc.option(fc.boolean()),
      fc.option(fc.integer()),
      fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })),
      fc.option(
        fc
          .jsonValue({ maxDepth: 2, noUnicodeString: false })
          .filter((v) => !JSON.stringify(v).includes('\\ud')),
      ),
      fc.constantFrom<Cell[]>(1, 'x', true, null, 1.5),
    ),
  },
);

/** What the profile says must be what DuckDB finds. */
function assertAgrees(source: SourceFile, loaded: Loaded, context: string): void {
  assert.equal(loaded.error, undefined, context);
  for (const [index, column] of source.columns.entries()) {
    const found = loaded.columns[index];
    const where = `${context}\ncolumn ${JSON.stringify(column)}\n${JSON.stringify(found)}`;
    assert.ok(found, where);
    assert.equal(loaded.types[index], column.type.replace('TIMESTAMPTZ', 'TIMESTAMP WITH TIME ZONE'), where);
    assert.equal(found.rows, source.rows, where);
    assert.equal(column.hasNulls, found.filled < found.rows, where);
    if (column.isUnique) assert.ok(found.filled === found.rows && found.distinct === found.rows, where);
    if (column.distinct !== undefined && column.type !== 'JSON')
      assert.equal(column.distinct, found.distinct, where);
    if (column.firstDay !== undefined) assert.equal(column.firstDay, found.firstDay, where);
  }
}

describe('profiled files', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  before(function () {
    if (!hasDuckDb()) this.skip();
  });

  it(`load in DuckDB as profiled, from CSV (seed ${seed})`, async () => {
    const files = fc.sample(csv, { numRuns: TABLES, seed });
    const sources: SourceFile[] = [];
    for (const [index, { text }] of files.entries())
      sources.push(await readSource(folder.write(`${index}.csv`, text)));
    const loaded = loadStrictly(sources, true);
    for (const [index, source] of sources.entries()) {
      const result = loaded[index];
      const file = files[index];
      assert.ok(result && file);
      const context = JSON.stringify({ text: file.text, source }, undefined, 1);
      assertAgrees(source, result, context);
      if (!('dialect' in source)) continue;
      const { dialect } = source;
      if (dialect.delimiter !== file.delimiter && file.table.header.length > 1) continue;
      const cells = dialect.header ? file.table.rows : [file.table.header, ...file.table.rows];
      for (const [row, values] of (result.values ?? []).entries()) {
        for (const [at, value] of values.entries()) {
          const type: string = source.columns[at]?.type ?? 'VARCHAR';
          const cell = cells[row]?.[at] ?? '';
          const shown = type === 'DOUBLE' && value !== null ? String(Number(value)) : value;
          assert.equal(shown, expected(cell, type, dialect.nullValues), `${context}\nrow ${row}, cell ${at}`);
        }
      }
    }
  });

  it(`load in DuckDB as profiled, from JSON lines (seed ${seed})`, async () => {
    const tables = fc.sample(tableOf(jsonCell), { numRuns: TABLES, seed });
    const sources: SourceFile[] = [];
    const texts: string[] = [];
    for (const [index, { header, rows }] of tables.entries()) {
      const lines = rows.map((row) =>
        JSON.stringify(Object.fromEntries(header.map((name, at) => [name, row[at]]))),
      );
      texts.push(lines.join('\n'));
      sources.push(await readSource(folder.write(`${index}.jsonl`, lines.join('\n'))));
    }
    for (const [index, result] of loadStrictly(sources).entries()) {
      const source = sources[index];
      assert.ok(source);
      assertAgrees(source, result, JSON.stringify({ text: texts[index], source }, undefined, 1));
    }
  });
});

/** What DuckDB has to show for a cell, by JavaScript's own means. */
function expected(cell: string, type: string, nulls: readonly string[]): string | null {
  if (nulls.includes(cell)) return null;
  switch (type) {
    case 'BIGINT':
      return String(BigInt(cell.trim()));
    case 'BOOLEAN':
      return cell.toLowerCase();
    case 'DATE':
      return cell.trim();
    case 'TIMESTAMP':
    case 'TIMESTAMPTZ':
      return micros(cell.trim());
    case 'DOUBLE':
      return String(Number(cell));
    default:
      return cell;
  }
}

function micros(text: string): string {
  const [, date, clock = '00:00', seconds = '00', fraction = '', zone] =
    /^(\S{10})(?:[ T](\d\d:\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-].+)?)?$/.exec(text) ?? [];
  const [, sign, hours, minutes = '00'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone ?? '') ?? [];
  const offset = sign === undefined ? 0 : Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  const millis = Date.parse(`${date}T${clock}:${seconds}Z`) - offset * 60_000;
  return String(BigInt(millis) * 1000n + BigInt(fraction.padEnd(6, '0')));
}
