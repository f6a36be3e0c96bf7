import { lineAt } from '../marks.ts';
import { endOf, startOf } from './extent.ts';
import { dereferenced, lookup } from './lookup.ts';
import type { YamlPath } from './path.ts';
import { type NodeKind, treeOf, type YamlTree } from './tree.ts';
import { effectiveEntries, nodeValue } from './value.ts';

/**
 * A YAML text to ask for what is where. Paths go through aliases and merge keys. The text is parsed once, when first
 * asked; every method throws NoCleanEdit where it is no YAML. Of several documents it is the first.
 */
export class YamlText {
  readonly text: string;
  #tree: YamlTree | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get tree(): YamlTree {
    this.#tree ??= treeOf(this.text);
    return this.#tree;
  }

  /** What stands at a path; an alias at its end is not followed. */
  kindAt(path: YamlPath): NodeKind | 'missing' {
    const node = this.#nodeAt(path);
    if (node === undefined) return path.length === 0 ? 'empty' : 'missing';
    return this.tree.kind(node);
  }

  /** The keys of a mapping, its own first, then those that merge keys and aliases bring; of anything else none. */
  keysAt(path: YamlPath): readonly string[] {
    const node = this.#definitionAt(path);
    if (node === undefined || this.tree.kind(node) !== 'mapping') return [];
    return [...effectiveEntries(this.tree, node).keys()];
  }

  /** The value at a path, aliases and merge keys resolved; undefined where there is none. */
  valueAt(path: YamlPath): unknown {
    const node = this.#nodeAt(path);
    if (node === undefined) return path.length === 0 ? null : undefined;
    return nodeValue(this.tree, node);
  }

  /** The source text of a node, with its anchor and tag; empty where nothing stands there. */
  sourceAt(path: YamlPath): string {
    const node = this.#nodeAt(path);
    if (node === undefined || this.tree.kind(node) === 'empty') return '';
    return this.text.slice(startOf(this.tree, node) ?? 0, endOf(this.tree, node));
  }

  /** The anchor of a node, or the one that an alias names. */
  anchorAt(path: YamlPath): string | undefined {
    const node = this.#nodeAt(path);
    return node === undefined ? undefined : this.tree.anchorText(node) || undefined;
  }

  /** The line of an entry's key or of an item, counted from 1; 1 where there is none. */
  locate(path: YamlPath): number {
    const node = this.#nodeAt(path);
    if (node === undefined) return 1;
    const at = startOf(this.tree, this.tree.keyOf(node) ?? node) ?? endOf(this.tree, node);
    return lineAt(this.text, at);
  }

  /** The first key that a mapping has twice, with its line. */
  get duplicate(): { readonly key: string; readonly line: number } | undefined {
    const { duplicate } = this.tree;
    return duplicate === undefined
      ? undefined
      : { key: duplicate.key, line: lineAt(this.text, duplicate.at) };
  }

  #nodeAt(path: YamlPath): number | undefined {
    let node = this.tree.root;
    for (const segment of path) {
      const from: number | undefined = node === undefined ? undefined : dereferenced(this.tree, node);
      node = from === undefined ? undefined : lookup(this.tree, from, segment);
    }
    return node;
  }

  #definitionAt(path: YamlPath): number | undefined {
    const node = this.#nodeAt(path);
    return node === undefined ? undefined : dereferenced(this.tree, node);
  }
}

/** Reads a YAML text, when it is first asked for something. */
export function readYaml(text: string): YamlText {
  return new YamlText(text);
}
