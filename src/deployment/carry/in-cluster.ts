import { UsageError } from '../../errors.ts';
import type { Applied } from './apply.ts';
import type { HostResult } from './host-result.ts';
import { basisOf, dropPlan, requireKept } from './kept-plan.ts';
import { planOf, type Sketch } from './on-hosts.ts';
import type { HostPlan } from './plan.ts';
import { told } from './progress.ts';
import { readSecrets, refuseTracked } from './secrets.ts';
import type { HostStatus } from './status.ts';
import { runInCluster } from './strategies/cluster-script.ts';
import { checkValues } from './strategies/cluster-values.ts';
import type { Errand, PlannedStep } from './strategies/delivery.ts';
import { findInCluster, placeOf, placeText, type Revision } from './strategies/helm.ts';
import { imageSteps, loadCommitted } from './strategies/image.ts';

/** Plans a deploy into a cluster, and changes nothing. */
export async function planInCluster(errand: Errand): Promise<Sketch> {
  // What is wrong with them is told now, and not in the middle of an apply.
  await readSecrets(errand.deployment, errand.here);
  return sketchInCluster(errand);
}

async function sketchInCluster(errand: Errand): Promise<Sketch> {
  const { deployment, here, script, allowsDirty } = errand;
  await refuseTracked(deployment, here);
  if (allowsDirty) {
    throw new UsageError('--allow-dirty is for the strategy rsync.', {
      why: 'An image is known by its commit.',
      next: 'Commit the changes.',
    });
  }
  const freight = await told(here.progress, { host: undefined, step: 'check', text: 'what is here' }, () =>
    loadCommitted(errand),
  );
  const values = await checkValues(errand);
  const { current, commit } = await findInCluster(errand);
  const place = placeOf(deployment.settings);
  const helm = `helm upgrade ${place.release} dagster-user-deployments --install --atomic --wait`;
  const steps: readonly PlannedStep[] = [
    ...imageSteps(errand, freight),
    {
      side: 'here',
      step: 'secrets',
      command: `kubectl create secret generic ${place.release}-env-<release>`,
    },
    { side: 'here', step: 'upgrade', command: `${helm} --namespace ${place.namespace}` },
  ];
  const host: HostPlan = {
    ...{ host: placeText(place), path: '', changes: undefined, migrations: [], removes: [], steps },
    // Each apply has a Secret of its own, which nobody here compares: so it is never known that nothing is to be done.
    isThere: false,
    current: current === undefined ? undefined : nameOf(current, commit),
    restarts: `the pod of ${place.release}`,
    warnings: warningsOf(current),
  };
  const plan = planOf(errand, freight, [host]);
  return {
    plan,
    basis: { ...basisOf(plan, freight.content.digest, script, undefined), 'values.yaml': values },
  };
}

function warningsOf(current: Revision | undefined): readonly string[] {
  const status = current?.status ?? '';
  if (status.startsWith('pending-'))
    return [`Helm is at work there, or was killed: the release is ${status}.`];
  return status === 'failed' ? ['The last upgrade has failed.'] : [];
}

/** Builds and pushes the image, and has Helm bring it into the cluster, and back where it does not come up. */
export async function applyInCluster(errand: Errand): Promise<Applied> {
  const { root, settings } = errand.deployment;
  const { plan, basis } = await sketchInCluster(errand);
  await requireKept(root, settings.name, basis);
  await run(errand, ['apply']);
  await dropPlan(root, settings.name);
  const host = placeText(placeOf(settings));
  return { plan, results: [{ host, outcome: 'delivered', release: plan.commit }], failure: undefined };
}

/** Has Helm go back: to the revision before, or to the one that is named. */
export async function rollBackInCluster(
  errand: Errand,
  to: string | undefined,
): Promise<Omit<Applied, 'plan'>> {
  if (to !== undefined && !/^\d+$/.test(to)) {
    throw new UsageError('--to is the number of a revision here.', {
      why: 'The deployment is in a cluster, and Helm counts its revisions.',
      next: 'See dgm deploy status.',
    });
  }
  await run(errand, ['rollback', ...(to === undefined ? [] : [to])]);
  const { current, commit } = await findInCluster(errand);
  const { settings } = errand.deployment;
  const result: HostResult = {
    ...{ host: placeText(placeOf(settings)), outcome: 'rolled-back' },
    release: current === undefined ? undefined : nameOf(current, commit),
  };
  return { results: [result], failure: undefined };
}

async function run(errand: Errand, words: readonly string[]): Promise<void> {
  const { progress } = errand.here;
  const host = placeText(placeOf(errand.deployment.settings));
  await told(progress, { host, step: words[0] ?? '', text: 'deploy.sh' }, () =>
    runInCluster(errand, words, (text) => progress({ event: 'output', host, text })),
  );
}

/** What Helm says about a deployment. */
export async function statusInCluster(errand: Errand): Promise<readonly HostStatus[]> {
  const { revisions, current, commit } = await findInCluster(errand);
  const named = (one: Revision): string => nameOf(one, undefined);
  const health = current?.status === 'deployed' ? 'serving' : current?.status;
  return [
    {
      host: placeText(placeOf(errand.deployment.settings)),
      current: current === undefined ? undefined : named(current),
      ...{ commit, since: current?.updated, by: undefined, serving: undefined, unit: undefined, health },
      ...{ drift: [], lock: undefined, interrupted: undefined },
      releases: revisions.map((one) => ({
        ...{ id: named(one), commit: (one === current && commit) || '', by: '' },
        ...{ deployedAt: one.updated, sequence: one.revision },
      })),
    },
  ];
}

function nameOf({ revision }: Revision, commit: string | undefined): string {
  return `revision ${revision}${commit === undefined ? '' : `, ${commit.slice(0, 10)}`}`;
}
