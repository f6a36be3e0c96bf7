import { posix } from 'node:path';
import { sh } from '../../render/escape-sh.ts';
import { serviceOf } from '../compose-service.ts';
import type { Settings } from '../module-part.ts';
import type { FileKind, RegisteredModule } from '../registry.ts';
import { targetName, unitFile } from './systemd.ts';

type Served = Pick<RegisteredModule, 'name' | 'host'> & {
  readonly databases: readonly { readonly service: string }[];
};

/** What has come and gone. */
export interface Restarted {
  readonly added: readonly Served[];
  readonly removed: readonly Served[];
}

type Placed = Settings & {
  readonly files?: Partial<Record<FileKind, string>>;
  /** The services of the instance in a compose file that somebody else wrote. */
  readonly hosts?: readonly string[];
};

/** The commands, for `sh` in the root, that make a running platform what its files say now; in this order. */
export function restartCommand(workspace: Placed, change: Restarted): readonly string[] {
  if (workspace.runtime === 'compose') return composeRestart(workspace, change);
  if (workspace.runtime === 'systemd') return systemdRestart(workspace, change);
  // Circus takes one command at a time.
  const restarts = ['webserver', 'daemon'].map((name) => `${CIRCUSCTL} restart --waiting ${name}`);
  return workspace.topology === 'shared' ? restarts : [`${CIRCUSCTL} reloadconfig --waiting`, ...restarts];
}

/** The commands that start a new workspace, for `sh` in its root. */
export function startCommand(workspace: Placed): readonly string[] {
  if (workspace.runtime === 'compose') {
    const env = sh(workspace.files?.env ?? '.env');
    const group = 'DOCKER_GROUP=$(stat -c %g /var/run/docker.sock)';
    return [
      ...(workspace.launcher === 'docker' ? [`sed -i "s/^DOCKER_GROUP=.*/${group}/" ${env}`] : []),
      `${composeCommand(workspace.files)} up -d --build`,
    ];
  }
  const environment = 'uv sync --directory deployments/local';
  if (workspace.runtime === 'processes') return [environment, 'sh deployments/local/platform.sh'];
  const folder = workspace.files?.units ?? 'systemd';
  const target = targetName(workspace);
  return [
    environment,
    `sudo systemctl link "$PWD"/${sh(folder)}/*`,
    `sudo systemctl enable --now ${target} ${['webserver', 'daemon'].map((one) => unitFile(workspace, one)).join(' ')}`,
  ];
}

/** How to talk to circus, from the root: over the socket that circus.ini names. */
export const CIRCUSCTL =
  'deployments/local/.venv/bin/circusctl --timeout 120 --endpoint ipc://deployments/local/run/circus.sock';

function composeRestart(workspace: Placed, { added, removed }: Restarted): readonly string[] {
  const compose = composeCommand(workspace.files);
  const isShared = workspace.topology === 'shared';
  const names = added.flatMap((one) => [
    ...(isShared ? [] : [serviceOf(one)]),
    ...one.databases.map(({ service }) => service),
  ]);
  const changed = isShared || workspace.launcher === 'docker';
  // Where their own definition has changed they are made again; else they read workspace.yaml as they start.
  const hosts = (workspace.hosts ?? ['webserver', 'daemon']).map(sh).join(' ');
  const platform = changed ? `${compose} up -d --build ${hosts}` : `${compose} restart ${hosts}`;
  return [
    ...(names.length === 0 ? [] : [`${compose} up -d --build ${names.map(sh).join(' ')}`]),
    ...removed.flatMap((one) =>
      [...(isShared ? [] : [serviceOf(one)]), ...one.databases.map(({ service }) => service)].map((service) =>
        endService(workspace, service),
      ),
    ),
    ...(hosts === '' ? [] : [platform]),
  ];
}

/** Ends the containers of a service that the compose file does not have any more, and no others. */
function endService({ name }: Settings, service: string): string {
  const labels = [`project=${name}`, `service=${service}`];
  const filters = labels.map((label) => `--filter ${sh(`label=com.docker.compose.${label}`)}`).join(' ');
  return `docker ps -aq ${filters} | xargs -r docker rm -f`;
}

/** `docker compose` for the files of a workspace, from its root. */
export function composeCommand(files: Partial<Record<FileKind, string>> = {}): string {
  const { compose = 'docker-compose.yml' } = files;
  const { env = posix.join(posix.dirname(compose), '.env') } = files;
  const isFound = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'].includes(
    compose,
  );
  // Without being told, compose looks for both in the folder of the compose file.
  const isBeside = posix.join(posix.dirname(compose), '.env') === env;
  return [
    'docker compose',
    ...(isFound ? [] : [`-f ${sh(compose)}`]),
    ...(isBeside ? [] : [`--env-file ${sh(env)}`]),
  ].join(' ');
}

function systemdRestart(workspace: Placed, { added, removed }: Restarted): readonly string[] {
  const unitOf = ({ name }: Served): string => unitFile(workspace, `code-${name}`);
  const units = (some: readonly Served[]): string => some.map((one) => sh(unitOf(one))).join(' ');
  const folder = workspace.files?.units ?? 'systemd';
  const isServed = workspace.topology === 'servers';
  return [
    ...(removed.length === 0 || !isServed ? [] : [`sudo systemctl disable --now ${units(removed)}`]),
    ...(added.length === 0 || !isServed
      ? []
      : [
          `sudo systemctl link ${added.map((one) => `"$PWD"/${sh(`${folder}/${unitOf(one)}`)}`).join(' ')}`,
          'sudo systemctl daemon-reload',
          `sudo systemctl enable --now ${units(added)}`,
        ]),
    `sudo systemctl restart ${['webserver', 'daemon'].map((one) => unitFile(workspace, one)).join(' ')}`,
  ];
}
