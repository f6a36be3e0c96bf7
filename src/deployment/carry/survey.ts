import { InterruptedError } from '../../errors.ts';
import { hostText } from '../host.ts';
import { hostsOf } from '../settings.ts';
import { someAtOnce } from './at-once.ts';
import { askHost } from './host-answers.ts';
import { type HostState, hostState } from './host-state.ts';
import { type Connection, connect } from './ssh.ts';
import type { Errand } from './strategies/delivery.ts';

/** A host that we are connected to, as it was found. */
export interface Surveyed {
  readonly connection: Connection;
  readonly state: HostState;
}

/** Which host an error came from, before anything was changed on it. */
const HOSTS_OF_FAILURES = new WeakMap<Error, string>();

/** The host that an error came from; undefined where it came from none, or that is not known. */
export function hostOfFailure(error: unknown): string | undefined {
  return error instanceof Error ? HOSTS_OF_FAILURES.get(error) : undefined;
}

/** Does something with a host, and notes of what is thrown that it came from there. */
export async function ofHost<T>(name: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (error instanceof Error && !(error instanceof InterruptedError)) HOSTS_OF_FAILURES.set(error, name);
    throw error;
  });
}

/** How many hosts are looked at at once: nothing is changed on them. */
const LOOKED_AT_ONCE = 8;

/**
 * Connects to all hosts of a deployment, does something with them, and ends the connections.
 * @throws what connecting to the first that failed has thrown, and what the work throws.
 */
export async function withHosts<T>(
  errand: Errand,
  work: (connections: readonly Connection[]) => Promise<T>,
): Promise<T> {
  const { deployment, here } = errand;
  const open: Connection[] = [];
  try {
    // Where ssh may ask, only one asks at a time.
    const limit = here.isInteractive ? 1 : LOOKED_AT_ONCE;
    const works = await someAtOnce(hostsOf(deployment.settings), limit, async (host) => {
      const connection = await ofHost(hostText(host), () => connect(host, here));
      open.push(connection);
      return connection;
    });
    return await work(resultsOf(works));
  } finally {
    await Promise.all(open.map((one) => one.close()));
  }
}

/** Looks at all hosts, and changes nothing. */
export async function survey(
  { script, here }: Errand,
  connections: readonly Connection[],
): Promise<readonly Surveyed[]> {
  const works = await someAtOnce(connections, LOOKED_AT_ONCE, async (connection) => {
    const answers = await ofHost(connection.name, () => askHost(connection, script, 'probe'));
    return { connection, state: hostState(answers, here.now()) };
  });
  return resultsOf(works);
}

function resultsOf<R>(works: Awaited<ReturnType<typeof someAtOnce<unknown, R>>>): readonly R[] {
  const failed = works.find((one) => one.kind === 'failed');
  if (failed !== undefined) throw failed.error;
  return works.flatMap((one) => (one.kind === 'done' ? [one.result] : []));
}
