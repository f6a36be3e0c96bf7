import { EVENT_ID } from 'js-yaml';
import { lineAt } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { startOf } from './extent.ts';
import { treeOf, type YamlTree } from './tree.ts';

/**
 * Parses a text to edit it.
 * @throws NoCleanEdit where it is no YAML, has several documents, or a mapping has a key twice, which readers take
 * differently.
 */
export function editable(text: string): YamlTree {
  const tree = treeOf(text);
  const bare = /\r(?!\n)/.exec(text);
  if (bare !== null) throw new NoCleanEdit(`line ${lineAt(text, bare.index)} has a line end of the old Mac`);
  if (tree.nextDocument !== undefined)
    throw new NoCleanEdit(`${lineOfDocument(tree, tree.nextDocument)} is in a second document of the file`);
  if (tree.duplicate !== undefined) {
    const { key, at } = tree.duplicate;
    throw new NoCleanEdit(`line ${lineAt(text, at)} has ${key} a second time`);
  }
  return tree;
}

function lineOfDocument(tree: YamlTree, document: number): string {
  const next = tree.events[document + 1];
  const start = next === undefined || next.type === EVENT_ID.POP ? undefined : startOf(tree, document + 1);
  return `line ${lineAt(tree.text, start ?? tree.text.length)}`;
}
