import { UsageError } from '../errors.ts';
import type { Table } from './table.ts';

const HOURS = { daily: 24, weekly: 7 * 24, monthly: 28 * 24 } as const;

/** Partitions of time that all partitioned assets of a module share. */
export interface Partitions {
  readonly kind: keyof typeof HOURS;
  /** The class of Dagster that defines them. */
  readonly definition:
    | 'DailyPartitionsDefinition'
    | 'WeeklyPartitionsDefinition'
    | 'MonthlyPartitionsDefinition';
  /** The first day of the first partition, `YYYY-MM-DD`. */
  readonly start: string;
  /** How many of the newest complete partitions a scheduled run asks for, so that none is left out. */
  readonly perTick: number;
}

/** Dagster 1.13 does not find the partitions of the first thousand years. */
const FLOOR = '1000-01-01';

/**
 * Returns the partitions that begin with the earliest day of the data, or undefined for none.
 * @throws UsageError where that day is one that Dagster cannot partition.
 */
export function planPartitions(
  kind: 'none' | keyof typeof HOURS,
  tables: readonly Table[],
  timezone: string,
  gapHours: number | undefined,
): Partitions | undefined {
  if (kind === 'none') return undefined;
  const first = earliestDay(tables, timezone);
  if (first < FLOOR) {
    throw new UsageError(`Partitions cannot begin on ${first}, the earliest day of the data.`, {
      why: `Dagster knows no partitions before ${FLOOR}; such a day usually stands for none.`,
      next: 'Empty those cells, choose another column with --partition-column, or leave --partitions out.',
    });
  }
  return {
    kind,
    definition: `${kind === 'daily' ? 'Daily' : kind === 'weekly' ? 'Weekly' : 'Monthly'}PartitionsDefinition`,
    start: startOf(kind, first),
    perTick: gapHours === undefined ? 1 : Math.max(1, Math.ceil(gapHours / HOURS[kind])),
  };
}

function earliestDay(tables: readonly Table[], timezone: string): string {
  const days = tables.flatMap(({ source, partitionColumn }) => {
    const column = source.columns.find((one) => one.name === partitionColumn?.raw);
    if (column?.firstDay === undefined) return [];
    return [column.type === 'TIMESTAMPTZ' ? dayIn(timezone, column.firstDay) : column.firstDay];
  });
  return days.sort()[0] ?? '2026-01-01';
}

/** The day of a time zone that it is when a day begins in UTC: west of Greenwich, the day before. */
function dayIn(timezone: string, day: string): string {
  const midnight = new Date(`${day}T00:00:00Z`);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: timezone }).format(midnight);
}

/**
 * Returns the first day of the period that a day lies in. A week begins on Sunday, as in Dagster's
 * WeeklyPartitionsDefinition.
 */
function startOf(kind: keyof typeof HOURS, day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (kind === 'weekly') date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  if (kind === 'monthly') date.setUTCDate(1);
  return date.toISOString().slice(0, 10);
}
