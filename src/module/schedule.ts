import { Cron } from 'croner';
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
  // L and W are croner's own; croniter, which Dagster uses, reads them differently or not at all.
  if (/[LW]/i.test(text.replaceAll(/\b(?:JUL|APR|WED)\b/gi, '')))
    return 'has an L or W in it, which Dagster does not take';
  // croniter takes a range of one value for all values: 3-3 as a day is every day.
  const [single] = /(?<![^ ,])([^ ,/-]+)-\1(?![^ ,/])/i.exec(text) ?? [];
  if (single !== undefined) return `has the range ${single} in it, which Dagster reads as all values`;
  try {
    if (new Cron(text, { timezone: 'UTC' }).nextRun(FROM) === null) return 'never fires';
  } catch (error) {
    return `is no cron line: ${error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error)}`;
  }
  return undefined;
}

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
const HALF_A_MINUTE = 30_000;
const DAYS_LOOKED_AT = 800;
const RUNS_LOOKED_AT = 100;

/** Returns the longest time between two runs of a cron line, in whole hours. */
export function longestGapHours(cron: string, timezone: string): number {
  return KNOWN_GAPS[cron] ?? Math.max(1, Math.ceil(longestGap(new Cron(cron, { timezone })) / HOUR));
}

/** A gap of a day or more has a midnight in it; shorter ones show in the first runs. */
function longestGap(cron: Cron): number {
  const runs = cron.nextRuns(RUNS_LOOKED_AT, FROM).map((run) => run.getTime());
  let longest = Math.max(0, ...runs.slice(1).map((run, index) => run - (runs[index] ?? run)));
  for (let day = 1; day <= DAYS_LOOKED_AT; day += 1) {
    // Not at midnight itself: a run at that moment is neither before it nor after it.
    const midnight = new Date(FROM.getTime() + day * 24 * HOUR + HALF_A_MINUTE);
    const [before] = cron.previousRuns(1, midnight);
    const after = cron.nextRun(midnight);
    if (before !== undefined && after !== null)
      longest = Math.max(longest, after.getTime() - before.getTime());
  }
  return longest;
}
