import { posix } from 'node:path';
import { parse } from 'smol-toml';
import { ownedTexts } from '../edit/owned-texts.ts';
import { readYaml } from '../edit/yaml/edit-yaml.ts';
import { rolesIn } from './compose-roles.ts';
import { ownershipIn } from './ownership.ts';
import type { RegisteredModule } from './registry.ts';
import type { Inspection } from './validate/inspection.ts';
import { locationsOf } from './validate/locations.ts';
import type { SharedFile } from './validate/shared-file.ts';
import { list, record } from './validate/values.ts';

/** What the marks in the files tell of a module that no registry knows. */
export interface MarkedModule extends Pick<RegisteredModule, 'name' | 'server' | 'host' | 'port' | 'owned'> {
  /** Its folder, where `dg.toml` tells. */
  readonly path: string | undefined;
}

/**
 * Reads from the marks in the files which modules there are: it is what the registry would say.
 * @throws BrokenMarks
 */
export function modulesFromMarks({ files }: Inspection): readonly MarkedModule[] {
  const locations = new Map(locationsOf(files.get('workspace')).map((one) => [one.name, one]));
  const found = new Map<string, { path: string | undefined; isGrpc: boolean }>();
  const owned = new Map<string, RegisteredModule['owned']>();
  for (const file of files.values()) {
    const hashes = ownershipIn(file.kind, file.text);
    for (const [name, { text }] of ownedTexts(file.text)) {
      const known = found.get(name) ?? { path: undefined, isGrpc: false };
      if (file.kind === 'dg') known.path = pathIn(text, posix.dirname(file.path));
      if (file.kind !== 'workspace' && /\bapi["',\s]+grpc(?!-)/.test(text)) known.isGrpc = true;
      found.set(name, known);
      owned.set(name, {
        ...owned.get(name),
        [file.path]: { sha256: hashes.get(name) ?? '', flows: [] },
      });
    }
  }
  return [...found].flatMap(([name, { path, isGrpc }]) => {
    const { host, port } = locations.get(name) ?? {};
    if (host === undefined || port === undefined) return [];
    const flows = unmarked(files, name, host);
    const server = isGrpc ? 'grpc' : 'code-server';
    return [
      {
        ...{ name, path, host, port, server },
        owned: { ...owned.get(name), ...flows },
      } satisfies MarkedModule,
    ];
  });
}

function pathIn(block: string, folder: string): string | undefined {
  const value = /path\s*=\s*("(?:\\.|[^"\\])*"|'[^']*')/.exec(block)?.[1];
  if (value === undefined) return undefined;
  try {
    const { it } = parse(`it = ${value}`);
    return typeof it === 'string' ? posix.join(folder, it).replace(/(?<=.)\/+$/, '') : undefined;
  } catch {
    return undefined;
  }
}

/** What no mark could be put on: the module's items in lists on one line. */
function unmarked(files: Inspection['files'], name: string, host: string): RegisteredModule['owned'] {
  const found: Record<string, RegisteredModule['owned'][string]> = {};
  const workspace = files.get('workspace');
  const entry = list(record(workspace?.value).load_from).find(
    (one) => record(record(one).grpc_server).location_name === name,
  );
  if (workspace !== undefined && entry !== undefined && isOneLine(workspace, ['load_from']))
    found[workspace.path] = { sha256: '', flows: [{ path: ['load_from'], value: entry }] };
  const compose = files.get('compose');
  if (compose === undefined) return found;
  const { webserver, daemon } = rolesIn(compose.text);
  const waiting = [webserver, daemon].flatMap((service) => {
    const path = ['services', service ?? '', 'depends_on'];
    const names = list(record(record(record(compose.value).services)[service ?? '']).depends_on);
    return names.includes(host) && isOneLine(compose, path) ? [{ path, value: host }] : [];
  });
  if (waiting.length > 0) {
    const sha256 = ownershipIn('compose', compose.text).get(name) ?? '';
    found[compose.path] = { sha256, flows: waiting };
  }
  return found;
}

function isOneLine(file: SharedFile, path: readonly string[]): boolean {
  return readYaml(file.text).sourceAt(path).trimStart().startsWith('[');
}
