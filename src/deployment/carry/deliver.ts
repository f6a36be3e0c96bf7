import { hostname, userInfo } from 'node:os';
import { ConflictError } from '../../errors.ts';
import type { Freight } from './freight.ts';
import { hiding } from './hiding.ts';
import { late } from './host-result.ts';
import { goesOn, type HostSession, openSession } from './host-session.ts';
import { narrate } from './narrate.ts';
import { told } from './progress.ts';
import { putFile } from './put-file.ts';
import { isPassing, retrying } from './retry.ts';
import type { Secrets } from './secrets.ts';
import { type Berth, type Errand, type HostDelivery, releaseFolder } from './strategies/delivery.ts';

/** What a host is given. */
export interface Delivered {
  readonly errand: Errand;
  readonly delivery: HostDelivery;
  readonly freight: Freight;
  readonly secrets: Secrets | undefined;
}

/**
 * Makes a release on a host and has it served. What is cut off before the host was let go is tried again, whole:
 * the host takes back what it had. After that nothing is tried again.
 * @returns the release that is served.
 * @throws what the host failed with; InterruptedError, NetworkError.
 */
export async function deliverTo(berth: Berth, delivered: Delivered): Promise<string> {
  const { here } = delivered.errand;
  const { name } = berth.connection;
  const session = await retrying(
    here,
    name,
    () => fill(berth, delivered),
    // Of the attempt before, the host may have the lock still.
    (error, attempt) => isPassing(error) || (attempt > 0 && error instanceof ConflictError),
  );
  if (here.signal.aborted) {
    await session.abandon();
    here.signal.throwIfAborted();
  }
  session.go();
  return (await endOf(session, name, here.signal)) ?? berth.id;
}

/** Has the host make the folder of the release, and fills it. @returns the session, which waits for its word. */
async function fill(berth: Berth, { errand, delivery, freight, secrets }: Delivered): Promise<HostSession> {
  const { connection, state, id } = berth;
  const { script, here, deployment } = errand;
  const prefix = freight.prefix === '' ? '-' : Buffer.from(freight.prefix).toString('base64url');
  const words = ['deploy', id, state.current ?? 'none', freight.commit, by()];
  const session = openSession({
    ...{ connection, script },
    words: delivery.needsPrefix === true ? [...words, prefix] : words,
    hide: hiding(secrets, deployment.facts),
    take: narrate(connection.name, here.progress),
  });
  try {
    await unlessAborted(session.ready, here.signal);
    const { name } = connection;
    const { deliver } = delivery;
    if (deliver !== undefined) {
      await told(here.progress, { host: name, step: 'files', text: '' }, () =>
        deliver(errand, freight, berth),
      );
    }
    if (secrets !== undefined) {
      const path = `${releaseFolder(deployment, id)}/.env`;
      await told(here.progress, { host: name, step: 'secrets', text: '' }, () =>
        putFile(connection, path, secrets.content, '077'),
      );
    }
    return session;
  } catch (error) {
    await session.abandon();
    throw error;
  }
}

/** Waits for the end of what does not depend on us any more; an abort ends the waiting alone. */
export async function endOf(
  { done }: Pick<HostSession, 'done'>,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  return unlessAborted(done, signal).catch((error: unknown) => {
    throw late(signal.aborted ? goesOn(name) : error);
  });
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Who deploys, as the host keeps it: in letters that no shell reads as anything else. */
export function by(): string {
  return `${userName()}-at-${hostname()}`.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 100);
}

/** In a container, the number of a user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'somebody');
  }
}
