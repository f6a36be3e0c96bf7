import { someAtOnce, type Work } from './at-once.ts';
import { by, endOf } from './deliver.ts';
import { findRelease } from './find-release.ts';
import { failedResult, type HostResult } from './host-result.ts';
import { openSession } from './host-session.ts';
import { narrate } from './narrate.ts';
import type { Errand } from './strategies/delivery.ts';
import { ofHost, type Surveyed, survey, withHosts } from './survey.ts';

/**
 * Has the hosts serve a release that they keep, some at once, and stops at the first that fails.
 * @param to see `findRelease`.
 */
export async function rollBackOnHosts(
  errand: Errand,
  to: string | undefined,
): Promise<{ readonly results: readonly HostResult[]; readonly failure: unknown }> {
  const { settings } = errand.deployment;
  return withHosts(errand, async (connections) => {
    const surveyed = await survey(errand, connections);
    // All are found before any is changed.
    const targets = await Promise.all(
      surveyed.map(async (one) => {
        const { name } = one.connection;
        return { ...one, id: await ofHost(name, async () => findRelease(name, one.state, to).id) };
      }),
    );
    errand.here.signal.throwIfAborted();
    const works = await someAtOnce(targets, settings.hosts_at_once, (target) => rollBack(errand, target));
    const results = await Promise.all(targets.map((target, index) => resultOf(errand, target, works[index])));
    const failed = works.find((one) => one.kind === 'failed');
    return { results, failure: failed?.error };
  });
}

async function resultOf(
  errand: Errand,
  target: Surveyed,
  work: Work<Omit<HostResult, 'host'>> | undefined,
): Promise<HostResult> {
  const { name: host } = target.connection;
  if (work?.kind === 'done') return { host, ...work.result };
  if (work?.kind === 'failed') return failedResult(errand, target, work.error);
  return { host, outcome: 'not-begun', release: target.state.current };
}

async function rollBack(
  { script, here }: Errand,
  { connection, state, id }: Surveyed & { readonly id: string },
): Promise<Omit<HostResult, 'host'>> {
  if (state.current === id) return { outcome: 'there', release: id };
  const session = openSession({
    ...{ connection, script, take: narrate(connection.name, here.progress) },
    words: ['rollback', id, state.current ?? 'none', by()],
  });
  session.go();
  return { outcome: 'rolled-back', release: (await endOf(session, connection.name, here.signal)) ?? id };
}
