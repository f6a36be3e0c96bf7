import { UnavailableError, UsageError } from '../../errors.ts';
import { shownAnswer } from '../../questions/shown-answer.ts';
import type { HostState, Release } from './host-state.ts';

/**
 * Finds the release of a host that a rollback means.
 * @param to a release, a beginning that only one has, or the beginning of its commit; undefined for the one that was
 * made before the current one.
 * @throws UnavailableError where the host has none, UsageError where it could be several.
 */
export function findRelease(host: string, { releases, current }: HostState, to: string | undefined): Release {
  if (current === undefined) {
    throw new UnavailableError(`Nothing is deployed on ${host}.`, { next: 'Call dgm deploy apply.' });
  }
  if (to === undefined) return releaseBefore(host, releases, current);
  const exact = releases.find(({ id }) => id === to);
  if (exact !== undefined) return exact;
  const found = releases.filter(({ id, commit }) => id.startsWith(to) || isCommit(commit, to));
  const [only, ...others] = found;
  if (only === undefined) {
    throw new UnavailableError(`${host} has no release ${shownAnswer(to)}.`, {
      why: `It has ${releases.map(({ id }) => id).join(', ') || 'none'}.`,
      next: 'Give one of them, or the beginning of its commit.',
    });
  }
  if (others.length === 0) return only;
  throw new UsageError(`${shownAnswer(to)} could be several releases on ${host}.`, {
    why: found.map(({ id }) => id).join(', '),
    next: 'Give more of it.',
  });
}

/** Names sort as releases were made; which one was served last says less, as a rollback serves an old one. */
function releaseBefore(host: string, releases: readonly Release[], current: string): Release {
  const before = releases
    .filter(({ id }) => id < current)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .at(-1);
  if (before !== undefined) return before;
  throw new UnavailableError(`${host} has no release before ${current}.`, {
    next: 'Name one with --to: dgm deploy status lists them.',
  });
}

/** Fewer digits of a commit could be the year of a release. */
const FEWEST_DIGITS = 7;

function isCommit(commit: string, to: string): boolean {
  return (
    to.length >= FEWEST_DIGITS &&
    (commit.startsWith(to) || (commit.length >= FEWEST_DIGITS && to.startsWith(commit)))
  );
}
