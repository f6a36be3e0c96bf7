import { posix } from 'node:path';
import { unitCommand, unitName, unitPath, unitText } from '../../render/escape-unit.ts';
import type { ModulePart, Settings } from '../module-part.ts';
import { serverCommand } from './server-command.ts';

/** A unit: the name of its file, and its text. */
export interface Unit {
  readonly name: string;
  readonly text: string;
}

/** A service of the platform, as its unit has to know it; paths are absolute. */
interface Service {
  readonly description: string;
  readonly after?: readonly string[];
  /** Units that have to be started with it, before it. */
  readonly requires?: readonly string[];
  /** Whether it ends by itself, and counts as there from then on. */
  readonly isOnce?: boolean;
  readonly folder: string;
  readonly environmentFiles: readonly string[];
  readonly command: readonly string[];
  readonly stopSeconds: number;
}

/** The target that all units of a workspace belong to. */
export function targetName({ name }: Pick<Settings, 'name'>): string {
  return `${unitName(name)}.target`;
}

/**
 * The unit of a module's code server.
 * @param root absolute: units know no other paths.
 * @param home the folder of `dagster.yaml`, from the root.
 * @param env the `.env` of the workspace, from the root.
 */
export function moduleUnit(
  module: ModulePart,
  settings: Pick<Settings, 'name'>,
  root: string,
  { home = '.', env = '.env' }: { readonly home?: string; readonly env?: string } = {},
): Unit {
  const folder = posix.join(root, module.path);
  const dagster = posix.join(root, module.environment, '.venv', 'bin', 'dagster');
  const server = serverCommand(module, { dagster, host: '127.0.0.1', folder });
  const text = serviceText(settings, {
    description: `Dagster code location ${module.name} of ${settings.name}`,
    folder,
    // The later one counts: what the instance needs, the workspace says.
    environmentFiles: [posix.join(folder, '.env'), posix.join(root, env)],
    command: ['/usr/bin/env', `DAGSTER_HOME=${posix.join(root, home)}`, ...server],
    stopSeconds: 30,
  });
  return { name: moduleUnitFile(module, settings), text };
}

/** The name of the unit of a module's code server. */
export function moduleUnitFile({ name }: Pick<ModulePart, 'name'>, settings: Pick<Settings, 'name'>): string {
  return unitFile(settings, `code-${name}`);
}

/** The name of the unit of a process. */
export function unitFile({ name }: Pick<Settings, 'name'>, process: string): string {
  return `${unitName(name)}-${unitName(process)}.service`;
}

/** The text of a service. https://www.freedesktop.org/software/systemd/man/systemd.exec.html */
export function serviceText(settings: Pick<Settings, 'name'>, service: Service): string {
  const target = targetName(settings);
  const { after = [], requires = [] } = service;
  const lines = [
    '[Unit]',
    `Description=${unitText(service.description)}`,
    `PartOf=${target}`,
    `After=${['network-online.target', ...after, ...requires].join(' ')}`,
    ...requires.map((unit) => `Requires=${unit}`),
    'Wants=network-online.target',
    '# Never given up: what it needs may come back.',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    ...(service.isOnce === true ? ['Type=oneshot', 'RemainAfterExit=yes'] : ['Type=exec']),
    `User=${SERVICE_USER}`,
    `WorkingDirectory=${unitPath(service.folder)}`,
    ...service.environmentFiles.map((path) => `EnvironmentFile=-${unitPath(path)}`),
    // `EnvironmentFile=` would overrule `Environment=`, so the command sets what nobody else may.
    `ExecStart=${unitCommand(service.command)}`,
    'Restart=on-failure',
    'RestartSec=5',
    '# Every process of it: a run in progress then ends as failed, and a dead server leaves no child on its port.',
    'KillMode=control-group',
    `TimeoutStopSec=${service.stopSeconds}`,
    ...HARDENING,
    '',
    '[Install]',
    `WantedBy=${target}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Who runs the platform. */
const SERVICE_USER = 'dagster';

/** What a service may not do; assets may still write wherever their user may, but to the system itself. */
export const HARDENING = [
  'NoNewPrivileges=yes',
  'ProtectSystem=full',
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelLogs=yes',
  'ProtectControlGroups=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'PrivateDevices=yes',
  'RestrictSUIDSGID=yes',
  'RestrictRealtime=yes',
  'LockPersonality=yes',
  'UMask=0027',
] as const;
