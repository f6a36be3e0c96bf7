import { linesOf } from './block-site.ts';
import { addContent, type Content } from './content.ts';
import type { YamlInsertion } from './insertion.ts';

/** The lines that somebody has to add by hand, with their marks, below the keys where they belong. */
export function pasteText(insertions: readonly YamlInsertion[]): string {
  const contents: Content[] = [];
  for (const insertion of insertions) addContent(contents, insertion.path.map(String), insertion, true);
  return linesOf(contents, 0, 2).replaceAll(/: # dagster-module$/gm, ':');
}
