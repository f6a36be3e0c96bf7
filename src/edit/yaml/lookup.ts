import type { YamlTree } from './tree.ts';

/**
 * The value of a key of a mapping, or an item of a sequence: its own, or what merge keys bring into it. Of several
 * merged mappings the first that has the key counts, and a mapping's own key counts before them all.
 * @see https://yaml.org/type/merge.html
 */
export function lookup(
  tree: YamlTree,
  node: number,
  segment: string | number,
  depth = 0,
): number | undefined {
  const own = tree.child(node, segment);
  if (own !== undefined || tree.kind(node) !== 'mapping' || depth > 50) return own;
  for (const source of mergedInto(tree, node)) {
    const found = lookup(tree, source, segment, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The mappings that a mapping merges, the one that counts most first. */
export function mergedInto(tree: YamlTree, mapping: number): readonly number[] {
  const value = tree.child(mapping, '<<');
  if (value === undefined) return [];
  const merged = dereferenced(tree, value);
  const sources = merged !== undefined && tree.kind(merged) === 'sequence' ? tree.children(merged) : [merged];
  return sources.flatMap((source) => {
    const node = source === undefined ? undefined : dereferenced(tree, source);
    return node !== undefined && tree.kind(node) === 'mapping' ? [node] : [];
  });
}

/** The node itself, or the one that it is an alias of. */
export function dereferenced(tree: YamlTree, node: number): number | undefined {
  return tree.kind(node) === 'alias' ? tree.target(node) : node;
}
