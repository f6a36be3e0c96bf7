import chalk from 'chalk';
import type { PlannedModule } from '../module/make-module.ts';
import type { Outcome } from './carry-out.ts';
import { countsOf, shownFrom } from './wording.ts';

/** What was made, and what to do next; of a dry run, what would be made. */
export function summary(planned: PlannedModule, outcome: Outcome, cwd: string, isInstalled: boolean): string {
  const { spec, proposal } = planned;
  const shown = shownFrom(cwd, proposal.root);
  const what = `${spec.name}: ${countsOf(outcome)} in ${shown}`;
  if (outcome.isDryRun) return `${what}. This is a dry run: nothing was written.`;
  if (outcome.applied === undefined) return chalk.green(what);
  const cd = shown === '.' ? [] : [`cd ${quoteForShell(shown)}`];
  return [
    chalk.green(what),
    `${spec.tables.length * 3} assets over ${spec.tables.map((table) => table.file).join(', ')}`,
    'Next:',
    ...[
      ...cd,
      ...(isInstalled ? ['source .venv/bin/activate'] : ['uv sync']),
      isInstalled ? 'dg dev' : 'uv run dg dev',
    ].map((line) => `  ${line}`),
  ].join('\n');
}

function quoteForShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
