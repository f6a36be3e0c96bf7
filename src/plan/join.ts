import { relative, sep } from 'node:path';
import { type InsideRoot, insideRoot, type Plan } from './plan.ts';

/** A path of a folder, as the root above sees it. */
export function within(folder: InsideRoot, path: InsideRoot): InsideRoot {
  return insideRoot(`${folder}/${path}`);
}

/**
 * Makes one plan of that of a root and those of folders in it: applied as one, undone as one. The records of the
 * root come last.
 */
export function joined(outer: Plan, inner: readonly Plan[]): Plan {
  if (inner.length === 0) return outer;
  const moved = inner.map((plan) =>
    moveInto(insideRoot(relative(outer.root, plan.root).replaceAll(sep, '/')), plan),
  );
  const all = [...moved, outer];
  return {
    root: outer.root,
    changes: all.flatMap(({ changes }) => changes),
    basis: new Map(all.flatMap(({ basis }) => [...(basis ?? [])])),
    emptied: all.flatMap(({ emptied }) => emptied ?? []).sort(),
    folderModes: new Map(all.flatMap(({ folderModes }) => [...(folderModes ?? [])])),
  };
}

function moveInto(folder: InsideRoot, plan: Plan): Plan {
  const moved = <T>(map: ReadonlyMap<InsideRoot, T> | undefined): ReadonlyMap<InsideRoot, T> =>
    new Map([...(map ?? [])].map(([path, value]) => [within(folder, path), value]));
  return {
    root: plan.root,
    changes: plan.changes.map((change) => ({ ...change, path: within(folder, change.path) })),
    basis: moved(plan.basis),
    emptied: (plan.emptied ?? []).map((path) => within(folder, path)),
    folderModes: moved(plan.folderModes),
  };
}
