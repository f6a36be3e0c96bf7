import {
  COLLECTION_STYLE,
  EVENT_ID,
  type Event,
  getScalarValue,
  type MappingEvent,
  type ScalarEvent,
  type SequenceEvent,
} from 'js-yaml';
import { parse } from './parse.ts';
import type { YamlPath } from './path.ts';

export type NodeKind = 'mapping' | 'sequence' | 'scalar' | 'alias' | 'empty';

/** A key that a mapping has twice. */
export interface Duplicate {
  readonly key: string;
  /** The offset of the second. */
  readonly at: number;
}

interface Frame {
  readonly node: number;
  /** The keys so far, of a mapping. */
  readonly keys: Set<string> | undefined;
  isKeyNext: boolean;
}

/**
 * The nodes of the first document of a YAML text, with their places. A node is known by the index of its event;
 * children are found when they are asked for.
 */
export class YamlTree {
  readonly text: string;
  readonly events: readonly Event[];
  /** Absent where the document has no content at all. */
  readonly root: number | undefined;
  readonly duplicate: Duplicate | undefined;
  /** The event that begins another document. */
  readonly nextDocument: number | undefined;
  /** By each collection, the index of the event that closes it. */
  readonly #closes: Int32Array;
  readonly #parents: Int32Array;
  readonly #anchors = new Map<string, number[]>();
  readonly #children = new Map<number, readonly number[]>();
  readonly #keys = new Map<number, ReadonlyMap<string, number>>();

  /** @throws NoCleanEdit where the text is no YAML. */
  constructor(text: string) {
    this.text = text;
    this.events = parse(text);
    this.#closes = new Int32Array(this.events.length);
    this.#parents = new Int32Array(this.events.length).fill(-1);
    const open: Frame[] = [];
    for (let node = 0; node < this.events.length; node += 1) {
      const event = this.event(node);
      const parent = open.at(-1);
      if (event.type === EVENT_ID.POP) {
        if (parent !== undefined) this.#closes[parent.node] = node;
        open.pop();
        continue;
      }
      if (event.type === EVENT_ID.DOCUMENT && node > 0) {
        this.nextDocument = node;
        break;
      }
      if (parent !== undefined) {
        this.#parents[node] = parent.node;
        if (parent.keys !== undefined) {
          if (parent.isKeyNext && event.type === EVENT_ID.SCALAR) {
            const key = this.valueText(node);
            if (parent.keys.has(key)) this.duplicate ??= { key, at: event.valueStart };
            parent.keys.add(key);
          }
          parent.isKeyNext = !parent.isKeyNext;
        }
      }
      if (event.type !== EVENT_ID.ALIAS && event.type !== EVENT_ID.DOCUMENT && event.anchorStart !== -1) {
        const name = text.slice(event.anchorStart, event.anchorEnd);
        this.#anchors.set(name, [...(this.#anchors.get(name) ?? []), node]);
      }
      if (event.type !== EVENT_ID.SCALAR && event.type !== EVENT_ID.ALIAS)
        open.push({
          node,
          keys: event.type === EVENT_ID.MAPPING ? new Set() : undefined,
          isKeyNext: true,
        });
    }
    this.root = this.events.length > 1 ? 1 : undefined;
  }

  event(node: number): Event {
    const event = this.events[node];
    if (event === undefined) throw new Error(`the YAML text has no event ${node}`);
    return event;
  }

  kind(node: number): NodeKind {
    const event = this.event(node);
    if (event.type === EVENT_ID.MAPPING) return 'mapping';
    if (event.type === EVENT_ID.SEQUENCE) return 'sequence';
    if (event.type === EVENT_ID.ALIAS) return 'alias';
    return event.type === EVENT_ID.SCALAR && event.valueStart !== -1 ? 'scalar' : 'empty';
  }

  isCollection(node: number): boolean {
    const { type } = this.event(node);
    return type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE;
  }

  isFlow(node: number): boolean {
    const event = this.event(node);
    return (
      (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) &&
      event.style === COLLECTION_STYLE.FLOW
    );
  }

