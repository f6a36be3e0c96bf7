import { deployScript } from './deploy-script.ts';
import type { DeploymentFile } from './deployment-file.ts';
import { ciFiles } from './files/ci.ts';
import { composeFile } from './files/compose.ts';
import { kubernetesFiles } from './files/kubernetes.ts';
import { hostScript } from './host-script.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Repository } from './repository.ts';
import { type DeploymentSettings, deliveryOf, unitOf } from './settings.ts';
import { unitFile } from './unit-file.ts';

/** The files of a deployment that its strategy brings: what carries it out, and what runs the code server. */
export function strategyFiles(
  settings: DeploymentSettings,
  facts: ModuleFacts,
  { prefix }: Pick<Repository, 'prefix'>,
): readonly DeploymentFile[] {
  return [
    ...(settings.ci === undefined ? [] : ciFiles(settings, facts, { prefix })),
    ...(deliveryOf(settings) === 'kubernetes'
      ? kubernetesFiles(settings, facts)
      : filesForHosts(settings, facts)),
  ];
}

function filesForHosts(settings: DeploymentSettings, facts: ModuleFacts): readonly DeploymentFile[] {
  const { kind } = settings.service;
  return [
    { path: 'deploy.sh', of: 'deployment', content: deployScript(settings, facts), mode: 0o755 },
    { path: 'host.sh', of: 'deployment', content: hostScript(settings, facts), mode: 0o755 },
    ...(kind === 'systemd'
      ? [
          {
            ...({ path: unitOf(facts.name, settings), of: 'deployment', mode: 0o644 } as const),
            content: unitFile(settings, facts),
          },
        ]
      : []),
    ...(kind === 'compose' ? [composeFile(settings, facts)] : []),
  ];
}
