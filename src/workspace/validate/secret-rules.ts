import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';

/** Files with secrets that git would keep, or that others on the machine can read. */
export async function secretRules({ root, files, modules }: Inspection): Promise<readonly Finding[]> {
  const env = files.get('env');
  const all = [...(env === undefined ? [] : [env]), ...modules.flatMap((one) => one.env ?? [])];
  const ignored = await ignoredByGit(
    root,
    all.map(({ path }) => path),
  );
  return all.flatMap(({ path, mode }) => [
    ...(ignored === undefined || ignored.has(path)
      ? []
      : [
          finding('env-tracked', {
            path,
            message: 'Git does not ignore it: the secrets in it would be in every clone.',
            remedy: 'Add .env to .gitignore, and take it out of git: git rm --cached.',
          }),
        ]),
    ...((mode & 0o077) === 0
      ? []
      : [
          finding('env-readable', {
            path,
            message: `Its mode is ${(mode & 0o777).toString(8).padStart(4, '0')}: others on this machine can use it.`,
            remedy: `chmod 600 ${path}`,
          }),
        ]),
  ]);
}

/** Which of some paths git ignores; undefined where there is no repository, or no git. */
async function ignoredByGit(
  root: string,
  paths: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  if (paths.length === 0) return new Set();
  const git = spawn('git', ['-C', root, 'check-ignore', '--stdin', '-z'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const out: string[] = [];
  git.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  // Where it has ended at once, nobody reads what is written to it.
  git.stdin.on('error', () => undefined);
  git.stdin.end(`${paths.join('\0')}\0`);
  const code = await once(git, 'close').then(
    ([ended]) => ended as number | null,
    () => null,
  );
  // 1 is that it ignores none; 128 that there is no repository.
  return code === 0 || code === 1 ? new Set(out.join('').split('\0')) : undefined;
}
