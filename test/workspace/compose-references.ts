import { parse } from 'yaml';
import { z } from 'zod';

const NAMES = z.union([z.array(z.string()), z.record(z.string(), z.unknown())]);

const SERVICE = z.object({
  depends_on: NAMES.optional(),
  networks: NAMES.optional(),
  volumes: z
    .array(z.union([z.string(), z.object({ type: z.string(), source: z.string().optional() })]))
    .optional(),
  healthcheck: z.unknown().optional(),
  image: z.string().optional(),
  build: z.unknown().optional(),
});

const COMPOSE = z.object({
  services: z.record(z.string(), SERVICE),
  volumes: z.record(z.string(), z.unknown()).nullish(),
  networks: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Finds what a compose file refers to and nothing brings: services, volumes, networks, variables of `.env`, health
 * checks that somebody waits for. The schema knows none of it.
 * @param variables that `.env` has.
 * @returns a line for each.
 */
export function unresolved(text: string, variables: readonly string[]): readonly string[] {
  const { services, volumes, networks } = COMPOSE.parse(parse(text, { merge: true }));
  const found: string[] = [];
  const known = { volumes: keysOf(volumes), networks: new Set([...keysOf(networks), 'default']) };
  for (const [name, service] of Object.entries(services)) {
    if (service.image === undefined && service.build === undefined) found.push(`${name} has no image`);
    for (const [other, condition] of conditionsOf(service.depends_on)) {
      const target = services[other];
      if (target === undefined) found.push(`${name} waits for ${other}, which is no service`);
      else if (condition === 'service_healthy' && target.healthcheck === undefined)
        found.push(`${name} waits for the health of ${other}, which says nothing of it`);
    }
    for (const network of namesOf(service.networks))
      if (!known.networks.has(network)) found.push(`${name} is in ${network}, which is no network`);
    for (const volume of service.volumes ?? []) {
      const source = typeof volume === 'string' ? volume.split(':')[0] : volume.source;
      if (source !== undefined && !/^[./~$]/.test(source) && !known.volumes.has(source))
        found.push(`${name} mounts ${source}, which is no volume`);
    }
  }
  const set = new Set(variables);
  for (const name of variablesOf(text)) if (!set.has(name)) found.push(`${name} is not in .env`);
  return found;
}

/** The names of the variables that compose puts in; `$$` is a dollar sign. */
function variablesOf(text: string): ReadonlySet<string> {
  const names = text.replaceAll('$$', '').matchAll(/\$\{?([A-Za-z_]\w*)/g);
  return new Set([...names].flatMap(([, name]) => name ?? []));
}

function conditionsOf(depends: z.infer<typeof NAMES> | undefined): readonly (readonly [string, string])[] {
  if (depends === undefined || Array.isArray(depends))
    return (depends ?? []).map((name) => [name, 'service_started'] as const);
  return Object.entries(depends).map(([name, one]) => {
    const { condition } = z.object({ condition: z.string() }).parse(one);
    return [name, condition] as const;
  });
}

function namesOf(names: z.infer<typeof NAMES> | undefined): readonly string[] {
  if (names === undefined) return [];
  return Array.isArray(names) ? names : Object.keys(names);
}

function keysOf(record: Readonly<Record<string, unknown>> | null | undefined): ReadonlySet<string> {
  return new Set(Object.keys(record ?? {}));
}
