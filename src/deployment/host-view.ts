import { posix } from 'node:path';
import { PYTHONS } from '../module/versions.ts';
import { dotenvSecret } from '../render/escape.ts';
import { composeEnv } from '../render/escape-compose-env.ts';
import { sh } from '../render/escape-sh.ts';
import { composeFile, PORT_OF_IMAGE } from './files/compose.ts';
import { type ModuleFacts, publicVariables } from './module-facts.ts';
import { type DeploymentSettings, deliveryOf, imageOf, unitOf } from './settings.ts';
import { unitFile } from './unit-file.ts';

/** What the template of host.sh places. */
export function hostView(
  settings: DeploymentSettings,
  facts: ModuleFacts,
): Readonly<Record<string, unknown>> {
  const { service, source, name } = settings;
  const isCompose = service.kind === 'compose';
  return {
    comment: { module: facts.name, deployment: name },
    delivery: deliveryOf(settings),
    service: service.kind,
    path: folderOf(settings),
    module: facts.name,
    deployment: name,
    code: facts.code,
    address: service.address,
    port: String(service.port),
    // As the helpers see it who ask the server: in its container, where there is one.
    inner: {
      address: isCompose ? '127.0.0.1' : service.address,
      port: String(isCompose ? PORT_OF_IMAGE : service.port),
    },
    releasesKept: String(settings.releases_kept),
    drainTimeout: String(settings.drain_timeout),
    healthTimeout: String(settings.health_timeout),
    databases: facts.migrations.join(' '),
    publicVariables: publicVariables(facts).join(' '),
    python: { from: facts.python.from, below: facts.python.below, candidates: interpreters(facts) },
    repository: source?.repository ?? '',
    branch: source?.branch ?? '',
    excluded: excludeFlags(settings),
    image: settings.image === undefined ? '' : imageOf(settings),
    composeText: isCompose ? composeFile(settings, facts).content : '',
    restart: service.restart ?? '',
    unit: unitOf(facts.name, settings),
    unitText: service.kind === 'systemd' ? unitFile(settings, facts) : '',
    variables: variableLines(settings),
    serve: serveScript(settings, facts),
  };
}

/** The flags by which git and rsync leave files out: words of the shell, each with a space before it. */
export function excludeFlags({ exclude }: DeploymentSettings): string {
  return exclude.map((pattern) => ` ${sh(`--exclude=${pattern}`)}`).join('');
}

/** The folder on the hosts, without slashes at its end. */
function folderOf({ path, name }: DeploymentSettings): string {
  if (path === undefined) throw new Error(`${name} has no path`);
  return posix.normalize(path).replace(/\/$/, '');
}

/** The interpreters to look at: the one that is preferred first. */
function interpreters({ python }: ModuleFacts): string {
  const versions = [python.preferred, ...PYTHONS.toReversed().filter((one) => one !== python.preferred)];
  return [...versions.map((version) => `python${version}`), 'python3', 'python'].join(' ');
}

/** The variables that are no secrets, a line each, as what starts the server reads them: compose, or python-dotenv. */
function variableLines({ variables, service }: DeploymentSettings): string {
  const spelled = service.kind === 'compose' ? composeEnv : dotenvSecret;
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${spelled(value)}\n`)
    .join('');
}

/** The script that starts the code server of the release that it lies in. */
function serveScript({ service }: DeploymentSettings, facts: ModuleFacts): string {
  const words = ['-h', service.address, '-p', String(service.port), '-m', facts.code];
  return [
    '#!/bin/sh',
    '# Starts the code server of the release that this file lies in.',
    'set -eu',
    // The folder itself and not the link: the server names it as the place of its code.
    'cd -P -- "$(dirname -- "$0")/.."',
    'exec .venv/bin/python .deploy/run.py -m dagster code-server start \\',
    `  ${[...words, '--location-name', facts.name].map(sh).join(' ')} --use-python-environment-entry-point`,
    '',
  ].join('\n');
}
