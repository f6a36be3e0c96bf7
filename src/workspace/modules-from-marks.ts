import { posix } from 'node:path';
import { parse } from 'smol-toml';
import { ownedTexts } from '../edit/owned-texts.ts';
import { readYaml } from '../edit/yaml/edit-yaml.ts';
import { rolesIn } from './compose-roles.ts';
import { ownershipIn } from './ownership.ts';
import { list, record } from './parsed-values.ts';
import type { RegisteredModule } from './registry.ts';
import type { SharedInspection } from './validate/inspection.ts';
import { locationsOf } from './validate/locations.ts';
import type { SharedFile } from './validate/shared-file.ts';

/** What the marks in the files tell of a module that no registry knows. */
export interface MarkedModule extends Pick<RegisteredModule, 'name' | 'server' | 'host' | 'port' | 'owned'> {
  /** Its folder, where `dg.toml` tells. */
  readonly path: string | undefined;
}

/**
 * Reads from the marks in the files which modules there are: it is what the registry would say.
 * @throws BrokenMarks
 */
export function modulesFromMarks({ files }: SharedInspection): readonly MarkedModule[] {
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
  const unmarked = new Unmarked(files);
  return [...found].flatMap(([name, { path, isGrpc }]) => {
    const { host, port } = locations.get(name) ?? {};
    if (host === undefined || port === undefined) return [];
    const flows = unmarked.of(name, host);
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

/** What no mark could be put on: items in lists on one line. */
class Unmarked {
  readonly #locations = new Map<unknown, unknown>();
  readonly #waiting: readonly { readonly path: readonly string[]; readonly names: ReadonlySet<unknown> }[];
  readonly #files: SharedInspection['files'];
  readonly #hashes: ReadonlyMap<string, string>;

  constructor(files: SharedInspection['files']) {
    this.#files = files;
    const workspace = files.get('workspace');
    if (workspace !== undefined && isOneLine(workspace, ['load_from']))
      for (const one of list(record(workspace.value).load_from))
        this.#locations.set(record(record(one).grpc_server).location_name, one);
    const compose = files.get('compose');
    this.#hashes = compose === undefined ? new Map() : ownershipIn('compose', compose.text);
    const { webserver, daemon } = compose === undefined ? {} : rolesIn(compose.text);
    this.#waiting = [webserver, daemon].flatMap((service) => {
      const path = ['services', service ?? '', 'depends_on'];
      if (compose === undefined || service === undefined || !isOneLine(compose, path)) return [];
      const names = list(record(record(record(compose.value).services)[service]).depends_on);
      return [{ path, names: new Set(names) }];
    });
  }

  of(name: string, host: string): RegisteredModule['owned'] {
    const found: Record<string, RegisteredModule['owned'][string]> = {};
    const [workspace, compose] = [this.#files.get('workspace'), this.#files.get('compose')];
    const entry = this.#locations.get(name);
    if (workspace !== undefined && entry !== undefined)
      found[workspace.path] = { sha256: '', flows: [{ path: ['load_from'], value: entry }] };
    const waiting = this.#waiting.flatMap(({ path, names }) =>
      names.has(host) ? [{ path, value: host }] : [],
    );
    if (compose !== undefined && waiting.length > 0)
      found[compose.path] = { sha256: this.#hashes.get(name) ?? '', flows: waiting };
    return found;
  }
}

function isOneLine(file: SharedFile, path: readonly string[]): boolean {
  return readYaml(file.text).sourceAt(path).trimStart().startsWith('[');
}
