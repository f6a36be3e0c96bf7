import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program, Steps } from './steps.ts';

/** The folder of this package. */
export const PACKAGE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const CLI = join(PACKAGE, 'dist', 'src', 'cli.js');

/** Builds what is shipped, where it is older than what it is made of. */
export async function buildPackage(steps: Steps): Promise<void> {
  if (existsSync(CLI) && statSync(CLI).mtimeMs >= newestSource())
    return steps.skip('Build the package', 'dist is up to date');
  await steps.run('Build the package', { cwd: PACKAGE, words: ['npm', 'run', '--silent', 'build'] });
}

/** A call of `dgm`, as it is shipped. */
export function dgm(cwd: string, ...words: readonly string[]): Program {
  return { cwd, words: [process.execPath, CLI, ...words] };
}

function newestSource(): number {
  const files = ['src', 'generators'].flatMap((folder) =>
    readdirSync(join(PACKAGE, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(PACKAGE, folder, path)),
  );
  return Math.max(...files.map((path) => statSync(path).mtimeMs));
}
