import { posix } from 'node:path';
import { sh } from '../render/escape-sh.ts';
import { render } from '../render/render.ts';
import { TEMPLATES } from '../render/templates.ts';
import { type Host, hostText } from './host.ts';
import { excludeFlags } from './host-view.ts';
import type { ModuleFacts } from './module-facts.ts';
import { type DeploymentSettings, deliveryOf, hostsOf, imageOf } from './settings.ts';

const TEMPLATE = posix.join(TEMPLATES, 'deployment', 'scripts', 'deploy.sh.ejs');

/**
 * The script that carries out a deployment from here without us: POSIX sh beside host.sh, called as
 * `deploy.sh [apply|status|rollback [RELEASE]]`. It has no secrets in it.
 */
export function deployScript(settings: DeploymentSettings, facts: ModuleFacts): string {
  const { name, path, secrets, image } = settings;
  if (path === undefined) throw new Error(`${name} has no path`);
  return render(TEMPLATE, {
    comment: { module: facts.name, deployment: name },
    delivery: deliveryOf(settings),
    path,
    pathWord: sh(path),
    hosts: hostsOf(settings).map((host) => ({ words: hostWords(host) })),
    excluded: excludeFlags(settings),
    image: image === undefined ? '' : imageOf(settings),
    secrets: {
      file: 'file' in secrets ? secrets.file : '',
      command: 'command' in secrets ? secrets.command.map(sh).join(' ') : '',
    },
  });
}

/** A host as it is called, then the words that ssh takes for it. */
function hostWords(host: Host): string {
  const { user, name, port } = host;
  const words = [
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    name,
  ];
  return [hostText(host), ...words].map(sh).join(' ');
}
