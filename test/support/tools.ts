import { spawnSync } from 'node:child_process';
import { copyFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { IS_ROOT, temporaryFolder, YO_UID } from './folder.ts';
import { PYTHON, PYTHON_BIN } from './python.ts';

/** A PATH on which there is nothing but the given programs. */
export function pathWith(...programs: readonly ('uv' | 'python3')[]): string {
  const folder = temporaryFolder();
  if (programs.includes('uv')) copyFileSync(join(PYTHON_BIN, 'uv'), join(folder, 'uv'));
  if (programs.includes('python3')) symlinkSync(pythonForAll(), join(folder, 'python3'));
  return folder;
}

/** A Python that makes environments, for `yo` too: the one of root's home is out of its reach. */
function pythonForAll(): string {
  const ofTests = baseOf(PYTHON);
  const found = [ofTests, '/usr/bin/python3', '/usr/local/bin/python3'].find(isForAll);
  if (found !== undefined) return found;
  if (process.env.CI === 'true') throw new Error(`a Python with venv that uid ${YO_UID} may run is needed`);
  return ofTests;
}

function baseOf(python: string): string {
  const { stdout } = spawnSync(python, ['-c', 'import sys; print(sys._base_executable)'], {
    encoding: 'utf8',
  });
  return stdout.trim();
}

function isForAll(python: string): boolean {
  const test = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  const options = { stdio: 'ignore', cwd: '/', ...(IS_ROOT ? { uid: YO_UID, gid: YO_UID } : {}) } as const;
  return spawnSync(python, ['-c', test], options).status === 0;
}
