import { CORE_SCHEMA, SCALAR_STYLE } from 'js-yaml';
import { mergedInto } from './lookup.ts';
import type { YamlTree } from './tree.ts';

/** Values that were made once, by their nodes: what an alias names is the same object each time. */
const VALUES = new WeakMap<YamlTree, Map<number, unknown>>();

/** Stands for the value of a node while that is made. */
const BEING_MADE = Symbol('being made');

/**
 * The value of a node, aliases and merge keys resolved. Bare scalars are read by the core schema of YAML 1.2; tags
 * that are not of the core, such as `!reset`, are passed over.
 * @throws Error where a node contains itself.
 */
export function nodeValue(tree: YamlTree, node: number): unknown {
  if (tree.kind(node) === 'scalar') return scalarValue(tree, node);
  const values = VALUES.get(tree) ?? new Map<number, unknown>();
  VALUES.set(tree, values);
  const known = values.get(node);
  if (known === BEING_MADE) throw new Error('a YAML node contains itself');
  if (known !== undefined) return known;
  values.set(node, BEING_MADE);
  try {
    const value = composed(tree, node);
    values.set(node, value);
    return value;
  } catch (error) {
    values.delete(node);
    throw error;
  }
}

function composed(tree: YamlTree, node: number): unknown {
  switch (tree.kind(node)) {
    case 'alias': {
      const target = tree.target(node);
      return target === undefined ? undefined : nodeValue(tree, target);
    }
    case 'sequence':
      return tree.children(node).map((child) => nodeValue(tree, child));
    case 'mapping':
      return Object.fromEntries(
        [...effectiveEntries(tree, node)].map(([key, value]) => [key, nodeValue(tree, value)]),
      );
    default:
      return null;
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
