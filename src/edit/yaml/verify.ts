import { EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { Range } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { columnAt, endOf } from './extent.ts';
import { tokensOf } from './tokens.ts';
import type { YamlTree } from './tree.ts';

/**
 * Proves that one text says what another says, but for what stands in some ranges of it.
 * @param more the text with the ranges, in their order.
 * @returns what the ranges say: see {@link tokensOf}.
 * @throws NoCleanEdit where anything else differs.
 */
export function verify(less: YamlTree, more: YamlTree, ranges: readonly Range[]): readonly string[] {
  const comparison = new Comparison(less, more, ranges);
  if (more.nextDocument !== undefined || more.duplicate !== undefined) throw differs();
  if (less.root !== undefined && more.root !== undefined) comparison.match(less.root, more.root);
  else if (less.root !== undefined) throw differs();
  else if (more.root !== undefined) comparison.addContent(more.root);
  return comparison.added;
}

class Comparison {
  readonly added: string[] = [];
  readonly #less: YamlTree;
  readonly #more: YamlTree;
  readonly #ranges: readonly Range[];

  constructor(less: YamlTree, more: YamlTree, ranges: readonly Range[]) {
    this.#less = less;
    this.#more = more;
    this.#ranges = ranges;
  }

  /** @throws NoCleanEdit where the node `b` says anything else than `a`, but for what is in the ranges. */
  match(a: number, b: number): void {
    const [less, more] = [this.#less, this.#more];
    if (less.kind(a) !== more.kind(b)) {
      if (!this.#standsFor(a, b)) throw differs();
      return;
    }
    if (this.#fills(a, b) || this.#isUntouched(a, b)) return;
    if (!isSame(less, a, more, b)) throw differs();
    if (!less.isCollection(a)) return;
    const isSequence = less.kind(a) === 'sequence';
    const [lessEnd, moreEnd] = [less.next(a) - 1, more.next(b) - 1];
    let old = a + 1;
    let now = b + 1;
    while (now < moreEnd) {
      const isLeft = old < lessEnd;
      // An item that was an alias, or nothing, may have become a mapping.
      const isMade = isSequence && isLeft && less.kind(old) !== more.kind(now) && this.#standsFor(old, now);
      if (!isMade && this.#isAdded(now)) {
        this.#add(now);
        now = more.next(now);
        if (!isSequence) {
          this.#add(now);
          now = more.next(now);
        }
        continue;
      }
      if (!isLeft) throw differs();
      if (!isMade) this.match(old, now);
      old = less.next(old);
      now = more.next(now);
      if (isSequence) continue;
      if (old >= lessEnd || now >= moreEnd) throw differs();
      this.match(old, now);
      old = less.next(old);
      now = more.next(now);
    }
    if (old !== lessEnd) throw differs();
  }

  /** Takes a collection of which all content is in the ranges. */
  addContent(node: number): void {
    if (!this.#hasOnlyAdded(node)) throw differs();
    this.#add(node);
  }

  /** Whether a collection of which all content is in the ranges stands for what was an alias, or nothing. */
  #standsFor(a: number, b: number): boolean {
    const [less, more] = [this.#less, this.#more];
    if (!more.isCollection(b)) return false;
    if (less.kind(a) === 'alias') {
      const [merge, alias, ...rest] = more.children(b);
      if (merge === undefined || alias === undefined || !this.#isAdded(merge) || this.#isAdded(alias))
        return false;
      if (more.kind(merge) !== 'scalar' || more.valueText(merge) !== '<<') return false;
      if (more.kind(alias) !== 'alias' || more.anchorText(alias) !== less.anchorText(a)) return false;
      if (rest.some((child, index) => index % 2 === 0 && !this.#isAdded(child))) return false;
    } else if (less.kind(a) !== 'empty' || !hasSameProperties(less, a, more, b)) return false;
    else if (more.isFlow(b) || !this.#hasOnlyAdded(b)) return false;
    this.#add(b);
    return true;
  }

  /**
   * Whether a collection has the same text, nodes and column as before and no range in it: then it says the same, and
   * most of a large file is such.
   */
  #isUntouched(a: number, b: number): boolean {
    const [less, more] = [this.#less, this.#more];
    if (!less.isCollection(a) || less.next(a) - a !== more.next(b) - b) return false;
    const [from, start] = [less.collection(a).start, more.collection(b).start];
    const length = endOf(less, a) - from;
    if (length !== endOf(more, b) - start || columnAt(less.text, from) !== columnAt(more.text, start))
      return false;
    return (
      !isTouched(this.#ranges, start, start + length) &&
      hasSameProperties(less, a, more, b) &&
      isSameText(less.text, from, more.text, start, length)
    );
  }

  /** Whether a block of which all content is in the ranges stands for an empty list or mapping on one line. */
  #fills(a: number, b: number): boolean {
    const [less, more] = [this.#less, this.#more];
    if (!less.isCollection(a) || !less.isFlow(a) || more.isFlow(b) || less.children(a).length > 0)
      return false;
    if (!hasSameProperties(less, a, more, b) || !this.#hasOnlyAdded(b)) return false;
    for (const child of more.children(b)) this.#add(child);
    return true;
  }

  #hasOnlyAdded(node: number): boolean {
    const isMapping = this.#more.kind(node) === 'mapping';
    return (
      this.#more.isCollection(node) &&
      this.#more
        .children(node)
        .every((child, index) => (isMapping && index % 2 === 1) || this.#isAdded(child))
    );
  }

  #isAdded(node: number): boolean {
    const event = this.#more.event(node);
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return false;
    const own =
      event.type === EVENT_ID.SCALAR
        ? event.valueStart
        : event.type === EVENT_ID.ALIAS
          ? event.anchorStart
          : event.start;
    const at =
      own === -1 ? Math.max(event.anchorStart, event.type === EVENT_ID.ALIAS ? -1 : event.tagStart) : own;
    return at !== -1 && isWithin(this.#ranges, at);
  }

  #add(node: number): void {
    for (const token of tokensOf(this.#more, node)) this.added.push(token);
  }
}

function isSameText(some: string, from: number, other: string, start: number, length: number): boolean {
  return some.slice(from, from + length) === other.slice(start, start + length);
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
  if (old.type === EVENT_ID.ALIAS) return (less.target(a) === undefined) === (more.target(b) === undefined);
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

/** Whether one of some ranges that stand in order has a part between two offsets. */
function isTouched(ranges: readonly Range[], start: number, end: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ranges[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const first = ranges[low];
  return first !== undefined && first.start < end;
}

function differs(): NoCleanEdit {
  return new NoCleanEdit('the file would then say something else');
}
