import { isIPv6 } from 'node:net';
import { posix } from 'node:path';
import { composeText } from '../../render/escape-compose.ts';
import { render } from '../../render/render.ts';
import { TEMPLATES } from '../../render/templates.ts';
import type { DeploymentFile } from '../deployment-file.ts';
import type { ModuleFacts } from '../module-facts.ts';
import type { DeploymentSettings } from '../settings.ts';

/**
 * The compose file of one service, the code server of a deployment, as it lies in the folder of a release:
 * `docker compose -p dagster-<module>-<deployment> -f releases/<id>/compose.yaml up -d --no-deps <module>`. Whoever
 * runs it sets `IMAGE`, and may set `DEPLOY_USER`.
 */
export function composeFile(settings: DeploymentSettings, facts: ModuleFacts): DeploymentFile {
  const { name, path, service } = settings;
  if (path === undefined) throw new Error(`${name} has no path`);
  const address = isIPv6(service.address) ? `[${service.address}]` : service.address;
  const view = {
    module: facts.name,
    deployment: name,
    ports: `${address}:${service.port}:${PORT_OF_IMAGE}`,
    port: String(PORT_OF_IMAGE),
    shared: composeText(posix.join(path, 'shared')),
    sharedVariables: composeText(posix.join(path, 'shared', '.env')),
  };
  const template = posix.join(TEMPLATES, 'deployment', 'compose', 'compose.yaml.ejs');
  return { path: 'compose.yaml', of: 'deployment', content: render(template, view), mode: 0o644 };
}

/** Where the server listens in the container: the Dockerfile says so. */
export const PORT_OF_IMAGE = 4000;
