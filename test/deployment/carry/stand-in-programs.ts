import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';

/** Stand-ins for programs that need an engine or a cluster. They note how they are called. */
export interface StandIns {
  /** The PATH with the stand-ins first. */
  readonly path: string;
  /** All calls so far, a line each. */
  readonly calls: () => readonly string[];
  /** Makes a program answer a call that begins with some words. */
  readonly answer: (
    program: string,
    words: string,
    answer: { stdout?: string; stderr?: string; code?: number },
  ) => void;
}

/** Makes stand-ins; without an answer that is set, a call prints nothing and ends with 0. */
export function standIns(path: string, ...programs: readonly string[]): StandIns {
  const folder = temporaryFolder({ calls: '' });
  for (const program of programs) {
    writeFileSync(
      join(folder, program),
      `#!/bin/sh
printf '%s\\n' "${program} $*" >>'${folder}/calls'
for answer in '${folder}'/answer-${program}-*; do
  [ -f "$answer" ] || continue
  case "$* " in "$(head -n 1 "$answer") "*) . "$answer.sh" ;; esac
done
case "$*" in *--filename=-*|*/dev/stdin*) cat ;; esac
exit 0
`,
      { mode: 0o755 },
    );
  }
  let count = 0;
  return {
    path: `${folder}${delimiter}${path}`,
    calls: () => readFileSync(join(folder, 'calls'), 'utf8').split('\n').slice(0, -1),
    answer: (program, words, { stdout = '', stderr = '', code = 0 }) => {
      count += 1;
      const file = join(folder, `answer-${program}-${count}`);
      writeFileSync(`${file}.out`, stdout);
      writeFileSync(`${file}.err`, stderr);
      writeFileSync(`${file}.sh`, `cat '${file}.out'; cat '${file}.err' >&2; exit ${code}\n`);
      writeFileSync(file, `${words}\n`);
    },
  };
}

/**
 * Checks the options of a call against the help of the real client.
 * @returns false where the client is not there.
 */
export function knowsOptions(program: string, verb: readonly string[], call: string): boolean {
  if (spawnSync(program, ['--help'], { stdio: 'ignore' }).error !== undefined) return false;
  const help = execFileSync(program, [...verb, '--help'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const unknown = call
    .split(' ')
    .filter((word) => word.startsWith('--'))
    .map((word) => word.split('=')[0] ?? '')
    .filter(
      (option) =>
        !help.includes(`${option} `) && !help.includes(`${option}=`) && !help.includes(`${option}\n`),
    );
  if (unknown.length > 0) throw new Error(`${program} ${verb.join(' ')} has no ${unknown.join(', ')}`);
  return true;
}
