import { posix } from 'node:path';
import { unitText } from '../render/escape-unit.ts';
import type { Settings } from './module-part.ts';
import type { FileKind } from './registry.ts';
import { serviceText, targetName, type Unit, unitFile } from './runtime/systemd.ts';

/** The units of a new workspace: its target, the preparation of the instance, the webserver and the daemon. */
export function freshUnits(
  settings: Settings,
  root: string,
  files: Readonly<Record<FileKind, string>>,
): readonly Unit[] {
  const programs = posix.join(root, 'deployments/local/.venv/bin');
  const home = posix.join(root, posix.dirname(files.dagster));
  const workspace = posix.join(root, files.workspace);
  const migrate = unitFile(settings, 'migrate');
  const service = (process: string, what: string, command: readonly string[], isOnce = false): Unit => ({
    name: unitFile(settings, process),
    text: serviceText(settings, {
      description: `Dagster ${what} of ${settings.name}`,
      isOnce,
      // The tables are made by one: several that start at once would each make them.
      requires: isOnce ? [] : [migrate],
      after: settings.storage === 'postgres' ? ['postgresql.service'] : [],
      // Paths of workspace.yaml start where the webserver runs.
      folder: root,
      environmentFiles: [posix.join(root, files.env)],
      command: ['/usr/bin/env', `DAGSTER_HOME=${home}`, ...command],
      stopSeconds: 30,
    }),
  });
  return [
    { name: targetName(settings), text: targetText(settings) },
    service('migrate', 'instance', [posix.join(programs, 'dagster'), 'instance', 'migrate'], true),
    service('webserver', 'webserver', [
      ...[posix.join(programs, 'dagster-webserver'), '-h', '127.0.0.1', '-p', String(settings.port)],
      ...['-w', workspace],
    ]),
    service('daemon', 'daemon', [posix.join(programs, 'dagster-daemon'), 'run', '-w', workspace]),
  ];
}

function targetText(settings: Settings): string {
  const lines = [
    '[Unit]',
    `Description=${unitText(`Dagster platform ${settings.name}`)}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
  ];
  return `${lines.join('\n')}\n`;
}
