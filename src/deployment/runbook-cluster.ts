import { markdownCode } from '../render/escape.ts';
import { sh } from '../render/escape-sh.ts';
import { needsVolume } from './files/kubernetes-image.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { DeploymentSettings } from './settings.ts';

/** What a runbook says of the cluster that a deployment is in; commands are source text of a shell. */
export interface RunbookCluster {
  readonly release: string;
  readonly namespace: string;
  /** The context of kubectl; a code span. Empty for the current one. */
  readonly context: string;
  readonly hasVolume: boolean;
  readonly logs: string;
  readonly events: string;
  readonly hasLogin: string;
}

/** What a runbook says of a cluster; undefined where the deployment goes to hosts. */
export function runbookCluster(settings: DeploymentSettings, facts: ModuleFacts): RunbookCluster | undefined {
  const { kubernetes } = settings;
  if (kubernetes === undefined) return undefined;
  const { release, namespace, context } = kubernetes;
  const words = [...(context === undefined ? [] : ['--context', sh(context)]), '--namespace', namespace];
  const kubectl = (command: string): string => `kubectl ${words.join(' ')} ${command}`;
  const label = `app.kubernetes.io/instance=${release},component=user-deployments`;
  return {
    ...{ release, namespace, context: context === undefined ? '' : markdownCode(context) },
    hasVolume: needsVolume(settings, facts),
    logs: kubectl(`logs --selector ${label} --tail 100`),
    events: kubectl('get events --sort-by .lastTimestamp'),
    hasLogin: kubectl('auth can-i create secrets'),
  };
}
