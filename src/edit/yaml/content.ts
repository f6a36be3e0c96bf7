import { Block } from './block.ts';
import type { YamlInsertion } from './insertion.ts';

/** What goes into one place: blocks, and keys that are made to hold more of them. */
export type Content =
  | { readonly insertion: YamlInsertion; readonly block: Block }
  | { readonly key: string; readonly contents: Content[] };

/**
 * Adds an insertion to the contents of a place, below the keys that have to be made.
 * @param isShared whether the same may come twice, by ways that lead to one place.
 * @throws Error where an owner adds twice to one place: that is a defect of who asks for it.
 */
export function addContent(
  contents: Content[],
  missing: readonly string[],
  insertion: YamlInsertion,
  isShared: boolean,
): void {
  const [key, ...rest] = missing;
  if (key !== undefined) {
    const known = contents.find((content) => 'key' in content && content.key === key);
    const holder = known !== undefined && 'key' in known ? known : { key, contents: [] };
    if (known === undefined) contents.push(holder);
    addContent(holder.contents, rest, insertion, isShared);
    return;
  }
  const twin = contents.find((content) => 'block' in content && content.insertion.owner === insertion.owner);
  if (twin !== undefined && 'block' in twin) {
    if (isShared && twin.block.text === insertion.block) return;
    throw new Error(`${insertion.owner} adds twice to ${insertion.path.join('.')}`);
  }
  contents.push({ insertion, block: new Block(insertion.block, insertion.kind) });
}

/** Whether contents make a mapping of their place, or a sequence. */
export function kindOf(contents: readonly Content[]): 'entries' | 'items' {
  const kinds = new Set(contents.map((content) => ('key' in content ? 'entries' : content.insertion.kind)));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) throw new Error('entries and items are added to one place');
  return kind;
}
