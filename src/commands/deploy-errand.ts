import { setTimeout } from 'node:timers/promises';
import { carrierOf } from '../deployment/carry/carrier.ts';
import type { Here } from '../deployment/carry/here.ts';
import type { Progress } from '../deployment/carry/progress.ts';
import type { Errand } from '../deployment/carry/strategies/delivery.ts';
import { kubernetesFiles } from '../deployment/files/kubernetes.ts';
import { hostScript } from '../deployment/host-script.ts';
import { type Deployment, loadDeployment } from '../deployment/load-deployment.ts';
import { deliveryOf } from '../deployment/settings.ts';
import { findModule } from './find-module.ts';
import { endable, interruptible } from './interrupts.ts';
import type { Terminal } from './terminal.ts';

/** What a command of `dgm deploy` was given. */
export interface DeployOptions {
  readonly module?: string;
  readonly to?: string;
  readonly allowDirty?: boolean;
  readonly json?: boolean;
}

/** Finds the deployment that is meant. @throws UsageError, InvalidContentError. */
export async function findDeployment(
  name: string | undefined,
  { module }: DeployOptions,
  cwd: string,
): Promise<Deployment> {
  return endable(async () => loadDeployment(await findModule(module, cwd), name));
}

/** Does something with a deployment; a signal ends it, and what was not let go is taken back. */
export async function carryOut<T>(
  deployment: Deployment,
  { env, isInteractive }: Terminal,
  { allowDirty = false }: DeployOptions,
  progress: Progress,
  work: (carrier: ReturnType<typeof carrierOf>, errand: Errand) => Promise<T>,
): Promise<T> {
  const { settings, facts } = deployment;
  // Into a cluster, a script delivers that runs here, with the values for Helm: a plan stands on both.
  const script =
    deliveryOf(settings) === 'kubernetes'
      ? kubernetesFiles(settings, facts)
          .map(({ content }) => content)
          .join('')
      : hostScript(settings, facts);
  return interruptible((signal) => {
    const here: Here = {
      ...{ env, isInteractive, signal, progress, now: () => new Date() },
      pause: async (milliseconds) => {
        await setTimeout(milliseconds, undefined, { signal }).catch(() => signal.throwIfAborted());
      },
    };
    return work(carrierOf(settings), { deployment, script, allowsDirty: allowDirty, here });
  });
}
