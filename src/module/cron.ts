/** The values of a field, ascending; undefined for all there are. */
type Values = readonly number[] | undefined;

/** A cron line of five fields, as Dagster's croniter reads it. */
export interface Cron {
  readonly minutes: Values;
  readonly hours: Values;
  readonly days: Values;
  readonly months: Values;
  /** 0 is Sunday. */
  readonly weekdays: Values;
}

interface Field {
  readonly key: keyof Cron;
  readonly what: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const FIELDS: readonly Field[] = [
  { key: 'minutes', what: 'minute', min: 0, max: 59, names: [] },
  { key: 'hours', what: 'hour', min: 0, max: 23, names: [] },
  { key: 'days', what: 'day of the month', min: 1, max: 31, names: [] },
  { key: 'months', what: 'month', min: 1, max: 12, names: MONTHS },
  { key: 'weekdays', what: 'weekday', min: 0, max: 7, names: WEEKDAYS },
];

const ITEM = /^(\*|[0-9]{1,2}|[a-z]{3})(?:-([0-9]{1,2}|[a-z]{3}))?(?:\/([0-9]{1,2}))?$/i;

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads a cron line; forms that croniter reads in another way than they look are refused.
 * @returns the line, or why it is none: the end of a sentence that begins with the line.
 */
export function parseCron(text: string): Cron | string {
  const texts = text.split(' ');
  const parsed: Partial<Record<keyof Cron, Values>> = {};
  for (const [index, field] of FIELDS.entries()) {
    const values = parseField(texts[index] ?? '', field);
    if (typeof values === 'string') return values;
    parsed[field.key] = values;
  }
  const { minutes, hours, days, months, weekdays } = parsed;
  const [, , dayText = '', , weekdayText = ''] = texts;
  const cron = { minutes, hours, months, ...daysOf(days, dayText, weekdays, weekdayText) };
  if (hasDays(cron)) return cron;
  // croniter looks for the day of the month for ever, also where the line fires on a weekday as well.
  return cron.weekdays === undefined ? 'never fires' : 'has a day in it that none of its months has';
}

/** Whether a line fires on a day; its month counts from 1. */
export function isDayOf(cron: Cron, month: number, day: number, weekday: number): boolean {
  if (cron.months?.includes(month) === false) return false;
  const { days, weekdays } = cron;
  // Where both are restricted, either will do.
  if (days !== undefined && weekdays !== undefined) return days.includes(day) || weekdays.includes(weekday);
  return days?.includes(day) !== false && weekdays?.includes(weekday) !== false;
}

function parseField(text: string, field: Field): Values | string {
  if (text === '*') return undefined;
  const found = new Set<number>();
  for (const item of text.split(',')) {
    const values = parseItem(item, field);
    if (typeof values === 'string') return values;
    for (const value of values) found.add(field.key === 'weekdays' ? value % 7 : value);
  }
  const isDay = field.key === 'days' || field.key === 'weekdays';
  if (!isDay && found.size === field.max - field.min + 1) return undefined;
  return [...found].sort((a, b) => a - b);
}

function parseItem(item: string, field: Field): readonly number[] | string {
  const [, from = '', to, every] = ITEM.exec(item) ?? [];
  if (from === '*' && (every === undefined || to !== undefined)) {
    return `is no cron line: in ${item}, * stands beside other values`;
  }
  // Of weekdays, 7 is another name of 0, which a star does not give twice.
  const last = field.key === 'weekdays' ? 6 : field.max;
  const low = from === '*' ? field.min : valueIn(from, field);
  const high = to === undefined ? (every === undefined ? low : last) : valueIn(to, field);
  const step = every === undefined ? 1 : Number(every);
  if (low === undefined || high === undefined) return `is no cron line: ${item} is no ${field.what}`;
  if (to !== undefined && low === high)
    return `has the range ${item} in it, which Dagster reads as all values`;
  if (low > high) return `is no cron line: the range ${item} ends before it begins`;
  if (every !== undefined && from !== '*' && to === undefined && low >= last) {
    return `has ${item} in it, which Dagster reads as all values`;
  }
  if (step < 1 || step > field.max - field.min + 1) return `is no cron line: ${item} has no such step`;
  return Array.from({ length: Math.floor((high - low) / step) + 1 }, (_, index) => low + index * step);
}

function valueIn(text: string, { min, max, names }: Field): number | undefined {
  const index = names.indexOf(text.toLowerCase());
  if (index >= 0) return min + index;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

/**
 * Days that are all there are count as `*` to croniter, unless the other field of the two has no star in it: then
 * both are restricted, and the line fires every day.
 */
function daysOf(
  days: Values,
  dayText: string,
  weekdays: Values,
  weekdayText: string,
): Pick<Cron, 'days' | 'weekdays'> {
  const allDays = days?.length === 31 && weekdayText.includes('*');
  const allWeekdays = weekdays?.length === 7 && dayText.includes('*');
  return { days: allDays ? undefined : days, weekdays: allWeekdays ? undefined : weekdays };
}

function hasDays({ days, months }: Cron): boolean {
  if (days === undefined) return true;
  const first = Math.min(...days);
  return LONGEST_MONTHS.some((length, index) => first <= length && months?.includes(index + 1) !== false);
}
