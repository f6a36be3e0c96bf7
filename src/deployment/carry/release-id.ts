/**
 * Names a release: the time, in UTC, and the beginning of its commit. The time is later than that of every release
 * that is there, whatever clocks say, so that names sort as releases were made.
 */
export function releaseId(
  { commit, isDirty }: { readonly commit: string; readonly isDirty: boolean },
  now: Date,
  there: readonly string[],
): string {
  const last = Math.max(0, ...there.map(timeOf)) + 1000;
  const time = new Date(Math.max(now.getTime(), last)).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${commit.slice(0, 10)}${isDirty ? '-dirty' : ''}`;
}

/** A release from a clock that is years ahead is no measure for ours. */
const LATEST_YEAR = 9998;

function timeOf(id: string): number {
  const [, year = '', month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-/.exec(id) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) || Number(year) > LATEST_YEAR ? 0 : time;
}
