import { isAbsolute, join, relative } from 'node:path';
import chalk from 'chalk';
import type { PlannedModule } from '../module/make-module.ts';

/** What was made, and what to do next. */
export function summary({ spec, plan }: PlannedModule, cwd: string, isInstalled: boolean): string {
  const folder = relative(cwd, plan.root);
  const shown =
    folder === '' ? '.' : folder.startsWith('..') || isAbsolute(folder) ? plan.root : join('.', folder);
  const cd = shown === '.' ? [] : [`cd ${quoteForShell(shown)}`];
  return [
    chalk.green(`${spec.name}: ${plan.changes.length} files in ${shown}`),
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
