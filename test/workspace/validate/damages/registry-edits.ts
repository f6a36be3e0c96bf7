import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const REGISTRY = '.dagster-module/registry.json';

/** Changes what the registry says of a module. */
export function reregister(root: string, name: string, changes: Readonly<Record<string, unknown>>): void {
  const path = join(root, REGISTRY);
  const registry = JSON.parse(readFileSync(path, 'utf8'));
  const modules = registry.modules.map((one: { name: string }) =>
    one.name === name ? { ...one, ...changes } : one,
  );
  writeFileSync(path, JSON.stringify({ ...registry, modules }));
}

/** The port that the registry has for a module. */
export function portOf(root: string, name: string): number {
  const { modules } = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  return modules.find((one: { name: string }) => one.name === name).port;
}

/** What the registry says to be of a module, but for what it has in one file. */
export function withoutFile(root: string, name: string, path: string): Readonly<Record<string, unknown>> {
  const { modules } = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  const { [path]: _, ...owned } = modules.find((one: { name: string }) => one.name === name).owned;
  return owned;
}

interface Served {
  readonly host: string;
  readonly port: number;
  readonly location_name: string;
}

/** Writes `workspace.yaml` anew, on one line as JSON, with other locations. */
export function rewriteLocations(root: string, change: (all: readonly Served[]) => readonly Served[]): void {
  const registry = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  const all = ['orders', 'billing'].map((name): Served => {
    const { host, port } = registry.modules.find((one: { name: string }) => one.name === name);
    const served = readFileSync(join(root, 'workspace.yaml'), 'utf8');
    if (!served.includes(name)) throw new Error(`${name} is not served`);
    return { host, port, location_name: name };
  });
  const text = change(all)
    .map((one) => `  - grpc_server: ${JSON.stringify(one)}\n`)
    .join('');
  writeFileSync(join(root, 'workspace.yaml'), `load_from:\n${text}`);
  for (const name of ['orders', 'billing'])
    reregister(root, name, { owned: withoutFile(root, name, 'workspace.yaml') });
}
