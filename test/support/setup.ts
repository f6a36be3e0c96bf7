/** Mocha's global set-up: what several suites need, made once. */

import { execFileSync } from 'node:child_process';
import { ensurePython, PYTHON, ROOT } from './python.ts';

export function mochaGlobalSetup(): void {
  ensurePython();
  process.env.DGM_TEST_PYTHON = PYTHON;
  // End-to-end tests run what is shipped: the compiled package.
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}
