import { markdownCode } from '../render/escape.ts';
import { yamlName } from '../render/escape-compose.ts';
import { sh } from '../render/escape-sh.ts';
import { openVariables } from './environment-example.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Repository } from './repository.ts';
import { runbookCi } from './runbook-ci.ts';
import { runbookCluster } from './runbook-cluster.ts';
import { quickReference, runbookCommands } from './runbook-commands.ts';
import { type RunbookHost, runbookHosts } from './runbook-hosts.ts';
import { type DeploymentSettings, deliveryOf, hostsOf, imageOf, unitOf } from './settings.ts';

/** What `DEPLOYMENT.md` places: texts, and pieces of source text (code spans, shell commands, YAML). */
export function runbookView(
  settings: DeploymentSettings,
  facts: ModuleFacts,
  repository: Pick<Repository, 'root' | 'prefix'>,
): Readonly<Record<string, unknown>> {
  const delivery = deliveryOf(settings);
  const isOnHosts = delivery !== 'kubernetes';
  const commands = runbookCommands(settings, isOnHosts ? 'release' : 'revision');
  return {
    title: facts.title,
    module: facts.name,
    name: settings.name,
    client: settings.client,
    environment: settings.environment,
    delivery,
    isOnHosts,
    commands,
    reference: quickReference(commands),
    ci: runbookCi(settings, facts, repository),
    python: facts.python,
    migrations: facts.migrations,
    releasesKept: String(settings.releases_kept),
    // The one that is being made counts, too.
    releasesAtMost: String(settings.releases_kept + 1),
    hostsAtOnce: settings.hosts_at_once,
    image: settings.image === undefined ? '' : markdownCode(imageOf(settings)),
    cluster: runbookCluster(settings, facts),
    ...hostsView(runbookHosts(settings, facts)),
    ...secretsView(settings, facts),
    ...placesView(settings),
    ...serviceView(settings, facts),
    outside: outside(settings, facts),
  };
}

function hostsView(hosts: readonly RunbookHost[]) {
  const hasRoot = hosts.some(({ isRoot }) => isRoot);
  const hasOthers = hosts.some(({ isRoot }) => !isRoot);
  const folders = [
    ...(hasRoot ? ['`/etc/systemd/system`'] : []),
    ...(hasOthers ? ['`~/.config/systemd/user` of the user who logs in'] : []),
  ];
  return { hosts, hasRoot, hasOthers, unitFolders: folders.join(', or ') };
}

function secretsView(settings: DeploymentSettings, facts: ModuleFacts) {
  const { secrets, name } = settings;
  const folder = `deploy/${name}`;
  return {
    variables: openVariables(settings, facts),
    examplePath: sh(`${folder}/.env.deploy.example`),
    secretsPath: 'file' in secrets ? sh(`${folder}/${secrets.file}`) : undefined,
    secretsCommand: 'file' in secrets ? undefined : markdownCode(secrets.command.map(sh).join(' ')),
  };
}

function placesView({ path = '', source }: DeploymentSettings) {
  return {
    path: markdownCode(path),
    serve: markdownCode(`${path}/current/.deploy/serve`),
    repository: source === undefined ? '' : markdownCode(source.repository),
    branch: source === undefined ? '' : markdownCode(source.branch),
  };
}

function serviceView(settings: DeploymentSettings, { name }: ModuleFacts) {
  const { kind, address, port, restart } = settings.service;
  const isLocal = address === '::1' || address.startsWith('127.');
  const isEverywhere = /^[0.:]+$/.test(address);
  // Webserver and daemon of another machine find it by the name of its host.
  const found = isEverywhere ? (hostsOf(settings)[0]?.name ?? address) : address;
  return {
    service: kind,
    isLocal,
    address: markdownCode(address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`),
    port: String(port),
    entry: [
      'load_from:',
      '  - grpc_server:',
      `      host: ${yamlName(found)}`,
      `      port: ${port}`,
      `      location_name: ${yamlName(name)}`,
    ].join('\n'),
    unit: unitOf(name, settings),
    restart: restart === undefined ? '' : markdownCode(restart),
    drainTimeout: String(settings.drain_timeout),
    healthTimeout: String(settings.health_timeout),
  };
}

/** What a deploy touches beside its folder. */
function outside({ service }: DeploymentSettings, { migrations }: ModuleFacts): string {
  const touched = [
    ...(service.kind === 'systemd' ? ['the unit'] : []),
    ...(service.kind === 'compose' ? ['the images and the container of Docker'] : []),
    ...(service.kind === 'command' ? ['what the restart command does'] : []),
    ...(migrations.length > 0 ? ['the databases that are migrated'] : []),
  ];
  return `Nothing else is touched${touched.length === 0 ? '' : `, but ${touched.join(', and ')}`}.`;
}
