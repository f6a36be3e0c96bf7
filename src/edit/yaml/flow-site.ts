import type { OwnedFlowItem } from '../flow-item.ts';
import type { Edit } from './block-site.ts';
import { type Content, kindOf } from './content.ts';
import { endOf, startOf } from './extent.ts';
import { entriesText, flowText, stringText } from './flow-text.ts';
import type { YamlPath } from './path.ts';
import { tokensOf } from './tokens.ts';
import type { YamlTree } from './tree.ts';
import { nodeValue } from './value.ts';

/** How a mapping begins that was made of an alias. */
export const MERGE_BEGIN = '{<<: ';

/** What to put into a list or mapping on one line, and what to remember of it. */
export interface FlowEdit extends Edit {
  readonly flows: readonly OwnedFlowItem[];
}

/** Adds items behind the last of a collection in flow style, by an owner each. */
export function flowEdit(tree: YamlTree, node: number, contents: readonly Content[]): FlowEdit {
  const last = tree.children(node).at(-1);
  const at = last === undefined ? tree.collection(node).start + 1 : endOf(tree, last);
  const { items, tokens, flows } = flowContents(contents, tree.pathTo(node), false);
  const text = `${last === undefined ? '' : ', '}${items.join(', ')}`;
  return { splices: [{ at, text, isLines: false, depth: tree.depth(node) }], tokens, flows };
}

/** Makes a merge key of an alias within a list or mapping on one line. */
export function flowMergeEdit(tree: YamlTree, alias: number, contents: readonly Content[]): FlowEdit {
  const { items, tokens, flows } = flowContents(contents, tree.pathTo(alias), true);
  const depth = tree.depth(alias);
  return {
    splices: [
      { at: startOf(tree, alias) ?? 0, text: MERGE_BEGIN, isLines: false, depth },
      { at: endOf(tree, alias), text: `, ${items.join(', ')}}`, isLines: false, depth },
    ],
    tokens: ['{', '=<<', `*${tree.anchorText(alias)}`, ...tokens, '}'],
    flows,
  };
}

interface FlowContents {
  readonly items: readonly string[];
  readonly tokens: readonly string[];
  readonly flows: readonly OwnedFlowItem[];
}

function flowContents(contents: readonly Content[], path: YamlPath, made: boolean): FlowContents {
  const items: string[] = [];
  const tokens: string[] = [];
  const flows: OwnedFlowItem[] = [];
  const remember = (owner: string, value: unknown): void => {
    flows.push({ owner, path, value, ...(made ? { made } : {}) });
  };
  for (const content of contents) {
    if ('key' in content) {
      const inner = flowContents(content.contents, [...path, content.key], true);
      const [open, close] = kindOf(content.contents) === 'entries' ? ['{', '}'] : ['[', ']'];
      items.push(`${stringText(content.key)}: ${open}${inner.items.join(', ')}${close}`);
      tokens.push(`=${content.key}`, open, ...inner.tokens, close);
      flows.push(...inner.flows);
      if (made) for (const owner of new Set(inner.flows.map((item) => item.owner))) remember(owner, {});
      continue;
    }
    const { tree, root } = content.block;
    const { owner } = content.insertion;
    const children = tree.children(root);
    if (content.insertion.kind === 'items') {
      items.push(...children.map((child) => flowText(tree, child)));
      for (const child of children) remember(owner, nodeValue(tree, child));
    } else {
      items.push(...entriesText(tree, root));
      for (const [key, keyNode] of tree.keys(root))
        remember(owner, { [key]: nodeValue(tree, tree.next(keyNode)) });
    }
    tokens.push(...tokensOf(tree, root).slice(1, -1));
  }
  return { items, tokens, flows };
}
