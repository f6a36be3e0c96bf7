import { posix } from 'node:path';
import { unitCommand, unitPath, unitText } from '../render/escape-unit.ts';
import { HARDENING } from '../workspace/runtime/systemd.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { DeploymentSettings } from './settings.ts';

/** Who runs the code server: whoever the folder on the host belongs to, as host.sh finds it there. */
const OWNER = '@USER@';

/**
 * The text of the systemd unit of a deployment's code server, for the manager of the system, with `@USER@` where the
 * owner of the folder goes. https://www.freedesktop.org/software/systemd/man/systemd.exec.html
 * @throws UsageError where no spelling of the path means the same to systemd.
 */
export function unitFile(settings: DeploymentSettings, facts: ModuleFacts): string {
  const { name, path } = settings;
  if (path === undefined) throw new Error(`${name} has no path`);
  const current = posix.join(path, 'current');
  const lines = [
    '[Unit]',
    `Description=${unitText(`Dagster code location ${facts.name}, deployment ${name}`)}`,
    'Wants=network-online.target',
    'After=network-online.target',
    '# Never given up: what it needs may come back.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=exec',
    `User=${OWNER}`,
    `WorkingDirectory=${unitPath(current)}`,
    `ExecStart=${unitCommand([posix.join(current, '.deploy', 'serve')])}`,
    'Restart=on-failure',
    'RestartSec=5',
    '# Every process of it, as a dead server would leave a child on its port; deploys wait for its runs before.',
    'KillMode=control-group',
    'TimeoutStopSec=30',
    ...HARDENING,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}
