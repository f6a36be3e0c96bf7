import chalk from 'chalk';
import { onOneLine } from '../../workspace/table.ts';
import type { DeployPlan, HostPlan } from './plan.ts';

/** How many files are listed by name. */
const MOST_FILES = 40;

/** A plan as a person reads it. */
export function planText(plan: DeployPlan): string {
  const { commit, isDirty, files } = plan;
  const what = `${commit.slice(0, 10)}${isDirty ? ', with what is in no commit' : ''}`;
  const whom = plan.client === '' ? '' : ` for ${onOneLine(plan.client)}`;
  const lines = [
    chalk.bold(`${plan.module} → ${plan.deployment} (${onOneLine(plan.environment)}${whom})`),
    `  release  ${what}, by ${plan.strategy}${plan.strategy === plan.delivery ? '' : `: ${plan.delivery}`}`,
    `  files    ${files.count}, ${sizeText(files.bytes)}`,
    `  secrets  ${onOneLine(plan.secrets)}`,
    ...plan.hosts.flatMap(hostLines),
  ];
  return `${lines.join('\n')}\n`;
}

function hostLines(host: HostPlan): readonly string[] {
  const { path, current, isThere, steps, changes, migrations, removes, warnings } = host;
  const head = [
    '',
    chalk.bold(onOneLine(`${host.host}${path === '' ? '' : ` ${path}`}`)),
    `  current  ${current ?? 'nothing'}`,
    ...warnings.map((one) => `  ${chalk.yellow('warning')}  ${onOneLine(one)}`),
  ];
  if (isThere) return [...head, '  Nothing to do: it serves this commit already.'];
  return [
    ...head,
    ...changeLines(changes, current),
    ...migrations.map(({ database, file }) => `  migrate  ${onOneLine(`${database}: ${file}`)}`),
    `  restarts ${onOneLine(host.restarts ?? 'nothing')}`,
    ...removes.map((one) => `  removes  ${onOneLine(one)}`),
    '  steps',
    ...steps.map(
      ({ side, step, command }) => `    ${side.padEnd(4)} ${step.padEnd(11)} ${onOneLine(command)}`,
    ),
  ];
}

const SIGNS = { new: chalk.green('+'), changed: chalk.yellow('~'), removed: chalk.red('-') } as const;

function changeLines(changes: HostPlan['changes'], current: string | undefined): readonly string[] {
  if (changes === undefined)
    return ['  changes  cannot be told: the commit that it serves is not known here'];
  if (current === undefined) return [`  changes  all ${changes.length} files are new`];
  if (changes.length === 0) return ['  changes  no file'];
  const shown = changes
    .slice(0, MOST_FILES)
    .map(({ path, change }) => `    ${SIGNS[change]} ${onOneLine(path)}`);
  const more = changes.length - shown.length;
  return ['  changes', ...shown, ...(more > 0 ? [`    and ${more} more`] : [])];
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1024 ** 2 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
