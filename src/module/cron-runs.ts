import { type Cron, isDayOf } from './cron.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The hours in which Dagster looks for a change of the clocks. */
const HOURS_OF_CHANGE: readonly number[] = [1, 2, 3];

/**
 * Hours by which Dagster goes back from the time between 1:00 and 2:00 that is skipped, instead of forth, of a line
 * that fires once a day: where the law calls summer the standard time, and where summer is two hours away.
 */
const GOES_BACK: ReadonlyMap<string, number> = new Map([
  ['Antarctica/Troll', 2],
  ['Eire', 1],
  ['Europe/Dublin', 1],
]);

/** Gives the times at which Dagster runs a schedule, from a time on. */
export function* runsFrom(cron: Cron, timezone: string, from: Date): Generator<Date, void> {
  for (const runs of runsByDay(cron, timezone, from)) {
    for (const run of runs) yield new Date(run);
  }
}

/**
 * Gives the runs of each local day that has some, in milliseconds since 1970, as `cron_string_iterator` of
 * `dagster._utils.schedules` (1.13) finds them. A time that the clocks skip is the end of what they skip; of a time
 * that they repeat the second one counts; a line that fires in every hour leaves out the first and keeps both of
 * the second. What Dagster does not look for, between 0:00 and 1:00 and from 4:00 on, is taken as Python takes it.
 */
export function* runsByDay(cron: Cron, timezone: string, from: Date): Generator<readonly number[], void> {
  const clock = clockOf(timezone);
  const times = timesOfDay(cron);
  const isEveryHour = cron.hours === undefined;
  const isOnceADay = isSimple(cron);
  const goesBack = isOnceADay ? (GOES_BACK.get(timezone) ?? 0) * HOUR : 0;
  let last = from.getTime() - 1;
  const today = Math.floor((from.getTime() + clock.offsetAt(from.getTime())) / DAY) * DAY;
  for (let day = today - DAY; ; day += DAY) {
    const date = new Date(day);
    if (!isDayOf(cron, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay())) continue;
    const found: number[] = [];
    const isEven = clock.isEven(day);
    for (const time of times) {
      const local = day + time;
      const instants = isEven ? [local - isEven.offset] : instantsOf(local);
      for (const instant of instants) found.push(instant);
    }
    if (isEveryHour) found.sort((a, b) => a - b);
    const runs = found.filter((instant) => {
      const isLater = instant > last;
      if (isLater) last = instant;
      return isLater;
    });
    if (runs.length > 0) yield runs;
  }

  function instantsOf(local: number): readonly number[] {
    const { before, after } = clock.around(local);
    const candidates = [...new Set([local - before, local - after])];
    const real = candidates.filter((instant) => instant + clock.offsetAt(instant) === local);
    real.sort((a, b) => a - b);
    const hour = Math.floor((local % DAY) / HOUR);
    const isOfChange = HOURS_OF_CHANGE.includes(hour);
    if (real.length === 0) {
      if (isEveryHour) return [];
      if (!isOfChange) return [local - before];
      if (hour === 1 && goesBack > 0) return [local - (local % HOUR) - before - goesBack];
      // The hour's beginning and what the clocks skip: past the gap, unless that begins within the hour.
      const next = local - (local % HOUR) + (after - before);
      return [next - (clock.offsetAt(next - after) === after ? after : before)];
    }
    if (isEveryHour || real.length === 1) return real;
    return isOnceADay && !isOfChange ? real.slice(0, 1) : real.slice(-1);
  }
}

/** The times of day of a line, in milliseconds. */
function timesOfDay({ minutes, hours }: Cron): readonly number[] {
  const all = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
  return (hours ?? all(24)).flatMap((hour) =>
    (minutes ?? all(60)).map((minute) => hour * HOUR + minute * MINUTE),
  );
}

/** Lines that fire once a day, week or month, which Dagster does not ask croniter about. */
function isSimple({ minutes, hours, days, months, weekdays }: Cron): boolean {
  if (minutes?.length !== 1 || hours?.length !== 1 || months !== undefined) return false;
  if (days === undefined) return true;
  return weekdays === undefined && days.length === 1 && (days[0] ?? 31) <= 28;
}

/** What a time zone's clocks show; offsets are milliseconds to be added to UTC. */
interface Clock {
  offsetAt(instant: number): number;
  /** The offsets a day before and a day after a local time. */
  around(local: number): { readonly before: number; readonly after: number };
  /** The offset of a local day, where it is one and the same on the days around it too. */
  isEven(day: number): { readonly offset: number } | undefined;
}

function clockOf(timezone: string): Clock {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    ...{
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    },
  });
  const known = new Map<number, number>();
  function offsetAt(instant: number): number {
    const found = known.get(instant);
    if (found !== undefined) return found;
    const parts = format.formatToParts(instant);
    const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value);
    const local = Date.UTC(
      ...([part('year'), part('month') - 1, part('day')] as const),
      ...([part('hour'), part('minute'), part('second')] as const),
    );
    const offset = local - Math.floor(instant / 1000) * 1000;
    known.set(instant, offset);
    return offset;
  }
  const around = (local: number): { before: number; after: number } => ({
    before: offsetAt(local - DAY),
    after: offsetAt(local + DAY),
  });
  return {
    offsetAt,
    around,
    isEven(day) {
      const offset = offsetAt(day - DAY);
      return offset === offsetAt(day + 2 * DAY) ? { offset } : undefined;
    },
  };
}
