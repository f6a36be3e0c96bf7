import { columnOf } from './extent.ts';
import type { YamlTree } from './tree.ts';

/** How many spaces a level has near a node: below it, above it, or else where the file first shows it. */
export function stepAt(tree: YamlTree, node: number): number {
  const own = tree.kind(node) === 'mapping' && !tree.isFlow(node) ? stepBelow(tree, node) : undefined;
  if (own !== undefined) return own;
  for (let above = tree.parent(node); above !== undefined; above = tree.parent(above)) {
    const step = isBlockMapping(tree, above) ? stepBelow(tree, above) : undefined;
    if (step !== undefined) return step;
  }
  for (let any = 1; any < tree.events.length; any += 1) {
    const step = isBlockMapping(tree, any) ? stepBelow(tree, any) : undefined;
    if (step !== undefined) return step;
  }
  return 2;
}

function stepBelow(tree: YamlTree, mapping: number): number | undefined {
  for (const [index, child] of tree.children(mapping).entries())
    if (index % 2 === 1 && isBlockMapping(tree, child)) {
      const step = columnOf(tree, child) - columnOf(tree, mapping);
      if (step > 0) return step;
    }
  return undefined;
}

function isBlockMapping(tree: YamlTree, node: number): boolean {
  return tree.kind(node) === 'mapping' && !tree.isFlow(node);
}
