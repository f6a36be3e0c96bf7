import { yamlValue } from './lenient-yaml.ts';
import { record } from './parsed-values.ts';

/** The services of a compose file that are Dagster's, by their names. */
export interface Roles {
  readonly webserver?: string;
  readonly daemon?: string;
  readonly codeServers: readonly string[];
  /** The PostgreSQL that the instance is stored in. */
  readonly instancePostgres?: string;
}

type Role = 'webserver' | 'daemon' | 'code';

/** What a service runs, most telling first; all but commands may be said of something else, too. */
const COMMANDS: Readonly<Record<Role, RegExp>> = {
  webserver: /(?<![\w-])(?:dagster-webserver|dagit)(?![\w-])|(?<![\w-])(?:dagster|dg)\s+dev(?![\w-])/,
  daemon: /(?<![\w-])dagster-daemon(?![\w-])/,
  code: /(?<![\w-])dagster\s+(?:api\s+grpc|code-server\s+start)(?![\w-])/,
};

const NAMES: Readonly<Record<Role, RegExp>> = {
  webserver: /(?:^|[/_.-])(?:dagster[_-]?(?:webserver|web|ui)|dagit)(?![a-z])/,
  daemon: /(?:^|[/_.-])dagster[_-]?daemon(?![a-z])/,
  code: /user[_-]?code|code[_-]?(?:location|server)/,
};

const BARE: Readonly<Partial<Record<Role, RegExp>>> = {
  webserver: /(?:^|[_-])webserver(?:$|[_-])/,
  daemon: /^daemon$/,
};

const POSTGRES = /(?:^|\/)(?:postgres|postgresql|postgis|pgvector|timescaledb)(?:[:@]|$)/;

interface Service {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly command: string;
  readonly image: string;
}

/** Tells the services that make the Dagster instance by their commands, else by their images, else by their names. */
export function rolesIn(composeText: string): Roles {
  const services = servicesIn(composeText);
  const roles = new Map(services.map((one) => [one.name, roleOf(one)]));
  const first = (role: Role): Service | undefined => {
    const all = services.filter(({ name }) => roles.get(name)?.role === role);
    const certainty = Math.min(...all.map(({ name }) => roles.get(name)?.rank ?? 0));
    const surest = all.filter(({ name }) => roles.get(name)?.rank === certainty);
    return surest.find(({ command }) => !command.includes('--read-only')) ?? surest[0];
  };
  const webserver = first('webserver');
  const daemon = first('daemon');
  const instancePostgres = postgresOf(
    services,
    [webserver, daemon].filter((one) => one !== undefined),
  );
  return {
    ...(webserver === undefined ? {} : { webserver: webserver.name }),
    ...(daemon === undefined ? {} : { daemon: daemon.name }),
    codeServers: services.filter(({ name }) => roles.get(name)?.role === 'code').map(({ name }) => name),
    ...(instancePostgres === undefined ? {} : { instancePostgres }),
  };
}

/** The service's role, and how sure that is: less is surer. */
function roleOf({
  name,
  command,
  image,
}: Service): { readonly role: Role; readonly rank: number } | undefined {
  const all = ['webserver', 'daemon', 'code'] as const;
  const isForeign = /^(?:nginx|httpd|caddy|traefik|apache)/.test(image.split('/').at(-1) ?? '');
  const tries: readonly (readonly [string, Readonly<Partial<Record<Role, RegExp>>>])[] = [
    [command, COMMANDS],
    [image, NAMES],
    [name.toLowerCase(), NAMES],
    [isForeign ? '' : name.toLowerCase(), BARE],
  ];
  // A command of Dagster's that is none of these runs something else, such as a migration.
  const length = /(?<![\w-])dagster\s/.test(command) ? 1 : tries.length;
  for (const [rank, [text, patterns]] of tries.slice(0, length).entries()) {
    const role = all.find((one) => patterns[one]?.test(text) === true);
    if (role !== undefined) return { role, rank };
  }
  return undefined;
}

/** The PostgreSQL that the instance's services speak of, else wait for; else one that is called after Dagster. */
function postgresOf(services: readonly Service[], instance: readonly Service[]): string | undefined {
  const all = services.filter(({ image, name, value }) =>
    value.image === undefined ? /postgres/i.test(name) : POSTGRES.test(image),
  );
  const isSaid = ({ name, value: { container_name, hostname } }: Service): boolean =>
    strings([name, container_name, hostname]).some((host) =>
      instance.some(({ value }) => strings(value.environment).some((text) => isHost(text, host))),
    );
  const isAwaited = ({ name }: Service): boolean =>
    instance.some(({ value }) => namesIn(value.depends_on).includes(name));
  const found =
    all.find(isSaid) ?? all.find(isAwaited) ?? all.find(({ name }) => name.toLowerCase().includes('dagster'));
  return found?.name;
}

/** Whether a value, or an assignment, is of a host or has it in an address. */
function isHost(text: string, name: string): boolean {
  const value = /^\w+=([\s\S]*)$/.exec(text)?.[1] ?? text;
  return (
    value === name ||
    value.includes(`@${name}:`) ||
    value.includes(`@${name}/`) ||
    value.includes(`:-${name}}`)
  );
}

function servicesIn(text: string): readonly Service[] {
  const services = record(record(yamlValue(text)).services);
  return Object.entries(services).map(([name, one]) => {
    const value = record(one);
    const command = [...strings(value.entrypoint), ...strings(value.command)].join(' ');
    return { name, value, command, image: strings(value.image).join('') };
  });
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? strings(value) : Object.keys(record(value));
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.values(Array.isArray(value) ? value : record(value)).filter((one) => typeof one === 'string');
}
