import type { YamlTree } from './tree.ts';

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
