import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  CADENCES,
  cronProblem,
  cronZoneProblem,
  longestGapHours,
  nextRuns,
  timezoneProblem,
} from '../../src/module/schedule.ts';
import { TIME_ZONES } from '../../src/module/time-zones.ts';
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
  ['0 6 30,31 2 *', /never fires/],
  ['0 6 31 4,6,9-11/2 *', /never fires/],
  ['0 6 30 2 MON', /none of its months has/],
  ['0 6 31/2 * *', /31\/2 in it/],
  ['0 6 * * FRI-MON', /ends before it begins/],
  ['0 6 *,3 * *', /stands beside/],
  ['*/61 * * * *', /no such step/],
  ['*/0 * * * *', /no such step/],
  ['0 6 0 * *', /no day of the month/],
  ['0 6 * * JAN', /no weekday/],
  ['0 6 * * *\n', NO_LINE],
  ['0 6 * * *"; import os', NO_LINE],
  ["0 6 * * '", NO_LINE],
];

/** Anything that could be a field: names, ranges, steps, lists of them. */
function field(min: number, max: number, ...names: readonly string[]): fc.Arbitrary<string> {
  const number = fc.integer({ min, max }).map(String);
  const value = names.length === 0 ? number : fc.oneof(number, fc.constantFrom(...names));
  const range = fc.tuple(value, value).map((ends) => ends.join('-'));
  const from = fc.oneof(range, value, fc.constant('*'));
  const stepped = fc.tuple(from, fc.integer({ min: 1, max })).map((parts) => parts.join('/'));
  const item = fc.oneof(value, range, stepped);
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant('*') },
    { weight: 3, arbitrary: value },
    { weight: 3, arbitrary: item },
    { weight: 2, arbitrary: fc.array(item, { minLength: 2, maxLength: 3 }).map((some) => some.join(',')) },
  );
}

const lineOf = (...fields: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...fields).map((texts) => texts.join(' '));

/** All kinds of lines, and more of those that fire while clocks are changed. */
const line = fc.oneof(
  lineOf(
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12, 'JAN', 'feb', 'Mar', 'DEC'),
    field(0, 7, 'SUN', 'mon', 'Fri', 'SAT'),
  ),
  lineOf(
    fc.integer({ min: 0, max: 59 }).map(String),
    fc.integer({ min: 0, max: 4 }).map(String),
    fc.constantFrom('*', '*', '1', '15', '28', '29', '31'),
    fc.constantFrom('*', '*', '2', '10-11'),
    fc.constantFrom('*', '*', '0', 'MON-FRI'),
  ),
  lineOf(
    fc.constantFrom('0', '*/15', '30', '*/20', '*', '5,35'),
    fc.constantFrom('*', '0-3', '*/2', '1,2', '23', '0'),
    fc.constant('*'),
    fc.constant('*'),
    fc.constantFrom('*', '*', '0-6', 'SUN'),
  ),
);

/** Zones whose clocks change at odd times, by odd amounts, or in the other half of the year. */
const ODD_ZONES = [
  ...['America/Havana', 'Africa/Cairo', 'America/Santiago', 'Asia/Beirut', 'Australia/Lord_Howe'],
  ...['Antarctica/Troll', 'Europe/Dublin', 'Atlantic/Azores', 'America/St_Johns', 'Pacific/Chatham'],
];

/** Midnights, in UTC, near which clocks change somewhere. */
const CHANGES = [
  '2026-03-08',
  '2026-03-29',
  '2026-10-25',
  '2026-11-01',
  '2027-03-28',
  '2026-04-05',
  '2026-10-04',
];

const start = fc.oneof(
  fc.integer({ min: Date.UTC(2026, 0) / 1000, max: Date.UTC(2028, 0) / 1000 }),
  fc
    .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -36 * 3600, max: 36 * 3600 }))
    .map(([day, seconds]) => Date.parse(day) / 1000 + seconds),
);

type Asked = readonly [line: string, zone: string, start: number, count: number];

interface Answer {
  readonly ticks: readonly (readonly number[] | string)[];
  readonly zones: readonly boolean[];
  readonly offsets: Readonly<Record<string, readonly number[]>>;
}

function askDagster(
  lines: readonly Asked[],
  zones: readonly string[],
  instants: readonly number[] = [],
): Answer {
  return runScript(join(import.meta.dirname, 'cron.py'), { lines, zones, instants });
}

