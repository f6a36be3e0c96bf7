import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Cron } from 'croner';
import fc from 'fast-check';
import { CADENCES, cronProblem, longestGapHours, timezoneProblem } from '../../src/module/schedule.ts';
import { hostileText } from '../support/hostile-text.ts';
import { runScript } from '../support/python-script.ts';

const seed = Number(process.env.DGM_TEST_SEED ?? Date.now() % 2 ** 31);

const NO_LINE = /cron line/;
const REFUSED: readonly (readonly [line: string, why: RegExp])[] = [
  ['', NO_LINE],
  ['hourly', NO_LINE],
  ['@daily', NO_LINE],
  ['* * * *', NO_LINE],
  ['0 0 6 * * *', NO_LINE],
  ['60 * * * *', NO_LINE],
  ['0 24 * * *', NO_LINE],
  ['0 6 * * MONDAY', NO_LINE],
  ['0 6 L * *', /L or W/],
  ['0 6 15W * *', /L or W/],
  ['0 6 * * 5L', /L or W/],
  ['0 6 3-3 * *', /range 3-3/],
  ['0 6 * * 1,MON-mon/2', /range MON-mon/],
  ['0 6 31 2 *', /never fires/],
  ['0 6 * * *\n', NO_LINE],
  ['0 6 * * *"; import os', NO_LINE],
  ["0 6 * * '", NO_LINE],
];

const field = (min: number, max: number): fc.Arbitrary<string> => {
  const number = fc.integer({ min, max });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const step = fc.integer({ min: 1, max: Math.floor((max - min) / 2) }).map((every) => `*/${every}`);
  const one = fc.oneof(number.map(String), range, step);
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: one },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.oneof(number.map(String), range), { minLength: 2, maxLength: 3 })
        .map((some) => some.join(',')),
    },
  );
};

/**
 * Lines as people write them. Croner and croniter read apart what nobody should write: a day of the month and
 * one of the week that are both restricted, by a star with a step or by a list with a star in it.
 */
const line = fc
  .tuple(
    field(0, 59),
    field(0, 23),
    fc.oneof(
      field(1, 28).map((day) => [day, '*']),
      fc
        .oneof(field(0, 6), fc.constantFrom('MON-FRI', 'SUN', 'wed,SAT', '5-7', '7'))
        .map((day) => ['*', day]),
    ),
    fc.oneof(field(1, 12), fc.constantFrom('JAN', 'JUL-SEP', 'apr')),
  )
  .map(([minute, hour, [day, weekday], month]) => `${minute} ${hour} ${day} ${month} ${weekday}`);

interface Asked {
  readonly ticks: readonly (readonly string[] | null)[];
  readonly zones: readonly boolean[];
}

function askDagster(lines: readonly (readonly [string, string])[], zones: readonly string[]): Asked {
  return runScript(join(import.meta.dirname, 'cron.py'), { lines, zones });
}

describe('a cron line', () => {
  for (const [text, why] of REFUSED) {
    it(`is not ${JSON.stringify(text)}`, () => assert.match(cronProblem(text) ?? 'taken', why));
  }

  for (const text of [
    '0 6 * * *',
    '*/15 8-18 * * MON-FRI',
    '0 0 1 * *',
    '5,35 */2 1-7 JAN,JUL 0',
    '0 0 29 2 *',
  ]) {
    it(`may be ${text}`, () => assert.equal(cronProblem(text), undefined));
  }

  it('that is taken has no character that ends a text', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, line), (text) => {
        if (cronProblem(text) === undefined) assert.match(text, /^[\w*/,\- ]+$/);
      }),
      { numRuns: 1000 },
    );
  });

  it(`that is taken fires at the same times in Dagster (400 lines, seed ${seed})`, () => {
    const zone = fc.constantFrom('UTC', 'Asia/Kolkata', 'America/New_York');
    const drawn = fc.sample(fc.tuple(line, zone), { numRuns: 400, seed });
    const taken = drawn.filter(([text]) => cronProblem(text) === undefined);
    assert.ok(taken.length > 200, `${taken.length} taken`);
    const { ticks } = askDagster(taken, []);
    for (const [index, [text, timezone]] of taken.entries()) {
      const runs = new Cron(text, { timezone }).nextRuns(4, new Date('2025-12-31T23:59:59Z'));
      const wanted = runs.map((run) => run.toISOString().replace('.000Z', 'Z'));
      assert.deepEqual(ticks[index], wanted, `${text} in ${timezone}`);
    }
  });
});

describe('the longest gap of a cron line', () => {
  for (const [text, hours] of [
    [CADENCES.daily, 24],
    [CADENCES.weekly, 168],
    ['0 0 1 * *', 31 * 24],
    ['*/15 * * * *', 1],
    // From Friday 18:45 to Monday 8:00.
    ['*/15 8-18 * * MON-FRI', 62],
    ['0 0 1 1 *', 366 * 24],
  ] as const) {
    it(`is ${hours} hours for ${text}`, () => assert.equal(longestGapHours(text, 'UTC'), hours));
  }
});

describe('a time zone', () => {
  for (const text of [
    '',
    'Mars/Olympus',
    'utc',
    'GMT+2',
    '+02:00',
    'Etc/GMT+2\n',
    '../UTC',
    'UTC"',
    'Europe/',
  ]) {
    it(`is not ${JSON.stringify(text)}`, () => assert.notEqual(timezoneProblem(text), undefined));
  }

  it('in other letters than its own is told how it is written', () => {
    assert.equal(timezoneProblem('europe/berlin'), 'is written Europe/Berlin');
  });

  it('that is taken is known to Python and to Dagster: all of them are', () => {
    const zones = [
      'UTC',
      'US/Eastern',
      'Asia/Calcutta',
      'Europe/Kyiv',
      ...Intl.supportedValuesOf('timeZone'),
    ].filter((zone) => timezoneProblem(zone) === undefined);
    assert.ok(zones.length > 300);
    const known = askDagster([], zones).zones;
    assert.deepEqual(
      zones.filter((_, index) => known[index] !== true),
      [],
    );
  });
});
