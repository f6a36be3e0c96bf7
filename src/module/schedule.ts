import { type Cron, parseCron } from './cron.ts';
import { runsByDay, runsFrom } from './cron-runs.ts';
import { TIME_ZONES } from './time-zones.ts';

/** The cadences that have a name, as cron lines: in the morning, when the data of yesterday is there. */
export const CADENCES = { daily: '0 6 * * *', weekly: '0 6 * * 1' } as const;

/** Cron lines are judged from a fixed day on, so that the same answers always make the same module. */
const FROM = new Date('2024-01-01T00:00:00Z');

const FIELDS = /^[0-9A-Za-z*/,-]+(?: [0-9A-Za-z*/,-]+){4}$/;

/** Returns why a text is no cron line that Dagster takes (five fields) and that ever fires, or undefined. */
export function cronProblem(text: string): string | undefined {
  if (/^ | $| {2}|\t/.test(text))
    return 'has spaces at an end, or several in a row: one stands between two fields';
  if (!FIELDS.test(text))
    return 'is neither none, daily, weekly, nor a cron line of five fields (such as "0 6 * * 1")';
  // croniter takes L for the last day; other tools that people look their lines up in take W as well.
  if (/[LW]/i.test(text.replaceAll(/\b(?:JUL|APR|WED)\b/gi, '')))
    return 'has an L or W in it, which other tools read differently or not at all';
  const cron = parseCron(text);
  return typeof cron === 'string' ? cron : undefined;
}

/**
 * Returns why a cron line cannot be had in a time zone, or undefined. Dagster supposes that clocks change by an hour
 * where it counts the hours of a line that fires in each.
 */
export function cronZoneProblem(text: string, timezone: string): string | undefined {
  const cron = parseCron(text);
  if (typeof cron === 'string' || !UNEVEN_ZONES.has(timezone) || cron.hours !== undefined) return undefined;
  return `fires every hour, which Dagster gets wrong in ${timezone}, whose clocks change by more or less than one`;
}

/** Zones that will change their clocks by something else than an hour. */
const UNEVEN_ZONES: ReadonlySet<string> = new Set([
  'Antarctica/Troll',
  'Australia/LHI',
  'Australia/Lord_Howe',
]);

/** Returns why a text is no IANA time zone, or undefined. Case counts, since Python reads it as a file's name. */
export function timezoneProblem(text: string): string | undefined {
  if (text === 'UTC' || (TIME_ZONES.has(text) && isKnownHere(text))) return undefined;
  const found = [...TIME_ZONES].find((zone) => zone.toLowerCase() === text.toLowerCase());
  if (found !== undefined && found !== text) return `is written ${found}`;
  return 'is no time zone of the IANA list (such as Europe/Berlin)';
}

/** Whether this Node, which works out the times of schedules, knows a zone too. */
function isKnownHere(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** What a named cadence leaves between two runs, in hours; the rest is worked out. */
const KNOWN_GAPS: Readonly<Record<string, number>> = { [CADENCES.daily]: 24, [CADENCES.weekly]: 7 * 24 };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS_LOOKED_AT = 800;

/**
 * Returns the next times at which Dagster will run a schedule. They may be off in a night in which clocks change where
 * Node and Python have different laws about them, or where Python misunderstands one.
 * @param cron a line that {@link cronProblem} takes.
 * @param from the earliest time that counts.
 */
export function nextRuns(cron: string, timezone: string, count: number, from: Date): readonly Date[] {
  const runs: Date[] = [];
  for (const run of runsFrom(cronOf(cron), timezone, from)) {
    runs.push(run);
    if (runs.length >= count) break;
  }
  return runs;
}

/** Returns the longest time between two runs of a cron line, in whole hours. */
export function longestGapHours(cron: string, timezone: string): number {
  return KNOWN_GAPS[cron] ?? Math.max(1, Math.ceil(longestGap(cronOf(cron), timezone) / HOUR));
}

/** The longest gap that begins in the days that are looked at: between two days with runs, or within one. */
function longestGap(cron: Cron, timezone: string): number {
  const end = FROM.getTime() + DAYS_LOOKED_AT * DAY;
  let longest = 0;
  let last: number | undefined;
  for (const runs of runsByDay(cron, timezone, FROM)) {
    for (const run of runs) {
      if (last !== undefined) longest = Math.max(longest, run - last);
      last = run;
    }
    if (last !== undefined && last > end) break;
  }
  return longest;
}

function cronOf(text: string): Cron {
  const cron = parseCron(text);
  if (typeof cron === 'string') throw new Error(`${text} ${cron}`);
  return cron;
}
