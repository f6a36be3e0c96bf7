/** Mocha's global set-up: what several suites need, made once. */

import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { ensurePython, PYTHON, ROOT } from './python.ts';

// The same cases in every run of `npm test`, so that a red one is about the change at hand; `npm run test:full`
// draws new ones, and prints the seed of what it finds.
if (process.env.DGM_FULL !== '1') {
  process.env.DGM_TEST_SEED ??= '20261120';
  fc.configureGlobal({ seed: Number(process.env.DGM_TEST_SEED) });
}

// Users keep bytecode. Where it is not kept, each start of Dagster compiles it again, for two seconds.
delete process.env.PYTHONDONTWRITEBYTECODE;

export function mochaGlobalSetup(): void {
  ensurePython();
  process.env.DGM_TEST_PYTHON = PYTHON;
  // End-to-end tests run what is shipped: the compiled package.
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
