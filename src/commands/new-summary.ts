import { isAbsolute, join, relative } from 'node:path';
import chalk from 'chalk';
import type { PlannedModule } from '../module/make-module.ts';
import type { Change } from '../plan/plan.ts';
import { STATE } from '../state/state-folder.ts';
import type { Outcome } from './carry-out.ts';

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

/** How many files became what, our own records not counted. */
export function countsOf({ plan, decisions }: Pick<Outcome, 'plan' | 'decisions'>): string {
  const changes = plan.changes.filter(({ path }) => !path.startsWith(`${STATE}/`));
  const count = (kind: Change['kind'], word: string): readonly string[] => {
    const { length } = changes.filter((change) => change.kind === kind);
    return length === 0 ? [] : [`${length} ${word}`];
  };
  const skipped = [...decisions.values()].filter(({ kind }) => kind === 'skip').length;
  const parts = [
    ...count('create', 'new'),
    ...count('overwrite', 'changed'),
    ...count('delete', 'deleted'),
    ...(skipped === 0 ? [] : [`${skipped} left as ${skipped === 1 ? 'it is' : 'they are'}`]),
  ];
  const total = changes.length === 1 ? '1 file' : `${changes.length} files`;
  if (changes.length === 0) return skipped === 0 ? 'nothing to do' : `nothing to do, ${parts.join(', ')}`;
  const isPlain = parts.length === 1 && changes.every(({ kind }) => kind === 'create');
  return isPlain ? total : `${total} (${parts.join(', ')})`;
}

/** A path as it is shown to somebody who is in a folder. */
export function shownFrom(cwd: string, path: string): string {
  const shown = relative(cwd, path);
  return shown === '' ? '.' : shown.startsWith('..') || isAbsolute(shown) ? path : join('.', shown);
}

function quoteForShell(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
