import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sh } from '../../../src/render/escape-sh.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { PYTHON, PYTHON_BIN } from '../../support/python.ts';

const UV = join(PYTHON_BIN, 'uv');

let folder: string | undefined;

/**
 * A folder with a `uv` that links the packages of a project from one environment, which the real uv has made of the same
 * pyproject.toml and uv.lock, with its bytecode. All else it leaves to the real one. Made once in a process.
 */
export function quickUv(files: Readonly<Record<string, string>>): string {
  folder ??= make(files);
  return folder;
}

function make(files: Readonly<Record<string, string>>): string {
  const home = temporaryFolder();
  writeFiles(home, files);
  const words = ['sync', '--quiet', '--project', home, '--frozen', '--no-dev', '--no-install-project'];
  execFileSync(UV, [...words, '--python', PYTHON], { stdio: 'pipe' });
  // Loads, and so compiles, what a code server needs.
  const python = join(home, '.venv', 'bin', 'python');
  execFileSync(python, ['-c', 'import dagster._cli, dagster._grpc.server, sqlalchemy'], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: undefined },
    stdio: 'pipe',
  });
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin', 'uv'), script(home), { mode: 0o755 });
  return join(home, 'bin');
}

function script(home: string): string {
  return `#!/bin/sh
home=${sh(home)} uv=${sh(UV)}
project='' before=''
for word; do
  [ "$before" != --project ] || project=$word
  before=$word
done
same() { cmp -s "$project/$1" "$home/$1"; }
if [ "$1" != sync ] || [ -e "$project/.venv" ] || ! same pyproject.toml || ! same uv.lock ||
  ! cp -al "$home/.venv" "$project/.venv" 2>/dev/null; then
  rm -rf "$project/.venv"
  exec "$uv" "$@"
fi
for packages in "$project"/.venv/lib/python*/site-packages; do
  echo "$(cd "$project" && pwd)/src" >"$packages/small.pth"
done
`;
}
