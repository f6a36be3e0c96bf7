import { type Delivery, type DeploymentSettings, deliveryOf } from '../settings.ts';
import { type Applied, applyOnHosts } from './apply.ts';
import { applyInCluster, planInCluster, rollBackInCluster, statusInCluster } from './in-cluster.ts';
import { loadFreight, prepare, type Sketch } from './on-hosts.ts';
import { rollBackOnHosts } from './roll-back.ts';
import { readSecrets } from './secrets.ts';
import { type HostStatus, type NoStatus, statusOfHosts } from './status.ts';
import type { Errand, HostDelivery } from './strategies/delivery.ts';
import { dockerDelivery } from './strategies/docker.ts';
import { gitDelivery } from './strategies/git.ts';
import { rsyncDelivery } from './strategies/rsync.ts';
import { withHosts } from './survey.ts';

/** What can be done with a deployment, whatever its strategy. */
export interface Carrier {
  /** Plans, and changes nothing. */
  readonly plan: (errand: Errand) => Promise<Sketch>;
  readonly apply: (errand: Errand) => Promise<Applied>;
  readonly rollBack: (errand: Errand, to: string | undefined) => Promise<Omit<Applied, 'plan'>>;
  readonly status: (errand: Errand) => Promise<readonly (HostStatus | NoStatus)[]>;
}

const CARRIERS: Readonly<Record<Delivery, Carrier>> = {
  rsync: onHosts(rsyncDelivery),
  git: onHosts(gitDelivery),
  docker: onHosts(dockerDelivery),
  kubernetes: {
    plan: planInCluster,
    apply: applyInCluster,
    rollBack: rollBackInCluster,
    status: statusInCluster,
  },
};

/** Who carries a deployment out; what CI does is carried out here by its delivery. */
export function carrierOf(settings: DeploymentSettings): Carrier {
  return CARRIERS[deliveryOf(settings)];
}

function onHosts(delivery: HostDelivery): Carrier {
  return {
    plan: async (errand) => {
      const freight = await loadFreight(errand, delivery);
      const secrets = await readSecrets(errand.deployment, errand.here);
      return withHosts(errand, async (connections) => {
        const { plan, basis } = await prepare(errand, delivery, freight, secrets, connections, {
          comparesFiles: true,
        });
        return { plan, basis };
      });
    },
    apply: (errand) => applyOnHosts(errand, delivery),
    rollBack: rollBackOnHosts,
    status: statusOfHosts,
  };
}
