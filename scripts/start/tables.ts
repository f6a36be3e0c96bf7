import { join } from 'node:path';
import { z } from 'zod';
import { PACKAGE } from './package.ts';
import { environmentOf, type Steps } from './steps.ts';
import { folderOf, MODULES } from './workspace.ts';

const SHOWN = z.object({
  tables: z.array(z.tuple([z.string(), z.number()])),
  checks: z.array(z.tuple([z.string(), z.string()])),
});

/** Reads the tables of all modules and the results of their checks. @returns them as text. */
export async function readTables(steps: Steps, root: string): Promise<string> {
  const script = join(PACKAGE, 'scripts', 'start', 'show_tables.py');
  const outputs = await steps.run(
    'Read the tables and checks back',
    ...MODULES.map((module) => {
      const folder = folderOf(root, module);
      return { cwd: folder, words: ['python', script] as const, env: environmentOf(folder, root) };
    }),
  );
  // Warnings may stand before the last line.
  const found = outputs.map((one) => SHOWN.parse(JSON.parse(one.trim().split('\n').at(-1) ?? '')));
  const rows = found.flatMap(({ tables }) => tables.map(([name, count]) => row(name, count, 24, 8)));
  const checks = found.flatMap(({ checks: all }) => all.map(([name, result]) => row(name, result, 48, 0)));
  return [row('table', 'rows', 24, 8), ...rows, '', row('check', 'result', 48, 0), ...checks].join('\n');
}

function row(name: string, value: string | number, width: number, right: number): string {
  return name.padEnd(width) + String(value).padStart(right);
}
