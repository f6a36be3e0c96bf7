import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The peer: releases, a link `current`, and rsync over ssh, as we have them. */
const PACKAGES = ['shipit-cli@5.3.0', 'shipit-deploy@5.3.0'];

/** What the peer deploys, and where to. */
export interface PeerErrand {
  /** The folder that it copies. */
  readonly from: string;
  /** The host, as the ssh on the PATH knows it, with its user. */
  readonly server: string;
  /** The folder on the host. */
  readonly to: string;
  /** What is called in the new release before it goes live; undefined for nothing. */
  readonly build: string | undefined;
}

/** Installs the peer into a folder of its own. @returns its program. */
export function installPeer(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "peer", "version": "1.0.0", "private": true }\n');
  execFileSync('npm', ['install', '--silent', '--no-audit', '--no-fund', ...PACKAGES], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return join(folder, 'node_modules', '.bin', 'shipit');
}

/** Writes what the peer is told. @returns the file. */
export function writeShipitfile(
  folder: string,
  name: string,
  { from, server, to, build }: PeerErrand,
): string {
  const path = join(folder, `${name}.js`);
  const settings = {
    ...{
      workspace: from,
      keepWorkspace: true,
      shallowClone: false,
      deployTo: to,
      branch: 'HEAD',
      keepReleases: 5,
    },
    ignores: ['.env', '.env.deploy', '.venv'],
    // It would copy the environment of the release before, whose programs name that release.
    copy: build === undefined ? '-a' : false,
  };
  writeFileSync(
    path,
    `module.exports = (shipit) => {
  require('shipit-deploy')(shipit);
  shipit.initConfig({ default: ${JSON.stringify(settings)}, host: { servers: ${JSON.stringify(server)} } });
  shipit.blTask('build', () => shipit.remote(\`cd \${shipit.releasePath} && ${build ?? 'true'}\`));
  const steps = ['init', 'fetch', 'update'].map((step) => \`deploy:\${step}\`);
  shipit.task('release', [...steps, 'build', 'deploy:publish', 'deploy:clean', 'deploy:finish']);
};
`,
  );
  return path;
}
