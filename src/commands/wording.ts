import { isAbsolute, join, relative } from 'node:path';
import type { Change } from '../plan/plan.ts';
import { STATE } from '../state/state-folder.ts';
import type { Outcome } from './carry-out.ts';

/** How many files became what, our own records not counted. */
export function countsOf({ plan, decisions }: Pick<Outcome, 'plan' | 'decisions'>): string {
  const changes = plan.changes.filter(({ path }) => !`/${path}`.includes(`/${STATE}/`));
  const count = (kind: Change['kind'], word: string): readonly string[] => {
    const { length } = changes.filter((change) => change.kind === kind);
    return length === 0 ? [] : [`${length} ${word}`];
  };
  const skipped = [...decisions.values()].filter(({ kind }) => kind === 'skip').length;
  const parts = [
    ...count('create', 'new'),
    ...count('overwrite', 'changed'),
    ...count('delete', 'deleted'),
    ...(skipped === 0 ? [] : [`${skipped} left as ${skipped === 1 ? 'it is' : 'they are'}`]),
  ];
  const total = changes.length === 1 ? '1 file' : `${changes.length} files`;
  if (changes.length === 0) return skipped === 0 ? 'nothing to do' : `nothing to do, ${parts.join(', ')}`;
  const isPlain = parts.length === 1 && changes.every(({ kind }) => kind === 'create');
  return isPlain ? total : `${total} (${parts.join(', ')})`;
}

/** A path as it is shown to somebody who is in a folder. */
export function shownFrom(cwd: string, path: string): string {
  const shown = relative(cwd, path);
  return shown === '' ? '.' : shown.startsWith('..') || isAbsolute(shown) ? path : join('.', shown);
}

/** A folder as it is called to somebody who is in one. */
export function folderName(cwd: string, path: string): string {
  return path === cwd ? 'this folder' : shownFrom(cwd, path);
}
