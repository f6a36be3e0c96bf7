import { isDeepStrictEqual } from 'node:util';
import type { OwnedFlowItem } from '../flow-item.ts';
import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { Block } from './block.ts';
import { blockEdit, type Edit, isEmptyFlow } from './block-site.ts';
import { addContent, type Content } from './content.ts';
import { editable } from './editable.ts';
import { endOf } from './extent.ts';
import { flowEdit, flowMergeEdit } from './flow-site.ts';
import type { YamlInsertion } from './insertion.ts';
import { OwnLines } from './own-lines.ts';
import { pasteText } from './paste.ts';
import { resolve } from './resolve.ts';
import { splice } from './splices.ts';
import { treeOf, type YamlTree } from './tree.ts';
import { nodeValue } from './value.ts';
import { verify } from './verify.ts';

export interface InsertedYaml {
  readonly text: string;
  /** What went into lists and mappings on one line, to be remembered for its removal. */
  readonly flows: readonly OwnedFlowItem[];
}

/**
 * Adds entries and items to a YAML text, between marks that tell whose they are. Only ever inserts: all bytes that
 * were there stay, in their order.
 * @throws NoCleanEdit where that cannot be done, with the lines to paste.
 * @throws Error where an owner adds to one place twice: that is a defect of who asks for it.
 */
export function insertYaml(text: string, insertions: readonly YamlInsertion[]): InsertedYaml {
  if (insertions.length === 0) return { text, flows: [] };
  try {
    return inserted(text, insertions);
  } catch (error) {
    if (error instanceof NoCleanEdit) throw new NoCleanEdit(error.message, pasteText(insertions));
    throw error;
  }
}

function inserted(text: string, insertions: readonly YamlInsertion[]): InsertedYaml {
  const tree = editable(text);
  const flows: OwnedFlowItem[] = [];
  const edits: Edit[] = [];
  for (const [node, contents] of sitesOf(tree, insertions)) {
    refuseDuplicates(tree, node, contents);
    if (node === undefined || !isInFlow(tree, node) || (isEmptyFlow(tree, node) && !isSingle(contents))) {
      edits.push(blockEdit(tree, node, contents));
      continue;
    }
    if (tree.kind(node) === 'empty')
      throw new NoCleanEdit(`line ${lineAt(text, endOf(tree, node))} has a key without a value on one line`);
    const edit =
      tree.kind(node) === 'alias' ? flowMergeEdit(tree, node, contents) : flowEdit(tree, node, contents);
    flows.push(...edit.flows);
    edits.push(edit);
  }
  const after = splice(
    text,
    edits.flatMap(({ splices }) => splices),
  );
  const said = verify(tree, reparsed(after.text), after.ranges);
  const meant = edits.flatMap(({ tokens }) => tokens);
  if ([...said].sort().join('\n') !== [...meant].sort().join('\n'))
    throw new NoCleanEdit('what is added would say something else there');
  return { text: after.text, flows };
}

function isInFlow(tree: YamlTree, node: number): boolean {
  const parent = tree.parent(node);
  return tree.isFlow(node) || (parent !== undefined && tree.isFlow(parent));
}

/** The text after an edit: where it is no YAML, its lines are of no use to who reads the message. */
function reparsed(text: string): YamlTree {
  try {
    return treeOf(text);
  } catch (error) {
    if (error instanceof NoCleanEdit) throw new NoCleanEdit('the file would be no YAML any more');
    throw error;
  }
}

/** Whether only single entries are added, which have their place on one line beside each other. */
function isSingle(contents: readonly Content[]): boolean {
  return contents.every((content) => 'block' in content && content.insertion.single === true);
}

/** What goes where: insertions that lead to one place come together. */
function sitesOf(
  tree: YamlTree,
  insertions: readonly YamlInsertion[],
): ReadonlyMap<number | undefined, readonly Content[]> {
  const sites = new Map<number | undefined, Content[]>();
  const owned = new OwnLines(tree);
  for (const insertion of insertions) {
    const { node, missing, isShared } = resolve(tree, insertion);
    if (missing.length === 0 && node !== undefined && isThere(tree, node, { insertion, isShared, owned }))
      continue;
    const contents = sites.get(node) ?? [];
    sites.set(node, contents);
    addContent(contents, missing, insertion, isShared);
  }
  return sites;
}

/**
 * Whether an owner has added the same to a collection before, by another way that leads there.
 * @throws Error where it has added anything else: that is a defect of who asks for it.
 */
function isThere(tree: YamlTree, node: number, { insertion, isShared, owned }: Wanted): boolean {
  const { owner, path, kind } = insertion;
  if (!owned.isIn(node, owner)) return false;
  const block = new Block(insertion.block, kind);
  const more = Object.entries(Object(nodeValue(block.tree, block.root)));
  const known: unknown = nodeValue(tree, node);
  const isKnown = more.every(([key, value]) =>
    Array.isArray(known)
      ? known.some((item) => isDeepStrictEqual(item, value))
      : isDeepStrictEqual(Object(known)[key], value),
  );
  if (isShared && isKnown) return true;
  throw new Error(`${owner} has added to ${path.join('.')} before`);
}

interface Wanted {
  readonly insertion: YamlInsertion;
  readonly isShared: boolean;
  readonly owned: OwnLines;
}

function refuseDuplicates(tree: YamlTree, node: number | undefined, contents: readonly Content[]): void {
  const there = new Map(node !== undefined && tree.kind(node) === 'mapping' ? tree.keys(node) : []);
  for (const content of contents) {
    const keys =
      'key' in content
        ? [content.key]
        : content.insertion.kind === 'entries'
          ? [...content.block.tree.keys(content.block.root).keys()]
          : [];
    for (const key of keys) {
      const at = there.get(key);
      if (at !== undefined)
        throw new NoCleanEdit(
          at === -1
            ? `${key} would be there twice`
            : `line ${lineAt(tree.text, endOf(tree, at))} has ${key} already`,
        );
      there.set(key, -1);
    }
    if ('key' in content) refuseDuplicates(tree, undefined, content.contents);
  }
}
