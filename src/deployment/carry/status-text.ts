import chalk from 'chalk';
import { type FailedTry, type HostStatus, isWell, type NoStatus } from './status.ts';

/** How many files that have drifted are shown. */
const MOST_FILES = 20;

/** What runs on a host, as a person reads it. */
export function statusText(status: HostStatus | NoStatus): string {
  const lines = 'error' in status ? [`  ${chalk.red(firstLine(status.error.message))}`] : statusLines(status);
  return [chalk.bold(status.host), ...lines].map((line) => `${line}\n`).join('');
}

function statusLines(status: HostStatus): readonly string[] {
  const { current, commit, since, by, health, serving, unit, drift, lock, interrupted, failed, releases } =
    status;
  const under = [
    ...(lock === undefined ? [] : [row('deploying', lock)]),
    ...(interrupted === undefined
      ? []
      : [row('unfinished', `${interrupted}; the next deploy takes it back`)]),
    ...(failed === undefined ? [] : failedRows(failed)),
  ];
  if (current === undefined) return ['  Nothing is deployed.', ...under];
  const served = health === undefined ? 'not ours to know: no service' : health;
  const more = drift.length - MOST_FILES;
  return [
    row('current', current),
    row('commit', commit || 'unknown'),
    row('since', `${since ?? 'unknown'}${by === undefined || by === '' ? '' : `, by ${by}`}`),
    row('health', isWell(status) ? chalk.green(served) : chalk.red(served)),
    ...(serving === undefined || serving === current ? [] : [row('serving', chalk.red(serving))]),
    ...(unit === undefined ? [] : [row('unit', unit)]),
    ...under,
    ...drift.slice(0, MOST_FILES).map((path) => row('drifted', chalk.yellow(path))),
    ...(more > 0 ? [row('drifted', `and ${more} more`)] : []),
    ...releases.filter(({ id }) => id !== current).map(({ id }) => row('kept', id)),
  ];
}

function failedRows({ release, what, why }: FailedTry): readonly string[] {
  const rows = [row('last try', chalk.red(`${release} failed: ${what}`))];
  return why === '' ? rows : [...rows, row('', why)];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(10)} ${value}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
