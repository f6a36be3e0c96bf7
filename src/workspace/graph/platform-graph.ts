import type { RegisteredModule, Registry } from '../registry.ts';
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
  return {
    name: registry.name,
    clusters: [
      instance(registry),
      ...modules.map((module, index) => moduleCluster(module, index, isServed)),
      ...others.map(otherCluster),
    ],
    edges: [
      { from: 'webserver', to: 'storage', label: [], kind: 'stores' },
      { from: 'daemon', to: 'storage', label: [], kind: 'stores' },
      ...modules.flatMap((module, index) => moduleEdges(module, index, isServed)),
      ...others.map(otherEdge),
      ...assetEdges(dependencies, nodesByName(modules, others)),
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

/** A module with its databases. */
function moduleCluster(
  { name, server, port, host, databases }: RegisteredModule,
  index: number,
  isServed: boolean,
): Cluster {
  const at = isServed ? [server, `${host}:${port}`] : ['loaded by the webserver'];
  return {
    ...{ id: `module_${index}`, label: name },
    nodes: [
      { id: moduleNode(index), kind: isServed ? 'server' : 'location', label: [name, ...at] },
      ...databases.map(
        ({ service, engine }, which): GraphNode => ({
          id: databaseNode(index, which),
          kind: 'database',
          label: [service, engine],
        }),
      ),
    ],
  };
}

function otherCluster({ name = 'a location', host, port, isServer }: Location, index: number): Cluster {
  const at = host === undefined ? [] : [`${host}:${port ?? '?'}`];
  const kind = isServer ? 'server' : 'location';
  return {
    ...{ id: `other_${index}`, label: `${name} (no module)` },
    nodes: [{ id: otherNode(index), kind, label: [name, ...at] }],
  };
}

function moduleEdges(
  { port, databases }: RegisteredModule,
  index: number,
  isServed: boolean,
): readonly Edge[] {
  const to = moduleNode(index);
  return [
    { from: 'webserver', to, label: isServed ? [`gRPC ${port}`] : [], kind: 'serves' },
    ...databases.map(
      (_, which): Edge => ({ from: to, to: databaseNode(index, which), label: [], kind: 'uses' }),
    ),
  ];
}

function otherEdge({ port }: Location, index: number): Edge {
  const label = port === undefined ? [] : [`gRPC ${port}`];
  return { from: 'webserver', to: otherNode(index), label, kind: 'serves' };
}

/** The nodes that assets come from and go to; of two locations of one name, the first. */
function nodesByName(
  modules: readonly RegisteredModule[],
  others: readonly Location[],
): ReadonlyMap<string, string> {
  const nodes = new Map(modules.map(({ name }, index) => [name, moduleNode(index)]));
  others.forEach(({ name }, index) => {
    if (name !== undefined && !nodes.has(name)) nodes.set(name, otherNode(index));
  });
  return nodes;
}

function moduleNode(index: number): string {
  return `m${index}`;
}

function databaseNode(module: number, index: number): string {
  return `${moduleNode(module)}d${index}`;
}

function otherNode(index: number): string {
  return `o${index}`;
}

function assetEdges(
  dependencies: readonly Dependency[],
  nodes: ReadonlyMap<string, string>,
): readonly Edge[] {
  return dependencies.flatMap(({ from, to, assets }): readonly Edge[] => {
    const [start, end] = [nodes.get(from), nodes.get(to)];
    if (start === undefined || end === undefined) return [];
    const more = assets.length - MOST_ASSETS;
    const label = more > 0 ? [...assets.slice(0, MOST_ASSETS), `and ${more} more`] : assets;
    return [{ from: start, to: end, label, kind: 'assets' }];
  });
}
