import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const ENVIRONMENT = join(ROOT, '.cache', 'python');
const REQUIREMENTS = join(ROOT, 'test', 'python', 'requirements.txt');
const BOOTSTRAP = join(ROOT, 'test', 'python', 'bootstrap.txt');

/** The folder of the programs of the test environment: python, dg, dagster, pytest, ruff, hadolint … */
export const PYTHON_BIN = join(ENVIRONMENT, 'bin');

export const PYTHON = join(PYTHON_BIN, 'python');

/**
 * Makes the Python environment that the tests run generated modules with, unless it is there and holds
 * exactly the pinned requirements.
 */
export function ensurePython(): void {
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const stamp = join(ENVIRONMENT, 'requirements.sha256');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Making the Python environment of the tests …');
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  mkdirSync(dirname(ENVIRONMENT), { recursive: true });
  const inherit = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
  execFileSync('python3', ['-m', 'venv', ENVIRONMENT], inherit);
  execFileSync(
    PYTHON,
    ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '-r', BOOTSTRAP],
    inherit,
  );
  execFileSync(
    join(PYTHON_BIN, 'uv'),
    ['pip', 'install', '--quiet', '--python', PYTHON, '--require-hashes', '-r', REQUIREMENTS],
    inherit,
  );
  writeFileSync(stamp, wanted);
}
