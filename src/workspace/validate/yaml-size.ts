import type { YamlTree } from '../../edit/yaml/tree.ts';

/** More nodes than that have no meaning in a file that somebody has written. */
const MOST = 20_000_000;

/** More levels than that are no file of a workspace. */
const DEEPEST = 200;

/** Whether a text has an end when its aliases are resolved: they can stand for billions of nodes, or for themselves. */
export function isResolvable(tree: YamlTree): boolean {
  const sizes = new Map<number, number>();
  const within = new Set<number>();
  const size = (node: number): number => {
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (within.has(node) || within.size > DEEPEST) return Number.POSITIVE_INFINITY;
    within.add(node);
    let sum = 1;
    const kind = tree.kind(node);
    if (kind === 'alias') {
      const target = tree.target(node);
      sum += target === undefined ? 0 : size(target);
    } else if (kind === 'mapping' || kind === 'sequence')
      for (const child of tree.children(node)) sum += size(child);
    within.delete(node);
    sizes.set(node, sum);
    return sum;
  };
  return tree.root === undefined || size(tree.root) <= MOST;
}
