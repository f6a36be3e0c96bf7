import assert from 'node:assert/strict';
import { UsageError } from '../../src/errors.ts';
import { loadSources } from '../../src/module/load-sources.ts';
import { type ModuleSpec, specify } from '../../src/module/spec.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { temporaryFolder } from '../support/folder.ts';
import { answersOf } from './answers.ts';

type Files = Readonly<Record<string, string>>;

/** Specifies a module of the given files, which are all written to one folder. */
async function specifyFiles(
  files: Files,
  given: Readonly<Record<string, RawAnswer>> = {},
): Promise<ModuleSpec> {
  const folder = temporaryFolder(files);
  const answers = await answersOf({ governance: 'quick', from: Object.keys(files), ...given });
  const { sources, data } = await loadSources(answers.from, false, folder, `${folder}/orders`);
  return specify(answers, sources, data);
}

function refuses(files: Files, given: Readonly<Record<string, RawAnswer>>, ...says: RegExp[]): Promise<void> {
  return assert.rejects(specifyFiles(files, given), (error) => {
    assert.ok(error instanceof UsageError);
    for (const pattern of says) assert.match(error.message, pattern);
    assert.ok(error.message.split('\n').length <= 3, error.message);
    return true;
  });
}

const ONE_DATE = 'id,sold_on\n1,2026-03-02\n2,2026-03-05\n';
const TWO_DATES = 'id,sold_on,paid_on\n1,2026-03-02,2026-04-01\n2,2026-03-05,2026-04-02\n';
const NO_DATE = 'id,name\n1,a\n2,b\n';

describe('the tables of a module', () => {
  it('are named after the files', async () => {
    const { tables } = await specifyFiles({
      'Odd Names (final).csv': NO_DATE,
      '2026.csv': NO_DATE,
      'order.csv': NO_DATE,
    });
    assert.deepEqual(
      tables.map(({ name }) => name),
      ['odd_names_final', 't_2026', 'order_'],
    );
  });

  it('may not be two of one name', async () => {
    await refuses(
      { 'a/orders.csv': NO_DATE, 'b/Orders.csv': NO_DATE },
      {},
      /table orders/,
      /a\/orders.csv/,
      /b\/Orders.csv/,
    );
    await refuses({ 'my orders.csv': NO_DATE, 'my-orders.csv': NO_DATE }, {}, /table my_orders/);
  });

  it('know their files from the folder that all are in', async () => {
    const { data, tables } = await specifyFiles({ 'data/a/x.csv': NO_DATE, 'data/b/y.csv': NO_DATE });
    assert.equal(data.directory, '../data');
    assert.deepEqual(
      tables.map(({ file }) => file),
      ['a/x.csv', 'b/y.csv'],
    );
  });

  it('do not require what cleaning may make null', async () => {
    const text = '{"id": 1, "full": "a", "empty": "", "spaces": "  ", "gone": 1}\n';
    const { tables } = await specifyFiles({
      'x.jsonl': `${text}{"id": 2, "full": "b", "empty": "x", "spaces": "x"}\n`,
    });
    assert.deepEqual(
      tables[0]?.columns.filter(({ required }) => required).map(({ raw }) => raw),
      ['id', 'full'],
    );
  });

  it('have no key where texts are only different by the spaces around them', async () => {
    const padded = await specifyFiles({ 'x.csv': 'code,n\nA, 1\nA ,2\n' });
    assert.equal(padded.tables[0]?.key, undefined);
    const apart = await specifyFiles({ 'x.csv': 'code,n\nA, 1\n B,2\n' });
    assert.equal(apart.tables[0]?.key?.clean, 'code');
  });

  it('are refused where no .env file can name their folder', async () => {
    await refuses({ "it's ${HOME}/x.csv": NO_DATE }, {}, /cannot be written to a .env file/);
  });
});

describe('the partition column', () => {
  const daily = { partitions: 'daily' };

  it('is the only date column, of each file its own', async () => {
    const other = ONE_DATE.replace('sold_on', 'Paid On');
    const { tables } = await specifyFiles({ 'a.csv': ONE_DATE, 'b.csv': other }, daily);
    assert.deepEqual(
      tables.map(({ partitionColumn }) => partitionColumn),
      [
        { raw: 'sold_on', clean: 'sold_on', type: 'DATE', required: true },
        { raw: 'Paid On', clean: 'paid_on', type: 'DATE', required: true },
      ],
    );
  });

  it('has to be said where there are none or several', async () => {
    await refuses({ 'a.csv': NO_DATE }, daily, /no date column/, /--partition-column/);
    await refuses(
      { 'a.csv': TWO_DATES },
      daily,
      /several date columns: sold_on, paid_on/,
      /--partition-column/,
    );
  });

  it('that is said counts for the files that have it; the others are loaded whole', async () => {
    const files = { 'a.csv': TWO_DATES, 'b.csv': NO_DATE };
    const { tables } = await specifyFiles(files, { ...daily, 'partition-column': 'paid_on' });
    assert.deepEqual(
      tables.map(({ partitionColumn }) => partitionColumn?.raw),
      ['paid_on', undefined],
    );
  });

  it('must be there, as it is written, and hold dates', async () => {
    const of = (column: string) => ({ ...daily, 'partition-column': column });
    await refuses({ 'a.csv': TWO_DATES }, of('Sold_On'), /No file has a column Sold_On/, /capitals count/);
    await refuses({ 'a.csv': TWO_DATES }, of('id'), /are BIGINT, not dates/, /sold_on, paid_on/);
  });

  it('has no use without partitions', async () => {
    await assert.rejects(answersOf({ 'partition-column': 'x' }), /--partition-column has no use here/);
  });
});

describe('partitions', () => {
  const start = async (text: string, given: Readonly<Record<string, RawAnswer>>) =>
    (await specifyFiles({ 'a.csv': text }, given)).partitions?.start;

  it('begin with the earliest day, the Sunday before it, or the first of its month', async () => {
    assert.equal(await start(ONE_DATE, { partitions: 'daily' }), '2026-03-02');
    assert.equal(await start(ONE_DATE, { partitions: 'weekly' }), '2026-03-01');
    assert.equal(await start(ONE_DATE.replaceAll('-03-', '-02-'), { partitions: 'monthly' }), '2026-02-01');
  });

  it('begin with the day that an instant lies on in the time zone of the module', async () => {
    const night = 'at\n2026-03-02T01:30:00Z\n2026-03-02T22:30:00Z\n';
    assert.equal(await start(night, { partitions: 'daily', timezone: 'UTC' }), '2026-03-02');
    assert.equal(await start(night, { partitions: 'daily', timezone: 'America/New_York' }), '2026-03-01');
    assert.equal(await start(night, { partitions: 'daily', timezone: 'Asia/Kolkata' }), '2026-03-02');
    assert.equal(await start(night, { partitions: 'monthly', timezone: 'America/New_York' }), '2026-03-01');
  });

  it('are asked for by a schedule in a number that leaves none out', async () => {
    const perTick = async (given: Readonly<Record<string, RawAnswer>>) =>
      (await specifyFiles({ 'a.csv': ONE_DATE }, given)).partitions?.perTick;
    assert.equal(await perTick({ partitions: 'daily', schedule: 'daily' }), 1);
    assert.equal(await perTick({ partitions: 'daily', schedule: 'weekly' }), 7);
    assert.equal(await perTick({ partitions: 'daily', schedule: '*/15 8-18 * * MON-FRI' }), 3);
    assert.equal(await perTick({ partitions: 'monthly', schedule: 'daily' }), 1);
    assert.equal(await perTick({ partitions: 'weekly' }), 1);
  });
});
