/** An asset, where it is made, and what it is made of. */
export interface Asset {
  readonly key: readonly string[];
  readonly dependsOn: readonly (readonly string[])[];
  readonly location: string;
}

/** Assets of one module that another one needs. */
export interface Dependency {
  /** The location that makes them. */
  readonly from: string;
  /** The location that needs them. */
  readonly to: string;
  /** Their keys, joined by `/`, in order. */
  readonly assets: readonly string[];
}

/** Tells which code locations need assets of which others, in the order of their names. */
export function dependenciesAmong(assets: readonly Asset[]): readonly Dependency[] {
  const makers = new Map(assets.map(({ key, location }) => [key.join('/'), location]));
  const found = new Map<string, { from: string; to: string; assets: Set<string> }>();
  for (const { dependsOn, location: to } of assets) {
    for (const key of dependsOn) {
      const name = key.join('/');
      const from = makers.get(name);
      if (from === undefined || from === to) continue;
      const id = JSON.stringify([from, to]);
      const known = found.get(id) ?? { from, to, assets: new Set() };
      known.assets.add(name);
      found.set(id, known);
    }
  }
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, one]) => ({ ...one, assets: [...one.assets].sort() }));
}
