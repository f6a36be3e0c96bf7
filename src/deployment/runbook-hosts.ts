import { markdownCode } from '../render/escape.ts';
import { sh } from '../render/escape-sh.ts';
import { type Host, hostText } from './host.ts';
import type { ModuleFacts } from './module-facts.ts';
import { type DeploymentSettings, hostsOf, unitOf } from './settings.ts';

/** What a runbook says of a host; all but its name are commands, source text of a shell. */
export interface RunbookHost {
  readonly code: string;
  readonly ssh: string;
  /** How `known_hosts` names it. */
  readonly known: string;
  /** Whether root logs in there: then the unit is one of the system. */
  readonly isRoot: boolean;
  readonly makeFolder: string;
  readonly lsRemote: string;
  readonly linger: string;
  readonly unitStatus: string;
  readonly journal: string;
  readonly composeLogs: string;
  /** Asks for the state without anything of ours, by the script that is sent there. */
  readonly hostStatus: string;
}

/** What a runbook says of the hosts of a deployment. */
export function runbookHosts(settings: DeploymentSettings, { name }: ModuleFacts): readonly RunbookHost[] {
  const { path = '', source } = settings;
  const unit = unitOf(name, settings);
  return hostsOf(settings).map((host) => {
    const isRoot = host.user === 'root';
    const there = (command: string): string => `${ssh(host)} ${sh(command)}`;
    const asked = (command: string): string => `${ssh(host, '-t')} ${sh(command)}`;
    const user = isRoot ? '' : ' --user';
    return {
      code: markdownCode(hostText(host)),
      ssh: ssh(host),
      known: sh(knownName(host)),
      isRoot,
      makeFolder: isRoot
        ? there(`install -d -m 0750 ${sh(path)}`)
        : asked(`sudo install -d -o ${owner(host)} -m 0750 ${sh(path)}`),
      lsRemote:
        source === undefined ? '' : there(`git ls-remote ${sh(source.repository)} ${sh(source.branch)}`),
      linger: asked('sudo loginctl enable-linger "$(id -un)"'),
      unitStatus: there(`systemctl${user} status --no-pager ${unit}`),
      journal: there(`journalctl${user} --no-pager --lines 100 --unit ${unit}`),
      composeLogs: there(`docker compose -p dagster-${name}-${settings.name} logs --tail 100`),
      hostStatus: `${ssh(host)} sh -s -- status < deploy/${settings.name}/host.sh`,
    };
  });
}

function owner({ user }: Host): string {
  return user === undefined ? '"$(id -un)"' : sh(user);
}

function ssh({ user, name, port }: Host, ...options: readonly string[]): string {
  const words = [...options, ...(port === undefined ? [] : ['-p', String(port)])];
  return ['ssh', ...words, user === undefined ? name : `${user}@${name}`].join(' ');
}

/** https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT */
function knownName({ name, port }: Host): string {
  return port === undefined || port === 22 ? name : `[${name}]:${port}`;
}
