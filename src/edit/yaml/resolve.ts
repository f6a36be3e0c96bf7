import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { startOf } from './extent.ts';
import type { YamlInsertion } from './insertion.ts';
import { dereferenced, lookup } from './lookup.ts';
import { pathText } from './path.ts';
import type { YamlTree } from './tree.ts';

/** Where an insertion belongs. */
export interface Place {
  /** The collection, empty value or alias that takes it; undefined for a document without content. */
  readonly node: number | undefined;
  /** Keys below the node that have to be made. */
  readonly missing: readonly string[];
  /** Whether an alias or a merge key led here: what is added is shared by all that refer to it. */
  readonly isShared: boolean;
}

/**
 * Finds where an insertion belongs. What comes by an alias or a merge key is found where it is defined; an alias of
 * a mapping that is to have more entries is itself the place: it can become a merge key.
 * @throws NoCleanEdit where something else stands there.
 */
export function resolve(tree: YamlTree, { path, kind }: YamlInsertion): Place {
  const { root } = tree;
  if (root === undefined) return { node: undefined, missing: path.map(String), isShared: false };
  let node = root;
  let isShared = false;
  for (const [index, segment] of path.entries()) {
    const missing = path.slice(index).map(String);
    const from = definition(tree, node);
    const found = lookup(tree, from, segment);
    if (found === undefined) {
      const isMapping = tree.kind(from) === 'mapping' || tree.kind(from) === 'empty';
      if (typeof segment === 'number')
        throw refused(tree, from, `has no ${pathText(path.slice(0, index + 1))}`);
      if (!isMapping) throw mismatch(tree, from, path.slice(0, index), 'entries');
      return { node: isShared ? from : node, missing, isShared };
    }
    isShared ||= from !== node || tree.child(from, segment) === undefined;
    node = found;
  }
  const last = definition(tree, node);
  const expected = kind === 'entries' ? 'mapping' : 'sequence';
  if (tree.kind(last) !== expected && tree.kind(last) !== 'empty') throw mismatch(tree, last, path, kind);
  const canMerge = kind === 'entries' && !isShared && tree.kind(last) === 'mapping';
  return { node: canMerge ? node : last, missing: [], isShared: isShared || (!canMerge && last !== node) };
}

/** A node, or what it is an alias of at last. */
function definition(tree: YamlTree, node: number): number {
  const target = dereferenced(tree, node);
  if (target === undefined) throw refused(tree, node, 'has an alias of nothing');
  return target;
}

function mismatch(
  tree: YamlTree,
  node: number,
  path: readonly (string | number)[],
  kind: YamlInsertion['kind'],
): NoCleanEdit {
  const there = { mapping: 'a mapping', sequence: 'a list', scalar: 'a single value' };
  const what = tree.kind(node);
  const is = what === 'alias' || what === 'empty' ? 'nothing' : there[what];
  const wanted = kind === 'entries' ? 'a mapping' : 'a list';
  return refused(tree, node, `holds ${is} in ${pathText(path)}, where ${wanted} is needed`);
}

function refused(tree: YamlTree, node: number, what: string): NoCleanEdit {
  return new NoCleanEdit(`line ${lineAt(tree.text, startOf(tree, node) ?? 0)} ${what}`);
}
