import { UnavailableError } from '../errors.ts';
import { PYTHON_RANGE, PYTHONS } from '../module/versions.ts';
import type { run } from './run.ts';

type Run = (program: string, args: readonly string[]) => ReturnType<typeof run>;

/**
 * Finds a Python that a module may run on and that can make environments, the newest first.
 * @throws UnavailableError where none is there; none is downloaded.
 */
export async function findInterpreter(runIt: Run): Promise<string> {
  const names = [...PYTHONS.toReversed().map((version) => `python${version}`), 'python3', 'python'];
  const test = `import sys, venv, ensurepip; sys.exit(not (${tuple(PYTHON_RANGE.from)} <= sys.version_info[:2] < ${tuple(PYTHON_RANGE.below)}))`;
  for (const name of names) {
    const fits = await runIt(name, ['-c', test]).then(
      ({ code }) => code === 0,
      (error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
        throw error;
      },
    );
    if (fits) return name;
  }
  throw new UnavailableError('There is no Python that the module can run on.', {
    why: `It needs ${PYTHON_RANGE.from} or newer, below ${PYTHON_RANGE.below}, with venv.`,
    next: 'Install one, or uv together with one; then call uv sync in the module.',
  });
}

function tuple(version: string): string {
  return `(${version.replace('.', ', ')})`;
}
