import { NotAllowedError } from '../../errors.ts';
import { betweenNuls, git, gitOutput, remoteFailure } from './git.ts';
import type { Here } from './here.ts';
import { lastLine } from './program.ts';
import { retrying } from './retry.ts';

/** What git tells about a module's folder. */
export interface SourceState {
  /** The folder of the module in its repository, with `/` between its parts; empty for the root. */
  readonly prefix: string;
  /** The commit that is checked out; undefined where there is none yet. */
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  /** Files of the module that differ from the commit, and new ones that git does not ignore. */
  readonly uncommitted: readonly string[];
  /** Whether there is a remote that could have the commit, and it has it in none of its branches and tags. */
  readonly isUnpushed: boolean;
}

/**
 * Asks git about a module's folder.
 * @param asksRemote whether a remote is asked where no branch of it that is known here has the commit.
 * @returns undefined where it is in no repository.
 */
export async function sourceState(
  root: string,
  here: Here,
  asksRemote: boolean,
): Promise<SourceState | undefined> {
  const found = await git(root, ['rev-parse', '--show-prefix'], here);
  if (found.code !== 0) return refuseForeign(root, found.stderr);
  const prefix = found.stdout.replace(/\n$/, '').replace(/\/$/, '');
  const head = await git(root, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], here);
  const commit = head.code === 0 ? head.stdout.trim() : undefined;
  const branch = await git(root, ['symbolic-ref', '--quiet', '--short', 'HEAD'], here);
  return {
    ...{ prefix, commit, branch: branch.code === 0 ? branch.stdout.trim() : undefined },
    uncommitted: await uncommittedFiles(root, here),
    isUnpushed: commit === undefined || !asksRemote ? false : await isUnpushed(root, commit, here),
  };
}

/** A repository that belongs to somebody else is not read: https://git-scm.com/docs/git-config#Documentation/git-config.txt-safedirectory */
function refuseForeign(root: string, stderr: string): undefined {
  if (!/dubious ownership/.test(stderr)) return undefined;
  throw new NotAllowedError(`git does not read the repository of ${root}.`, {
    why: 'It belongs to another user.',
    next: lastLine(stderr),
  });
}

async function uncommittedFiles(root: string, here: Here): Promise<readonly string[]> {
  const text = await gitOutput(
    root,
    ['status', '--porcelain=v1', '-z', '--no-renames', '--untracked-files=normal', '--', '.'],
    here,
  );
  return betweenNuls(text).map((entry) => entry.slice(3));
}

async function isUnpushed(root: string, commit: string, here: Here): Promise<boolean> {
  const known = await gitOutput(root, ['branch', '--remotes', '--contains', commit], here);
  if (known.trim() !== '') return false;
  const remotes = (await gitOutput(root, ['remote'], here)).split('\n').filter((one) => one !== '');
  // As in a checkout of CI that has no branch of the remote, or only a tag.
  for (const remote of remotes) {
    const listed = await listRemote(root, remote, ['--heads', '--tags'], here);
    if (listed.some(({ commit: other }) => other === commit)) return false;
  }
  return remotes.length > 0;
}

/** A name that a remote has for a commit. */
export interface RemoteName {
  readonly commit: string;
  readonly ref: string;
}

/**
 * Asks a remote for its branches or tags.
 * @throws NetworkError, NotAllowedError, UnavailableError where there is no such repository.
 */
export async function listRemote(
  cwd: string,
  repository: string,
  options: readonly string[],
  here: Here,
  patterns: readonly string[] = [],
): Promise<readonly RemoteName[]> {
  return retrying(here, undefined, async () => {
    const end = await git(cwd, ['ls-remote', '--quiet', ...options, '--', repository, ...patterns], here);
    if (end.code !== 0) throw remoteFailure(repository, end.stderr);
    return end.stdout.split('\n').flatMap((line) => {
      const [commit = '', ref = ''] = line.split('\t');
      return ref === '' ? [] : [{ commit, ref }];
    });
  });
}
