import { NO_COMMIT } from '../freight.ts';
import { git } from '../git.ts';
import { currentRelease, type HostState } from '../host-state.ts';
import type { Errand, FileChange } from './delivery.ts';

const KINDS: Readonly<Record<string, FileChange['change']>> = { A: 'new', D: 'removed' };

/**
 * Compares the commit that a host serves with another one.
 * @returns undefined where the host serves none, or one that is not known here.
 */
export async function commitChanges(
  { deployment: { root }, here }: Errand,
  state: HostState,
  commit: string,
): Promise<readonly FileChange[] | undefined> {
  const served = currentRelease(state)?.commit;
  if (served === undefined || !/^[0-9a-f]{10,40}$/.test(served) || commit === NO_COMMIT) return undefined;
  const range = ['--no-renames', '--relative', '--name-status', '-z', served, commit, '--', '.'];
  const { code, stdout } = await git(root, ['diff', ...range], here);
  if (code !== 0) return undefined;
  const fields = stdout.split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    changes.push({ path: fields[at + 1] ?? '', change: KINDS[fields[at] ?? ''] ?? 'changed' });
  }
  return changes;
}
