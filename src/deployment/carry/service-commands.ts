import { sh } from '../../render/escape-sh.ts';
import type { Deployment } from '../load-deployment.ts';
import { unitOf } from '../settings.ts';

/** What restarts the code server of a deployment, for a plan; undefined where nothing does. */
export function restartCommand({ settings, facts }: Deployment, user: string): string | undefined {
  const { kind, restart } = settings.service;
  switch (kind) {
    case 'systemd':
      return `systemctl ${user === 'root' ? '' : '--user '}restart ${unitOf(facts.name, settings)}`;
    case 'compose':
      return `docker compose -p ${sh(`dagster-${facts.name}-${settings.name}`)} up -d --no-deps`;
    case 'command':
      return restart;
    case 'none':
      return undefined;
  }
}
