import { someAtOnce, type Work } from './at-once.ts';
import { deliverTo } from './deliver.ts';
import { failedResult, type HostResult } from './host-result.ts';
import { dropPlan, requireKept } from './kept-plan.ts';
import { loadFreight, type Prepared, prepare } from './on-hosts.ts';
import type { DeployPlan } from './plan.ts';
import { readSecrets } from './secrets.ts';
import type { Berth, Errand, HostDelivery } from './strategies/delivery.ts';
import { withHosts } from './survey.ts';

/** What an apply has come to. */
export interface Applied {
  readonly plan: DeployPlan;
  readonly results: readonly HostResult[];
  /** The first failure of a host; undefined where all went well. */
  readonly failure: unknown;
}

/**
 * Carries a deployment out on its hosts, some at once, and stops at the first that fails.
 * @throws ConflictError where the plan that was kept stands on something that is no more; and what is found out
 * before anything was changed.
 */
export async function applyOnHosts(errand: Errand, delivery: HostDelivery): Promise<Applied> {
  const { deployment, here } = errand;
  const { root, settings } = deployment;
  const freight = await loadFreight(errand, delivery);
  const secrets = await readSecrets(deployment, here);
  return withHosts(errand, async (connections) => {
    const prepared = await prepare(errand, delivery, freight, secrets, connections, { comparesFiles: false });
    await requireKept(root, settings.name, prepared.basis);
    const waiting = prepared.berths.filter((berth) => !isThere(prepared, berth));
    if (waiting.length > 0) await delivery.prepare?.(errand, freight);
    here.signal.throwIfAborted();
    const works = await someAtOnce(waiting, settings.hosts_at_once, (berth) =>
      deliverTo(berth, { errand, delivery, freight, secrets }),
    );
    const byHost = new Map(waiting.map((berth, index) => [berth, works[index]]));
    const results = await Promise.all(
      prepared.berths.map((berth) => resultOf(errand, berth, byHost.get(berth))),
    );
    const failed = works.find((one) => one.kind === 'failed');
    if (failed !== undefined) return { plan: prepared.plan, results, failure: failed.error };
    // The hosts are changed by now: what fails here takes nothing away from what became of them.
    const failure = await dropPlan(root, settings.name).catch((error: unknown) => error);
    return { plan: prepared.plan, results, failure };
  });
}

function isThere({ plan }: Prepared, { connection }: Berth): boolean {
  return plan.hosts.some(({ host, isThere }) => host === connection.name && isThere);
}

async function resultOf(errand: Errand, berth: Berth, work: Work<string> | undefined): Promise<HostResult> {
  const { name: host } = berth.connection;
  const release = berth.state.current;
  if (work === undefined) return { host, outcome: 'there', release };
  if (work.kind === 'done') return { host, outcome: 'delivered', release: work.result };
  if (work.kind === 'not-begun') return { host, outcome: 'not-begun', release };
  return failedResult(errand, berth, work.error);
}
