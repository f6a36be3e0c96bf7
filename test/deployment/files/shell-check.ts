import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';

/** What shellcheck, dash and bash have to say about scripts of POSIX sh; nothing, where all is well. */
export function complaintsAbout(scripts: readonly string[]): string {
  const distinct = [...new Set(scripts)];
  const names = distinct.map((_, index) => `${index}.sh`);
  const folder = temporaryFolder(Object.fromEntries(distinct.map((text, index) => [`${index}.sh`, text])));
  const run = (program: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? '' : `${program}: ${stdout}${stderr}`;
  };
  const shells = names.flatMap((name) => [run('dash', ['-n', name]), run('bash', ['-n', name])]);
  return [run(join(PYTHON_BIN, 'shellcheck'), ['--shell=sh', ...names]), ...shells].join('');
}
