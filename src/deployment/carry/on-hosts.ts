import { ConflictError, UsageError } from '../../errors.ts';
import { sh } from '../../render/escape-sh.ts';
import { deliveryOf } from '../settings.ts';
import { checkHost } from './check-host.ts';
import type { Freight } from './freight.ts';
import { hostPlan } from './host-plan.ts';
import { type Basis, basisOf } from './kept-plan.ts';
import type { DeployPlan } from './plan.ts';
import { told } from './progress.ts';
import { releaseId } from './release-id.ts';
import { requireValues } from './require-values.ts';
import { refuseTracked, type Secrets } from './secrets.ts';
import type { Connection } from './ssh.ts';
import type { Berth, Errand, HostDelivery } from './strategies/delivery.ts';
import { ofHost, survey } from './survey.ts';

/** A plan, with the facts that it stands on. */
export interface Sketch {
  readonly plan: DeployPlan;
  readonly basis: Basis;
}

/** A plan, with what it takes to carry it out. */
export interface Prepared extends Sketch {
  readonly freight: Freight;
  /** In the order of the hosts of the plan. */
  readonly berths: readonly Berth[];
}

/** Looks at what is here. @throws where that is not fit to be delivered. */
export async function loadFreight(errand: Errand, delivery: HostDelivery): Promise<Freight> {
  const { settings } = errand.deployment;
  await refuseTracked(errand.deployment, errand.here);
  if (errand.allowsDirty && deliveryOf(settings) !== 'rsync') {
    throw new UsageError('--allow-dirty is for the strategy rsync.', {
      why: `With ${deliveryOf(settings)}, what is in no commit does not travel.`,
      next: 'Commit the changes.',
    });
  }
  if (settings.hosts.length === 0) {
    throw new ConflictError(`The deployment ${settings.name} has no host.`, {
      next: 'Add one under hosts in deployment.yaml.',
    });
  }
  return told(errand.here.progress, { host: undefined, step: 'check', text: 'what is here' }, () =>
    delivery.load(errand),
  );
}

/**
 * Plans a deploy: looks at the hosts, and changes nothing.
 * @param secrets undefined where there are none here.
 * @param comparesFiles whether the plan tells which files are other than on the hosts: it is not needed to carry it out.
 */
export async function prepare(
  errand: Errand,
  delivery: HostDelivery,
  freight: Freight,
  secrets: Secrets | undefined,
  connections: readonly Connection[],
  { comparesFiles }: { readonly comparesFiles: boolean },
): Promise<Prepared> {
  const { deployment, here, script } = errand;
  const surveyed = await told(here.progress, { host: undefined, step: 'probe', text: 'the hosts' }, () =>
    survey(errand, connections),
  );
  for (const { connection, state } of surveyed) {
    await ofHost(connection.name, async () => {
      checkHost(deployment, delivery, connection.name, state);
      requireValues(deployment, secrets, state, connection.name);
    });
  }
  const there = surveyed.flatMap(({ state }) => state.releases.map(({ id }) => id));
  const id = releaseId(freight, here.now(), there);
  const berths = surveyed.map((one) => ({ ...one, id }));
  const hosts = await Promise.all(
    berths.map(async (berth) => {
      const changes = comparesFiles ? await delivery.changes(errand, freight, berth) : undefined;
      const hasSecrets = await hasSame(errand, secrets, berth);
      return hostPlan({ errand, delivery, freight, berth, changes, hasSecrets });
    }),
  );
  const plan = planOf(errand, freight, hosts);
  return { plan, basis: basisOf(plan, freight.content.digest, script, secrets?.sha256), freight, berths };
}

/** Whether the current release of a host has the secrets that it would be given. */
async function hasSame(
  { deployment: { settings } }: Errand,
  secrets: Secrets | undefined,
  { connection, state }: Berth,
): Promise<boolean> {
  if (secrets === undefined || state.current === undefined) return true;
  const { code, stdout } = await connection.run(`sha256sum < ${sh(`${settings.path}/current/.env`)}`);
  // A start-up file of the shell there may print something first.
  return code === 0 && stdout.split('\n').some((line) => line.startsWith(secrets.sha256));
}

/** A plan of what is delivered, and of what is done to each host. */
export function planOf({ deployment }: Errand, freight: Freight, hosts: DeployPlan['hosts']): DeployPlan {
  const { settings, facts } = deployment;
  const { secrets } = settings;
  return {
    version: 1,
    ...{ module: facts.name, deployment: settings.name },
    ...{ environment: settings.environment, client: settings.client, strategy: settings.strategy },
    ...{ delivery: deliveryOf(settings), commit: freight.commit, isDirty: freight.isDirty },
    files: { count: freight.content.files.length, bytes: freight.content.bytes },
    secrets: 'file' in secrets ? secrets.file : `printed by ${secrets.command[0]}`,
    hosts,
  };
}
