import { join } from 'node:path';
import { type Ended, run, type Surroundings } from './program.ts';
import { ROOT } from './python.ts';

/** The compiled bin, as it is shipped. */
export const DGM = join(ROOT, 'dist', 'src', 'cli.js');

/** Runs `dgm` without a terminal. */
export function dgm(args: readonly string[], surroundings: Surroundings): Promise<Ended> {
  return run(process.execPath, [DGM, ...args], surroundings);
}
