import fc from 'fast-check';
import type { DataLocation } from '../../src/module/spec.ts';
import { moduleQuestions } from '../../src/questions/module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import type { Column, ColumnType } from '../../src/sources/column.ts';
import type { Dialect, SourceFile } from '../../src/sources/source-file.ts';
import { columnNames, tableName } from '../../src/sources/table-name.ts';
import { hostileAnswer, hostileText } from '../support/hostile-text.ts';

/** What a module is made from, before any of it is checked. */
export interface Given {
  readonly answers: Readonly<Record<string, RawAnswer>>;
  readonly sources: readonly SourceFile[];
  readonly data: DataLocation;
}

const TYPES: readonly ColumnType[] = [
  ...(['BIGINT', 'DOUBLE', 'DECIMAL(9,2)', 'BOOLEAN', 'DATE', 'TIME', 'TIMESTAMP'] as const),
  ...(['TIMESTAMPTZ', 'VARCHAR', 'VARCHAR', 'JSON'] as const),
];

/** Text that a file system takes as one name: no slash. */
const fileText = hostileText.map((text) => text.replaceAll('/', ''));
const columnText = hostileText.map((text) => (text.trim() === '' ? `${text}column` : text));

const column: fc.Arbitrary<Column> = fc
  .record({
    name: columnText,
    type: fc.constantFrom(...TYPES),
    hasNulls: fc.boolean(),
    hasBlanks: fc.boolean(),
    isUnique: fc.boolean(),
    distinct: fc.constantFrom(undefined, 3, 50),
  })
  .map((one) => ({
    ...one,
    isUnique: one.isUnique && !one.hasNulls,
    ...(/^(DATE|TIMESTAMP)/.test(one.type) ? { firstDay: '2026-02-28' } : {}),
  }));

const columns = fc.uniqueArray(column, {
  minLength: 1,
  maxLength: 6,
  selector: ({ name }) => name.toLowerCase(),
});

const dialect: fc.Arbitrary<Dialect> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  header: fc.boolean(),
  nullValues: fc.constantFrom(['NA'], ['NULL', '\\N'], []).map((tokens) => ['', ...tokens]),
});

const source = fc.record({
  file: fileText,
  format: fc.constantFrom('csv', 'tsv', 'jsonl', 'parquet'),
  rows: fc.integer({ min: 1, max: 5000 }),
  columns,
  dialect,
});

const raw = fc.record({
  name: fc.constantFrom('orders', 'my-orders', 'web_shop_2'),
  title: hostileAnswer.map((text) => (text.trim() === '' ? `${text}T` : text)),
  description: hostileAnswer,
  database: fc.constantFrom(...moduleQuestions.database.samples),
  governance: fc.constantFrom(...moduleQuestions.governance.samples),
  partitions: fc.constantFrom(...moduleQuestions.partitions.samples),
  schedule: fc.oneof(
    { weight: 15, arbitrary: fc.constantFrom('none', 'daily', 'weekly') },
    // Working out how often an odd line fires takes long.
    { weight: 1, arbitrary: fc.constantFrom(...moduleQuestions.schedule.samples) },
  ),
  timezone: fc.constantFrom(...moduleQuestions.timezone.samples),
  capability: fc.constantFrom(...moduleQuestions.capability.samples),
  python: fc.constantFrom(...moduleQuestions.python.choices),
  owner: fc.constantFrom(...moduleQuestions.owner.samples),
});

const directory = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('../data', '/srv/data', '.', 'a b', "../it's", '../$x') },
  { weight: 5, arbitrary: fileText.map((text) => `../${text.replaceAll(/[\r\n'"$\\`]/g, '')}`) },
  { weight: 1, arbitrary: fileText.map((text) => `../${text}`) },
);

/** Answers and source files of any names, in any combination. */
export const hostileModule: fc.Arbitrary<Given> = fc
  .record({ raw, directory, sources: fc.array(source, { minLength: 1, maxLength: 3 }) })
  .map(({ raw: answers, directory: folder, sources }) => {
    const absolute = `/srv/${folder.replaceAll('../', '')}`;
    const files = sources.map(
      // The number keeps the tables' names apart, however little ASCII there is.
      ({ file, ...rest }, index) => ({ ...rest, path: `${absolute}/${file}t${index}.${rest.format}` }),
    );
    return {
      answers: withPartitionColumn(answers, files),
      sources: files,
      data: { directory: folder, absolute, bundled: false },
    };
  });

/** Names the first date column, or has no partitions where there is none. */
function withPartitionColumn(
  answers: Readonly<Record<string, RawAnswer>>,
  sources: readonly SourceFile[],
): Given['answers'] {
  if (answers.partitions === 'none') return answers;
  const date = sources.flatMap((one) => one.columns).find((one) => one.firstDay !== undefined);
  if (date === undefined) return { ...answers, partitions: 'none' };
  const others = sources.flatMap((one) => one.columns).filter((one) => one.name === date.name);
  if (others.some((one) => one.firstDay === undefined)) return { ...answers, partitions: 'none' };
  return { ...answers, 'partition-column': date.name };
}

/** What the partition column is called in a harmless module, in every file that has it. */
const PARTITION_COLUMN = 'day_of_the_partition';

/** The same module with plain texts only: its tables and cleaned columns have the same names. */
export function harmlessTwin({ answers, sources, data }: Given): Given {
  const wanted = answers['partition-column'];
  const plain = sources.map((one) => {
    const names = columnNames(one.columns);
    return {
      ...one,
      path: `/srv/data/${tableName(one.path)}.${one.format}`,
      columns: one.columns.map((column, index) => ({
        ...column,
        name: column.name === wanted ? PARTITION_COLUMN : (names[index] ?? column.name),
      })),
    };
  });
  return {
    answers: {
      ...answers,
      title: 'Title',
      description: 'Description.',
      ...(wanted === undefined ? {} : { 'partition-column': PARTITION_COLUMN }),
    },
    sources: plain,
    data: { ...data, directory: '../data', absolute: '/srv/data' },
  };
}
