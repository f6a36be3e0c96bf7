import { type Answers, answer, answersOf } from './host-answers.ts';

/** A release that a host keeps. */
export interface Release {
  readonly id: string;
  readonly commit: string;
  /** When it was delivered: ISO 8601, by the clock of the host. */
  readonly deployedAt: string;
  readonly by: string;
  /** Counts the deliveries to the host. */
  readonly sequence: number;
}

/** A host as it was found, before anything was changed. */
export interface HostState {
  readonly user: string;
  /** How many seconds its clock is before ours; undefined where it tells no time. */
  readonly ahead: number | undefined;
  readonly path: { readonly state: string; readonly reason: string };
  readonly freeKib: number | undefined;
  /** The version of a Python in the range; undefined where there is none. */
  readonly python: string | undefined;
  readonly pythonFound: string;
  readonly hasUv: boolean;
  readonly tools: ReadonlySet<string>;
  readonly systemd: string;
  readonly owner: string | undefined;
  /** Who deploys right now. */
  readonly lock: string | undefined;
  readonly current: string | undefined;
  /** The release of a deploy that had ended before it was done. */
  readonly interrupted: string | undefined;
  /** Oldest first. */
  readonly releases: readonly Release[];
  /** The migrations that the current release brought: the database, and the name of the file. */
  readonly migrations: readonly { readonly database: string; readonly file: string }[];
  /** The names of the variables that have a value on the host for every release. */
  readonly variables: ReadonlySet<string>;
  /** The names of those that came with the secrets of the current release. */
  readonly releaseVariables: ReadonlySet<string>;
  readonly unit: string | undefined;
  readonly server: string | undefined;
}

/** Reads what a host answered to `probe`. */
export function hostState(answers: Answers, now: Date): HostState {
  const one = (key: string): string | undefined => answer(answers, key);
  const [state = 'not-writable', reason = ''] = answers.get('path')?.[0] ?? [];
  return {
    user: one('user') ?? '',
    ahead: clockAhead(one('clock'), now),
    path: { state, reason },
    freeKib: countOf(one('free_kib')),
    python: one('python'),
    pythonFound: answersOf(answers, 'python_found').join(', '),
    hasUv: one('uv') !== undefined,
    tools: new Set(answersOf(answers, 'tool')),
    systemd: one('systemd') ?? 'none',
    owner: one('owner'),
    lock: answers.get('lock')?.[0]?.join(' ').trim() || undefined,
    current: one('current'),
    interrupted: one('interrupted'),
    releases: (answers.get('release') ?? []).map(readRelease),
    migrations: (answers.get('migration') ?? []).map(([database = '', file = '']) => ({ database, file })),
    variables: new Set(answersOf(answers, 'variable')),
    releaseVariables: new Set(answersOf(answers, 'release_variable')),
    unit: one('unit'),
    server: one('server'),
  };
}

/** The release that the current link of a host points to. */
export function currentRelease({ current, releases }: HostState): Release | undefined {
  return releases.find(({ id }) => id === current);
}

function clockAhead(clock: string | undefined, now: Date): number | undefined {
  const seconds = countOf(clock);
  return seconds === undefined ? undefined : Math.round(seconds - now.getTime() / 1000);
}

function readRelease([
  id = '',
  commit = '',
  deployedAt = '',
  by = '',
  sequence = '',
]: readonly string[]): Release {
  return { id, commit, deployedAt, by, sequence: countOf(sequence) ?? 0 };
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
