import { findBlocks, findEntries, type Range } from '../marks.ts';
import { endOf, indicatorEnd, startOf } from './extent.ts';
import type { YamlTree } from './tree.ts';

/** The marked lines of owners in a text, found once for each. */
export class OwnLines {
  readonly #tree: YamlTree;
  readonly #ranges = new Map<string, readonly Range[]>();

  constructor(tree: YamlTree) {
    this.#tree = tree;
  }

  /**
   * Whether entries or items of a collection in block style are within marks of an owner; of a collection that is
   * itself within them, that is another matter.
   */
  isIn(node: number, owner: string): boolean {
    const tree = this.#tree;
    if (!tree.isCollection(node) || tree.isFlow(node)) return false;
    const from = tree.parent(node) === undefined ? 0 : indicatorEnd(tree, node);
    const to = endOf(tree, node);
    const inside = this.#rangesOf(owner).filter(({ start }) => start >= from && start < to);
    return inside.some(({ start, end }) =>
      tree.children(node).some((child) => {
        const at = startOf(tree, child);
        return at !== undefined && at >= start && at < end;
      }),
    );
  }

  #rangesOf(owner: string): readonly Range[] {
    const { text } = this.#tree;
    const ranges = this.#ranges.get(owner) ?? [...findBlocks(text, owner), ...findEntries(text, owner)];
    this.#ranges.set(owner, ranges);
    return ranges;
  }
}
