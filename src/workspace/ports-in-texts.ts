import { readVariables } from '../edit/dotenv.ts';
import { foreignYaml } from './foreign-text.ts';
import { interpolated } from './interpolation.ts';
import { yamlValue } from './lenient-yaml.ts';
import { list, record } from './parsed-values.ts';

/** The ports of the host that texts speak of; what is commented out does not count. */
export type Ports = ReadonlySet<number>;

/** Not of reports, imports and the like. */
const PORT_NAME = /(?<!re|im|ex|sup|trans|air|pass)ports?(?=_|\d|$)/i;

const NOTHING: ReadonlyMap<string, string> = new Map();

/** The ports in a dotenv text: of variables that are called so, and in addresses. */
export function portsInEnv(text: string): Ports {
  const all = [...readVariables(text)].flatMap(([name, value]) =>
    PORT_NAME.test(name) && /^[\d\s,;-]*$/.test(value) ? portsIn(value) : portsOfAddresses(value),
  );
  return new Set(all);
}

function portsOfAddresses(value: string): readonly number[] {
  return [...value.matchAll(/(?:^|[@/,;\s])[\w.-]+:(\d{2,5})(?![\w.:])/g)].flatMap(([, port = '']) =>
    portsIn(port),
  );
}

/**
 * The ports that a compose file publishes on the host, in all forms; those within containers are their own.
 * @param environment what its variables are; their defaults count beside.
 */
export function portsInCompose(text: string, environment: ReadonlyMap<string, string> = NOTHING): Ports {
  // Parsing takes the most time; most compose files of many publish nothing, and so do most blocks of ours.
  const publishing = text.includes('ports') ? foreignYaml(text, (block) => block.includes('ports')) : '';
  const services = Object.values(record(record(yamlValue(publishing)).services));
  const published = services.flatMap((service) => list(record(service).ports)).flatMap(publishedIn);
  return new Set(
    published.flatMap((one) =>
      [environment, NOTHING].flatMap((variables) => hostPorts(interpolated(one, variables))),
    ),
  );
}

/** The text of a published port: of the long form with a container's port that nothing asks for. */
function publishedIn(port: unknown): readonly string[] {
  if (typeof port === 'string') return [port];
  const { published } = record(port);
  return typeof published === 'string' || typeof published === 'number' ? [`${published}:1`] : [];
}

/** Of `[address:]host:container[/protocol]`, where the address may be one of IPv6. */
function hostPorts(short: string): readonly number[] {
  return portsIn(/(?:^|:)([\d-]*):[\d-]+(?:\/\w+)?$/.exec(short.trim())?.[1] ?? '');
}

/** The ports of the gRPC servers of a `workspace.yaml`. */
export function portsInWorkspace(text: string, environment: ReadonlyMap<string, string> = NOTHING): Ports {
  const entries = text.includes('grpc_server') ? list(record(yamlValue(text)).load_from) : [];
  const ports = entries.map((entry) => record(record(entry).grpc_server).port);
  return new Set(
    ports.flatMap((port) => {
      const { env } = record(port);
      return portsIn(String((typeof env === 'string' ? environment.get(env) : port) ?? ''));
    }),
  );
}

/** The ports that the commands in a process manager's file or in a unit listen on. */
export function portsInCommands(text: string): Ports {
  const lines = text.split('\n').filter((line) => !/^\s*[#;]/.test(line));
  return new Set(
    lines.flatMap((line) =>
      [...line.matchAll(/(?:^|\s)(?:-p|--port)(?:\s+|=)["']?(\d+)/g)].flatMap(([, port = '']) =>
        portsIn(port),
      ),
    ),
  );
}

/** The numbers in a text that can be ports, with all between the ends of a range. */
function portsIn(text: string): readonly number[] {
  return [...text.matchAll(/(\d+)(?:-(\d+))?/g)].flatMap(([, from, to]) => {
    const first = Number(from);
    const last = Math.min(Number(to ?? from), 65535);
    return first < 1 || last < first
      ? []
      : Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