/** What a zone's clocks are ahead of UTC by this Node at the instants, in seconds. */
function offsetsOf(timeZone: string, instants: readonly number[]): readonly number[] {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return instants.map((instant) => {
    const text = format.format(instant * 1000);
    return Date.parse(`${text.replace(' ', 'T')}Z`) / 1000 - instant;
  });
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

  it(`that is taken fires when Dagster says, wherever clocks change (seed ${seed})`, () => {
    const known = [...TIME_ZONES].filter((zone) => timezoneProblem(zone) === undefined);
    const zone = fc.oneof(fc.constantFrom(...known), fc.constantFrom(...ODD_ZONES), fc.constant('UTC'));
    const drawn = fc.sample(fc.tuple(line, zone, start, fc.constant(8)), { numRuns: 2000, seed });
    const taken = drawn.filter(
      ([text, timezone]) => (cronProblem(text) ?? cronZoneProblem(text, timezone)) === undefined,
    );
    assert.ok(taken.length > drawn.length / 2, `${taken.length} taken`);
    const instants = Array.from({ length: 6 * 183 }, (_, index) => Date.UTC(2026, 0, 1 + index * 2) / 1000);
    const { ticks, offsets } = askDagster(taken, [], instants);
    // A law about clocks may be newer than the database of zones of one of the two.
    const agreed = new Map(
      Object.entries(offsets).map(([timezone, found]) => [
        timezone,
        offsetsOf(timezone, instants).join() === found.join(),
      ]),
    );
    const others = [...agreed.keys()].filter((timezone) => agreed.get(timezone) === false);
    console.log(
      `      ${taken.length} lines; zones that Node and Python know differently: ${others.join(', ')}`,
    );
    assert.ok(others.length < 20, others.join(' '));
    let failed = 0;
    for (const [index, [text, timezone, from, count]] of taken.entries()) {
      if (agreed.get(timezone) === false) continue;
      // Dagster itself fails for the hour that a zone has twice, where that is the last one of a day.
      if (ticks[index] === "CheckError('Invariant failed.')") {
        failed += 1;
        continue;
      }
      const runs = nextRuns(text, timezone, count, new Date(from * 1000));
      const seconds = runs.map((run) => run.getTime() / 1000);
      // Years that nobody has compared the clocks of.
      if ((runs.at(-1)?.getUTCFullYear() ?? 0) > 2031) continue;
      assert.deepEqual(
        seconds,
        ticks[index],
        `${text} in ${timezone} from ${new Date(from * 1000).toISOString()}`,
      );
    }
    assert.ok(failed < 5, `${failed} failed in Dagster`);
  });

  it('that fires every hour is refused where clocks change by half of one', () => {
    assert.match(cronZoneProblem('0 * * * *', 'Australia/Lord_Howe') ?? '', /more or less than one/);
    assert.equal(cronZoneProblem('0 6 * * *', 'Australia/Lord_Howe'), undefined);
    assert.equal(cronZoneProblem('0 * * * *', 'Europe/Berlin'), undefined);
  });

  for (const [text, timezone, from, wanted] of [
    // 2:30 is skipped: the run is at 3:00. On the day that has it twice, the second counts.
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28',
      ['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'],
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24',
      ['2026-10-24T00:30', '2026-10-25T01:30', '2026-10-26T01:30'],
    ],
    ['0 6 29 2 *', 'UTC', '2026-01-01', ['2028-02-29T06:00', '2032-02-29T06:00']],
    // Either a day of the month or a weekday, also with steps.
    ['0 0 */10 * MON', 'UTC', '2026-01-01', ['2026-01-01T00:00', '2026-01-05T00:00', '2026-01-11T00:00']],
    ['0 0 1-31 * MON', 'UTC', '2026-01-01', ['2026-01-01T00:00', '2026-01-02T00:00', '2026-01-03T00:00']],
  ] as const) {
    it(`such as ${text} in ${timezone} fires ${wanted.length} times as told`, () => {
      const runs = nextRuns(text, timezone, wanted.length, new Date(`${from}T00:00:00Z`));
      assert.deepEqual(
        runs.map((run) => run.toISOString().slice(0, 16)),
        wanted,
      );
    });
  }
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
