import { ExpectedError } from '../../errors.ts';
import { hostText } from '../host.ts';
import { hostsOf } from '../settings.ts';
import { someAtOnce } from './at-once.ts';
import { type Answers, answer, answersOf, askHost } from './host-answers.ts';
import { type HostState, hostState, type Release } from './host-state.ts';
import { connect } from './ssh.ts';
import type { Errand } from './strategies/delivery.ts';

/** What runs on a host. */
export interface HostStatus {
  readonly host: string;
  readonly current: string | undefined;
  readonly commit: string | undefined;
  /** When the current release went live: ISO 8601, by the clock of the host. */
  readonly since: string | undefined;
  readonly by: string | undefined;
  /** `serving`, or why not; undefined where nothing is deployed, or there is no server of ours. */
  readonly health: string | undefined;
  /** The release that really answers; undefined where that is not known. */
  readonly serving: string | undefined;
  readonly unit: string | undefined;
  /** Files of the current release that are not as they were delivered. */
  readonly drift: readonly string[];
  readonly lock: string | undefined;
  readonly interrupted: string | undefined;
  /** The newest attempt, where it failed; it has none in a cluster. */
  readonly failed?: FailedTry | undefined;
  /** The one that was served longest ago first. */
  readonly releases: readonly Release[];
}

/** An attempt to deploy or to roll back that failed on a host. */
export interface FailedTry {
  /** The release that it was to make; of a rollback, the name of its log. */
  readonly release: string;
  /** What it ended with: `docs/exit-codes.md`. */
  readonly code: number;
  readonly what: string;
  readonly why: string;
}

/** A host that did not tell. */
export interface NoStatus {
  readonly host: string;
  readonly error: ExpectedError;
}

/** How many hosts are asked at once. */
const ASKED_AT_ONCE = 8;

/** Asks all hosts of a deployment what runs there; one that does not answer keeps the others from nothing. */
export async function statusOfHosts(errand: Errand): Promise<readonly (HostStatus | NoStatus)[]> {
  const { deployment, here, script } = errand;
  const limit = here.isInteractive ? 1 : ASKED_AT_ONCE;
  const works = await someAtOnce(
    hostsOf(deployment.settings),
    limit,
    async (host): Promise<HostStatus | NoStatus> => {
      try {
        const connection = await connect(host, here);
        try {
          const answers = await askHost(connection, script, 'status');
          const state = hostState(answers, here.now());
          return statusOf(connection.name, state, answers, deployment.settings.service.kind !== 'none');
        } finally {
          await connection.close();
        }
      } catch (error) {
        if (error instanceof ExpectedError && !here.signal.aborted) return { host: hostText(host), error };
        throw error;
      }
    },
  );
  const failed = works.find((one) => one.kind === 'failed');
  if (failed !== undefined) throw failed.error;
  return works.flatMap((one) => (one.kind === 'done' ? [one.result] : []));
}

function statusOf(host: string, state: HostState, answers: Answers, hasServer: boolean): HostStatus {
  const { current, releases, unit, lock, interrupted } = state;
  const release = releases.find(({ id }) => id === current);
  const serving = answer(answers, 'serving');
  return {
    ...{ host, current, unit, lock, interrupted, releases },
    ...{ commit: release?.commit, by: release?.by, since: answer(answers, 'since') ?? release?.deployedAt },
    health: hasServer ? answer(answers, 'health') : undefined,
    serving: serving === 'unknown' || !hasServer ? undefined : serving,
    drift: answersOf(answers, 'drift'),
    failed: failedTry(answers),
  };
}

function failedTry(answers: Answers): FailedTry | undefined {
  const [release, code, what = '', why = ''] = answers.get('failed')?.[0] ?? [];
  return release === undefined ? undefined : { release, code: Number(code) || 1, what, why: why.trim() };
}

/** Whether a host serves what it is to serve. */
export function isWell({ current, health, serving, releases, lock }: HostStatus): boolean {
  if (current === undefined) return true;
  // The link leads to nothing, or to what was never finished; while somebody deploys, it may.
  if (lock === undefined && !releases.some(({ id }) => id === current)) return false;
  if (health === undefined) return true;
  return health === 'serving' && (serving === undefined || serving === current);
}
