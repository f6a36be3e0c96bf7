import type { FlowItem } from '../flow-item.ts';
import { lineAt, type Range } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { endOf, lineAfter, startOf } from './extent.ts';
import { MERGE_BEGIN } from './flow-site.ts';
import type { YamlPath } from './path.ts';
import type { YamlTree } from './tree.ts';
import { nodeValue } from './value.ts';

/** Where items of ours are in lists and mappings on one line, with the comma that came with each. */
export function flowCuts(tree: YamlTree, flows: readonly FlowItem[]): readonly Range[] {
  const gone = new Map<number, Set<number>>();
  const goes = (node: number, index: number): void => {
    gone.set(node, (gone.get(node) ?? new Set()).add(index));
  };
  const merges: Range[] = [];
  const byDepth = Map.groupBy(flows, ({ path }) => JSON.stringify(path));
  const groups = [...byDepth.values()].sort((a, b) => depthOf(b) - depthOf(a));
  for (const group of groups) {
    const [first] = group;
    const node = first === undefined ? undefined : nodeAt(tree, first.path);
    if (node === undefined || !tree.isCollection(node)) continue;
    if (!tree.isFlow(node)) {
      merges.push(...group.flatMap(({ value }) => lineCuts(tree, node, value)));
      continue;
    }
    for (const { value } of group) {
      const index = indexOf(tree, node, value, gone.get(node));
      if (index !== undefined) goes(node, index);
    }
    const parent = tree.parent(node);
    const left = entriesOf(tree, node).filter((_, index) => gone.get(node)?.has(index) !== true);
    if (parent === undefined || !tree.isFlow(parent) || group.every(({ made }) => made !== true)) continue;
    if (left[0] === undefined)
      goes(
        parent,
        entriesOf(tree, parent).findIndex(({ value }) => value === node),
      );
    else if (left.length === 1) merges.push(...mergeCuts(tree, node, left[0]));
  }
  return [...merges, ...[...gone].flatMap(([node, indexes]) => cutsIn(tree, node, indexes))];
}

/** An item that stood on one line with others, and has lines of its own since somebody has formatted the file. */
function lineCuts(tree: YamlTree, node: number, value: unknown): readonly Range[] {
  const index = indexOf(tree, node, value);
  const entries = entriesOf(tree, node);
  const entry = index === undefined ? undefined : entries[index];
  if (entry === undefined) return [];
  const { text } = tree;
  const start = text.lastIndexOf('\n', entry.start - 1) + 1;
  const isAlone = /^\s*(?:-\s+)?$/.test(text.slice(start, entry.start));
  if (entries.length === 1 || !isAlone)
    throw new NoCleanEdit(`line ${lineAt(text, entry.start)} has an item of ours among what is not`);
  return [{ start, end: lineAfter(text, entry.end) }];
}

interface Entry extends Range {
  readonly key: number | undefined;
  readonly value: number;
}

/** Of a mapping that was made of an alias, and is to be it again, what is around the alias. */
function mergeCuts(tree: YamlTree, node: number, { start, end, value }: Entry): readonly Range[] {
  const from = tree.collection(node).start;
  const isOurs = tree.text.startsWith(`${MERGE_BEGIN}*`, from) && start === from + 1;
  if (!isOurs || tree.kind(value) !== 'alias') return [];
  return [
    { start: from, end: from + MERGE_BEGIN.length },
    { start: end, end: endOf(tree, node) },
  ];
}

function depthOf([first]: readonly FlowItem[]): number {
  return first?.path.length ?? 0;
}

function nodeAt(tree: YamlTree, path: YamlPath): number | undefined {
  let node = tree.root;
  for (const segment of path) node = node === undefined ? undefined : tree.child(node, segment);
  return node;
}

function entriesOf(tree: YamlTree, node: number): readonly Entry[] {
  const children = tree.children(node);
  const isMapping = tree.kind(node) === 'mapping';
  return children.flatMap((child, index) => {
    if (isMapping && index % 2 === 1) return [];
    const value = isMapping ? (children[index + 1] ?? child) : child;
    const end = endOf(tree, value);
    return [{ start: startOf(tree, child) ?? end, end, key: isMapping ? child : undefined, value }];
  });
}

/** Of a list the last item that is equal; of a mapping the entry with the key. */
function indexOf(
  tree: YamlTree,
  node: number,
  value: unknown,
  gone: ReadonlySet<number> = new Set(),
): number | undefined {
  const key = typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined;
  const wanted = JSON.stringify(value);
  const index = entriesOf(tree, node).findLastIndex((entry, at) => {
    if (gone.has(at)) return false;
    if (entry.key === undefined) return JSON.stringify(nodeValue(tree, entry.value)) === wanted;
    return tree.kind(entry.key) === 'scalar' && tree.valueText(entry.key) === key;
  });
  return index === -1 ? undefined : index;
}

function cutsIn(tree: YamlTree, node: number, gone: ReadonlySet<number>): readonly Range[] {
  const entries = entriesOf(tree, node);
  const { text } = tree;
  return entries.flatMap((entry, index): readonly Range[] => {
    if (!gone.has(index)) return [];
    const previous = entries[index - 1];
    const next = entries[index + 1];
    const isFirst = [...entries.keys()].slice(0, index).every((before) => gone.has(before));
    const own: Range = { start: entry.start, end: entry.end };
    if (!isFirst && previous !== undefined) return [...gapCuts(text, previous.end, entry.start), own];
    if (next !== undefined) return [own, ...gapCuts(text, entry.end, next.start)];
    const comma = /^\s*,/.exec(text.slice(entry.end, entry.end + 80))?.[0].length ?? 0;
    return [{ start: entry.start, end: entry.end + comma }];
  });
}

/** What is between two items goes with one of them, but for a comment. */
function gapCuts(text: string, start: number, end: number): readonly Range[] {
  const gap = text.slice(start, end);
  if (!gap.includes('#')) return [{ start, end }];
  const comma = gap.replaceAll(/#[^\n]*/g, (comment) => ' '.repeat(comment.length)).indexOf(',');
  return comma === -1 ? [] : [{ start: start + comma, end: start + comma + 1 }];
}
