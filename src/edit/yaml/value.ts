import { CORE_SCHEMA, SCALAR_STYLE } from 'js-yaml';
import { mergedInto } from './lookup.ts';
import type { YamlTree } from './tree.ts';

/**
 * The value of a node, aliases and merge keys resolved. Bare scalars are read by the core schema of YAML 1.2; tags
 * that are not of the core, such as `!reset`, are passed over.
 * @throws Error where a node contains itself.
 */
export function nodeValue(tree: YamlTree, node: number, within: readonly number[] = []): unknown {
  if (within.includes(node)) throw new Error('a YAML node contains itself');
  const inside = [...within, node];
  switch (tree.kind(node)) {
    case 'empty':
      return null;
    case 'scalar':
      return scalarValue(tree, node);
    case 'alias': {
      const target = tree.target(node);
      return target === undefined ? undefined : nodeValue(tree, target, inside);
    }
    case 'sequence':
      return tree.children(node).map((child) => nodeValue(tree, child, inside));
    case 'mapping':
      return Object.fromEntries(
        [...effectiveEntries(tree, node)].map(([key, value]) => [key, nodeValue(tree, value, inside)]),
      );
  }
}

/** The entries that a mapping has with what it merges, its own first. */
export function effectiveEntries(tree: YamlTree, mapping: number, depth = 0): ReadonlyMap<string, number> {
  const entries = new Map<string, number>();
  for (const [key, node] of tree.keys(mapping)) if (key !== '<<') entries.set(key, tree.next(node));
  if (depth > 50) return entries;
  for (const source of mergedInto(tree, mapping))
    for (const [key, value] of effectiveEntries(tree, source, depth + 1))
      if (!entries.has(key)) entries.set(key, value);
  return entries;
}

function scalarValue(tree: YamlTree, node: number): unknown {
  const text = tree.valueText(node);
  const tag = tree.tagText(node);
  if (tree.scalar(node).style !== SCALAR_STYLE.PLAIN || tag === '!!str' || tag === '!') return text;
  return CORE_SCHEMA.resolveImplicitScalarTag(text).value;
}
