import { EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { Range } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { startOf } from './extent.ts';
import type { YamlTree } from './tree.ts';

/**
 * Proves that one text says what another says, but for what stands in some ranges of it.
 * @param more the text with the ranges, in their order.
 * @returns what the ranges say: see {@link tokensOf}.
 * @throws NoCleanEdit where anything else differs.
 */
export function verify(less: YamlTree, more: YamlTree, ranges: readonly Range[]): readonly string[] {
  const added: string[] = [];
  const isAdded = (node: number): boolean => {
    const start = startOf(more, node);
    return start !== undefined && isWithin(ranges, start);
  };
  /** @returns whether the collection at `b`, of which only the content is added, stands for the node `a`. */
  const stands = (a: number, b: number): boolean => {
    if (!more.isCollection(b)) return false;
    const children = more.children(b);
    if (less.kind(a) === 'alias') {
      const [merge, alias, ...rest] = children;
      if (merge === undefined || alias === undefined || !isAdded(merge) || isAdded(alias)) return false;
      if (more.kind(merge) !== 'scalar' || more.valueText(merge) !== '<<') return false;
      if (more.kind(alias) !== 'alias' || more.anchorText(alias) !== less.anchorText(a)) return false;
      if (rest.some((child, index) => index % 2 === 0 && !isAdded(child))) return false;
    } else if (less.kind(a) !== 'empty' || !hasSameProperties(less, a, more, b) || more.isFlow(b))
      return false;
    else if (!children.every((child, index) => isAdded(child) || (more.kind(b) === 'mapping' && index % 2)))
      return false;
    added.push(...tokensOf(more, b));
    return true;
  };
  const match = (a: number, b: number): void => {
    if (less.kind(a) !== more.kind(b)) {
      if (!stands(a, b)) throw differs();
      return;
    }
    if (!isSame(less, a, more, b)) throw differs();
    if (!less.isCollection(a)) return;
    const before = less.children(a);
    const after = more.children(b);
    const width = less.kind(a) === 'mapping' ? 2 : 1;
    let at = 0;
    for (let index = 0; index < after.length; index += width) {
      const [first, second] = [after[index], after[index + 1]];
      if (first === undefined) break;
      const there = before[at];
      // An item that was an alias, or nothing, may have become a mapping.
      if (
        width === 1 &&
        there !== undefined &&
        less.kind(there) !== more.kind(first) &&
        stands(there, first)
      ) {
        at += 1;
        continue;
      }
      if (isAdded(first)) {
        added.push(...tokensOf(more, first));
        if (width === 2 && second !== undefined) added.push(...tokensOf(more, second));
        continue;
      }
      for (let offset = 0; offset < width; offset += 1) {
        const [old, now] = [before[at + offset], after[index + offset]];
        if (old === undefined || now === undefined) throw differs();
        match(old, now);
      }
      at += width;
    }
    if (at !== before.length) throw differs();
  };
  if (more.nextDocument !== undefined || more.duplicate !== undefined) throw differs();
  if (less.root !== undefined && more.root !== undefined) match(less.root, more.root);
  else if (less.root !== undefined) throw differs();
  else if (more.root !== undefined) {
    if (
      !more.isCollection(more.root) ||
      more.children(more.root).some((child, i) => i % 2 === 0 && !isAdded(child))
    )
      throw differs();
    added.push(...tokensOf(more, more.root));
  }
  return added;
}

/** What a node says, whatever its style: a word for each scalar and alias, brackets around collections. */
export function tokensOf(tree: YamlTree, node: number): readonly string[] {
  const tag = tree.tagText(node);
  const tokens: string[] = tag === '' ? [] : [tag];
  switch (tree.kind(node)) {
    case 'mapping':
    case 'sequence': {
      const [open, close] = tree.kind(node) === 'mapping' ? ['{', '}'] : ['[', ']'];
      return [...tokens, open, ...tree.children(node).flatMap((child) => tokensOf(tree, child)), close];
    }
    case 'alias':
      return [...tokens, `*${tree.anchorText(node)}`];
    case 'empty':
      return [...tokens, '=null'];
    case 'scalar':
      return [...tokens, `=${tree.valueText(node)}`];
  }
}

function isSame(less: YamlTree, a: number, more: YamlTree, b: number): boolean {
  const [old, now] = [less.event(a), more.event(b)];
  if (old.type !== now.type || !hasSameProperties(less, a, more, b)) return false;
  if (old.type === EVENT_ID.SCALAR && now.type === EVENT_ID.SCALAR) {
    if (old.style !== now.style) return false;
    if (old.style >= SCALAR_STYLE.LITERAL_BLOCK) return less.valueText(a) === more.valueText(b);
    const size = old.valueEnd - old.valueStart;
    return (
      size === now.valueEnd - now.valueStart &&
      less.text.slice(old.valueStart, old.valueEnd) === more.text.slice(now.valueStart, now.valueEnd)
    );
  }
  return less.isFlow(a) === more.isFlow(b);
}

function hasSameProperties(less: YamlTree, a: number, more: YamlTree, b: number): boolean {
  return less.anchorText(a) === more.anchorText(b) && less.tagText(a) === more.tagText(b);
}

/** Whether an offset is in one of some ranges that stand in order. */
function isWithin(ranges: readonly Range[], offset: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    if (offset < range.start) high = middle - 1;
    else if (offset >= range.end) low = middle + 1;
    else return true;
  }
  return false;
}

function differs(): NoCleanEdit {
  return new NoCleanEdit('the file would then say something else');
}
