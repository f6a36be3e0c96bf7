import { type Delivery, type DeploymentSettings, deliveryOf, repeatedHost } from './settings.ts';

/** What each way of delivery cannot do without, as keys of `deployment.yaml`. */
const NEEDED: Readonly<Record<Delivery, readonly (keyof DeploymentSettings)[]>> = {
  git: ['hosts', 'path', 'source'],
  rsync: ['hosts', 'path'],
  docker: ['image', 'hosts', 'path'],
  kubernetes: ['image', 'kubernetes'],
};

/** What does not go together in a deployment whose single values are fine; in words that follow a path. */
export function settingsProblem(settings: DeploymentSettings): string | undefined {
  const { strategy, delivery, ci, hosts, service, secrets } = settings;
  if (strategy === 'ci-cd' && delivery === undefined) return 'delivery: is missing, as the strategy is ci-cd';
  if (strategy !== 'ci-cd' && delivery !== undefined) return 'delivery: is for the strategy ci-cd alone';
  if ((strategy === 'ci-cd') !== (ci !== undefined))
    return 'ci: goes with the strategy ci-cd, and only with it';
  const way = deliveryOf(settings);
  const missing = NEEDED[way].find((key) => isEmpty(settings[key]));
  if (missing !== undefined) return `${missing}: is missing, as it is delivered by ${way}`;
  const twice = repeatedHost(hosts);
  if (twice !== undefined) return `hosts: has ${twice} twice`;
  if ((service.kind === 'command') !== (service.restart !== undefined)) {
    return 'service.restart: goes with the kind command, and only with it';
  }
  if (way === 'docker' && service.kind !== 'compose') return 'service.kind: of docker is compose';
  if (way === 'kubernetes' && service.kind !== 'none') return 'service.kind: of kubernetes is none';
  // “Executable name contains special characters”, however it is escaped: config_parse_exec of systemd.
  if (service.kind === 'systemd' && /["'\\]/.test(settings.path ?? '')) {
    return 'path: has a quote or a backslash, and systemd starts no program in such a folder; name another one, or take another kind of service';
  }
  if ('file' in secrets && !/^\.env(?:\.(?!example$)[\w-]+)*$/.test(secrets.file)) {
    return 'secrets.file: is no name of a dotenv file such as .env.deploy';
  }
  return undefined;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0);
}
