import type { Registry } from '../registry.ts';
import type { Location } from '../validate/locations.ts';
import type { Dependency } from './dependencies.ts';

/** What a node of the platform's picture is. */
export type NodeKind = 'webserver' | 'daemon' | 'storage' | 'server' | 'location' | 'database';

export interface GraphNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** What is written into it, line by line. */
  readonly label: readonly string[];
}

/** Nodes that belong together, such as a module's. */
export interface Cluster {
  readonly id: string;
  readonly label: string;
  readonly nodes: readonly GraphNode[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: readonly string[];
  /** `assets` goes from the module that makes them to the one that needs them. */
  readonly kind: 'serves' | 'stores' | 'uses' | 'assets';
}

/** The platform as a picture; the same workspace always gives the same. */
export interface PlatformGraph {
  readonly name: string;
  readonly clusters: readonly Cluster[];
  readonly edges: readonly Edge[];
}

/** More assets than that are counted, and not named, on an arrow. */
const MOST_ASSETS = 4;

/**
 * Makes the picture of a workspace: the instance with its storage, the code server of each module with its port, its
 * databases, and the assets that modules take from each other.
 * @param locations of `workspace.yaml`; those that are no module's are drawn too.
 */
export function platformGraph(
  registry: Registry,
  locations: readonly Location[],
  dependencies: readonly Dependency[],
): PlatformGraph {
  const modules = [...registry.modules].sort((a, b) => (a.name < b.name ? -1 : 1));
  const known = new Set(modules.map(({ name }) => name));
  const others = locations.filter(({ name }) => name === undefined || !known.has(name));
  const isServed = registry.topology === 'servers';
  const servers = new Map(modules.map(({ name }, index) => [name, `m${index}`]));
  others.forEach(({ name }, index) => {
    if (name !== undefined && !servers.has(name)) servers.set(name, `o${index}`);
  });
  return {
    name: registry.name,
    clusters: [
      instance(registry),
      ...modules.map((module, index): Cluster => {
        const { name, server, port, host, databases } = module;
        const at = isServed ? [server, `${host}:${port}`] : ['loaded by the webserver'];
        return {
          ...{ id: `module_${index}`, label: name },
          nodes: [
            { id: `m${index}`, kind: isServed ? 'server' : 'location', label: [name, ...at] },
            ...databases.map(
              (one, which): GraphNode => ({
                ...{ id: `m${index}d${which}`, kind: 'database' },
                label: [one.service, one.engine],
              }),
            ),
          ],
        };
      }),
      ...others.map((one, index): Cluster => {
        const name = one.name ?? 'a location';
        const at = one.host === undefined ? [] : [`${one.host}:${one.port ?? '?'}`];
        const kind = one.isServer ? 'server' : 'location';
        return {
          id: `other_${index}`,
          label: `${name} (no module)`,
          nodes: [{ id: `o${index}`, kind, label: [name, ...at] }],
        };
      }),
    ],
    edges: [
      { from: 'webserver', to: 'storage', label: [], kind: 'stores' },
      { from: 'daemon', to: 'storage', label: [], kind: 'stores' },
      ...modules.flatMap(({ port, databases }, index): readonly Edge[] => [
        { from: 'webserver', to: `m${index}`, label: isServed ? [`gRPC ${port}`] : [], kind: 'serves' },
        ...databases.map(
          (_, which): Edge => ({ from: `m${index}`, to: `m${index}d${which}`, label: [], kind: 'uses' }),
        ),
      ]),
      ...others.map(
        ({ port }, index): Edge => ({
          ...{ from: 'webserver', to: `o${index}`, kind: 'serves' },
          label: port === undefined ? [] : [`gRPC ${port}`],
        }),
      ),
      ...assetEdges(dependencies, servers),
    ],
  };
}

function instance({ storage, port, runtime }: Registry): Cluster {
  return {
    ...{ id: 'instance', label: `Dagster instance (${runtime})` },
    nodes: [
      { id: 'webserver', kind: 'webserver', label: ['webserver', `port ${port}`] },
      { id: 'daemon', kind: 'daemon', label: ['daemon', 'schedules, sensors, queue'] },
      { id: 'storage', kind: 'storage', label: ['instance storage', storage] },
    ],
  };
}

function assetEdges(
  dependencies: readonly Dependency[],
  servers: ReadonlyMap<string, string>,
): readonly Edge[] {
  return dependencies.flatMap(({ from, to, assets }): readonly Edge[] => {
    const [start, end] = [servers.get(from), servers.get(to)];
    if (start === undefined || end === undefined) return [];
    const more = assets.length - MOST_ASSETS;
    const label = more > 0 ? [...assets.slice(0, MOST_ASSETS), `and ${more} more`] : assets;
    return [{ from: start, to: end, label, kind: 'assets' }];
  });
}