  collection(node: number): MappingEvent | SequenceEvent {
    const event = this.event(node);
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) return event;
    throw new Error(`node ${node} is no collection`);
  }

  scalar(node: number): ScalarEvent {
    const event = this.event(node);
    if (event.type === EVENT_ID.SCALAR) return event;
    throw new Error(`node ${node} is no scalar`);
  }

  /** The index behind the last event of a node. */
  next(node: number): number {
    return (this.isCollection(node) ? (this.#closes[node] ?? node) : node) + 1;
  }

  parent(node: number): number | undefined {
    const parent = this.#parents[node] ?? -1;
    return parent <= 0 ? undefined : parent;
  }

  /** How many collections a node is in. */
  depth(node: number): number {
    const parent = this.parent(node);
    return parent === undefined ? 0 : this.depth(parent) + 1;
  }

  /** The items of a sequence; of a mapping its keys and values by turns. */
  children(node: number): readonly number[] {
    const known = this.#children.get(node);
    if (known !== undefined) return known;
    const children: number[] = [];
    const close = this.next(node) - 1;
    for (let child = node + 1; child < close; child = this.next(child)) children.push(child);
    this.#children.set(node, children);
    return children;
  }

  /** The keys of a mapping that are scalars, with the nodes of the keys; of one that is there twice, the last. */
  keys(node: number): ReadonlyMap<string, number> {
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const keys = new Map<string, number>();
    this.children(node).forEach((child, index) => {
      if (index % 2 === 0 && this.event(child).type === EVENT_ID.SCALAR)
        keys.set(this.valueText(child), child);
    });
    this.#keys.set(node, keys);
    return keys;
  }

  /** The value of a mapping's own key, or an item of a sequence. */
  child(node: number, segment: string | number): number | undefined {
    const kind = this.kind(node);
    if (kind === 'sequence') return this.children(node)[Number(segment)];
    const key = kind === 'mapping' ? this.keys(node).get(String(segment)) : undefined;
    return key === undefined ? undefined : this.next(key);
  }

  /** The key before a value in a mapping. */
  keyOf(value: number): number | undefined {
    const parent = this.parent(value);
    if (parent === undefined || this.kind(parent) !== 'mapping') return undefined;
    const siblings = this.children(parent);
    return siblings[siblings.indexOf(value) - 1];
  }

  /** The node that an alias stands for: the last of that name before it. */
  target(alias: number): number | undefined {
    const name = this.anchorText(alias);
    return this.#anchors.get(name)?.findLast((node) => node < alias);
  }

  /** The anchor of a node, or the one that an alias names; empty where there is none. */
  anchorText(node: number): string {
    const event = this.event(node);
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return '';
    return event.anchorStart === -1 ? '' : this.text.slice(event.anchorStart, event.anchorEnd);
  }

  tagText(node: number): string {
    const event = this.event(node);
    if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT || event.type === EVENT_ID.ALIAS)
      return '';
    return event.tagStart === -1 ? '' : this.text.slice(event.tagStart, event.tagEnd);
  }

  /** What a scalar says, without its quotes. */
  valueText(node: number): string {
    const event = this.scalar(node);
    const source = event.fast ? this.text.slice(event.valueStart, event.valueEnd) : '\n';
    // Lines that were joined to be parsed are several for the value still.
    return source.includes('\n') ? getScalarValue(this.text, { ...event, fast: false }) : source;
  }

  pathTo(node: number): YamlPath {
    const parent = this.parent(node);
    if (parent === undefined) return [];
    const key = this.keyOf(node);
    const last = key === undefined ? this.children(parent).indexOf(node) : this.valueText(key);
    return [...this.pathTo(parent), last];
  }
}

/** How many texts are remembered with their trees. */
const REMEMBERED = 6;

const TREES = new Map<string, YamlTree>();

/**
 * The tree of a text, which is parsed once: one command asks for that of a large file at several places.
 * @throws NoCleanEdit where the text is no YAML.
 */
export function treeOf(text: string): YamlTree {
  const tree = TREES.get(text) ?? new YamlTree(text);
  TREES.delete(text);
  TREES.set(text, tree);
  const [oldest] = TREES.keys();
  if (TREES.size > REMEMBERED && oldest !== undefined) TREES.delete(oldest);
  return tree;
}
