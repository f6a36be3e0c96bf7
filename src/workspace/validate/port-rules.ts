import { readVariables } from '../../edit/dotenv.ts';
import { interpolated } from '../interpolation.ts';
import { list, record, textsIn } from '../parsed-values.ts';
import { portsInCompose } from '../ports-in-texts.ts';
import { REGISTRY } from '../registry.ts';
import { type Finding, finding } from './finding.ts';
import type { Inspection } from './inspection.ts';
import { lineOf, locationsOf } from './locations.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '0.0.0.0', '::1', '[::1]', '']);

/** Ports that two have: gRPC servers share one without an error, and each answers half of the calls. */
export function* portRules(inspection: Inspection): Generator<Finding> {
  yield* registered(inspection);
  yield* listed(inspection);
  yield* published(inspection);
}

const SILENT = 'gRPC servers share a port without an error, and each answers half of the calls.';

function place(host: string, port: number): string {
  return `${LOOPBACK.has(host) ? 'localhost' : host.toLowerCase()}:${port}`;
}

function* registered({ registry }: Inspection): Generator<Finding> {
  const seen = new Map<string, string>();
  if (registry.topology === 'shared') return;
  // Without containers the webserver is on the same machine.
  if (registry.runtime !== 'compose') seen.set(place('localhost', registry.port), 'the webserver');
  for (const { name, host, port } of registry.modules) {
    const at = place(host, port);
    const first = seen.get(at);
    if (first === undefined) seen.set(at, name);
    else
      yield finding('port-duplicate', {
        path: REGISTRY,
        message: `${first} and ${name} have the same port, ${port} of ${host}. ${SILENT}`,
        remedy: `Take one of them out and in again: dgm workspace remove ${name}.`,
      });
  }
}

function* listed({ files, registry }: Inspection): Generator<Finding> {
  const file = files.get('workspace');
  if (file === undefined) return;
  const ours = new Map<string, Set<string>>();
  for (const { name, host, port } of registry.modules)
    ours.set(place(host, port), (ours.get(place(host, port)) ?? new Set()).add(name));
  const seen = new Map<string, string>();
  for (const one of locationsOf(file)) {
    if (one.host === undefined || one.port === undefined) continue;
    const at = place(one.host, one.port);
    const name = one.name ?? at;
    const first = seen.get(at);
    seen.set(at, first ?? name);
    const isTold = ours.get(at)?.has(name) === true && ours.get(at)?.has(first ?? '') === true;
    if (first === undefined || isTold) continue;
    yield finding('port-duplicate', {
      ...{ path: file.path, line: lineOf(file, one) },
      message: `${first} and ${name} are at the same address, ${at}. ${SILENT}`,
      remedy: 'Give each code server a port of its own.',
    });
  }
}

/** Ports of the host that two services publish: the second does not start. */
function* published({ files }: Inspection): Generator<Finding> {
  const file = files.get('compose');
  if (file === undefined) return;
  const environment = readVariables(files.get('env')?.text ?? '');
  const seen = new Map<number, string>();
  for (const [name, service] of Object.entries(record(record(file.value).services))) {
    const { ports, profiles } = record(service);
    // Those of a profile may never run together.
    if (list(ports).length === 0 || list(profiles).length > 0) continue;
    for (const port of publishedBy(ports, environment)) {
      const first = seen.get(port);
      if (first === undefined) seen.set(port, name);
      else if (first !== name)
        yield finding('port-published-twice', {
          ...{ path: file.path, line: file.line(['services', name, 'ports']) },
          message: `The services ${first} and ${name} both publish the port ${port}.`,
          remedy: 'Give one of them another port of the host: the second does not start.',
        });
    }
  }
}

function publishedBy(ports: unknown, environment: ReadonlyMap<string, string>): ReadonlySet<number> {
  let text = JSON.stringify({ services: { one: { ports } } });
  for (const one of textsIn(ports))
    if (one.text.includes('$'))
      text = text.replace(JSON.stringify(one.text), () =>
        JSON.stringify(interpolated(one.text, environment)),
      );
  return portsInCompose(text);
}
