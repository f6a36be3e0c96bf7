import { NoCleanEdit } from '../../edit/no-clean-edit.ts';
import type { YamlPath, YamlText } from '../../edit/yaml/edit-yaml.ts';
import { startOf } from '../../edit/yaml/extent.ts';
import { dereferenced, lookup } from '../../edit/yaml/lookup.ts';

/** Tells the lines of nodes in a YAML text. */
export class YamlLines {
  readonly #yaml: YamlText;
  #starts: readonly number[] | undefined;

  constructor(yaml: YamlText) {
    this.#yaml = yaml;
  }

  /** The line of the nearest node on the way to a path that is there, counted from 1. */
  at(path: YamlPath): number {
    try {
      return this.#lineOf(path);
    } catch (error) {
      if (error instanceof NoCleanEdit) return 1;
      throw error;
    }
  }

  #lineOf(path: YamlPath): number {
    const { tree } = this.#yaml;
    let node = tree.root;
    let at = 0;
    for (const segment of path) {
      const from = node === undefined ? undefined : dereferenced(tree, node);
      if (from === undefined) break;
      const key = tree.kind(from) === 'mapping' ? tree.keys(from).get(String(segment)) : undefined;
      node = lookup(tree, from, segment);
      const place = key ?? node;
      if (place === undefined) break;
      at = startOf(tree, place) ?? at;
    }
    return this.#line(at);
  }

  #line(offset: number): number {
    this.#starts ??= lineStarts(this.#yaml.text);
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return Math.max(low, 1);
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
