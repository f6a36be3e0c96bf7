import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installEnvironment } from '../../src/environment/install.ts';
import type { Steps } from './steps.ts';

/** Makes the environments of some projects at once, each by `uv sync`, where there are none. */
export async function makeEnvironments(
  steps: Steps,
  root: string,
  folders: readonly string[],
): Promise<void> {
  const missing = folders.filter((folder) => !existsSync(join(folder, '.venv', 'bin', 'dg')));
  const named = (some: readonly string[]): string => some.map((one) => relative(root, one)).join(', ');
  if (missing.length < folders.length) {
    const there = folders.filter((folder) => !missing.includes(folder));
    steps.skip('Make the environments', `.venv is there already in ${named(there)}`);
  }
  if (missing.length === 0) return;
  await steps.timed(`Make the environments (uv sync) of ${named(missing)}`, async () => {
    const made = await Promise.allSettled(missing.map((folder) => install(folder, steps.signal)));
    for (const one of made) if (one.status === 'rejected') throw one.reason;
  });
}

function install(folder: string, signal: AbortSignal): Promise<void> {
  return installEnvironment(folder, {
    ...{ env: process.env, signal },
    report: () => undefined,
    takeBack: async () => undefined,
  });
}
