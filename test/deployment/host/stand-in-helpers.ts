import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sh } from '../../../src/render/escape-sh.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import type { TestHost } from './host-of-tests.ts';

/** What helpers do instead, by their names: commands of a shell, whose `$2` is the task. Those not named say nothing. */
export type StandIns = Readonly<Partial<Record<'load' | 'migrations' | 'drain' | 'gate', string>>>;

/** A host whose script calls no Python: for what is about the script alone. */
export function withStandIns(host: TestHost, standIns: StandIns = {}): TestHost {
  const cases = Object.entries(standIns).map(
    ([name, command]) => `    ${name}) run sh -c ${sh(command)} "$@" ;;\n`,
  );
  const functions = `in_release() {
  case $2 in
${cases.join('')}    *) run true ;;
  esac
}
at_server() { in_release "$@"; }
server_state() { echo down; }

`;
  return { ...host, script: host.script.replace(/^(?=main\(\) \{$)/m, () => functions) };
}

/** A PATH whose uv makes environments with nothing in them, in folders that both root and others reach. */
export function emptyEnvironments(): string {
  const bin = temporaryFolder();
  writeFileSync(join(bin, 'uv'), UV);
  chmodSync(join(bin, 'uv'), 0o755);
  return `${bin}:${PYTHON_BIN}:/usr/bin:/bin:/usr/sbin:/sbin`;
}

/** It is called as `uv --version`, and as `uv sync --project FOLDER …`. */
const UV = `#!/bin/sh
[ "$1" = sync ] || exit 0
mkdir -p "$3/.venv/bin" && ln -s /bin/true "$3/.venv/bin/python"
`;
