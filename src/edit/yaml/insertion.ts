import type { YamlPath } from './path.ts';

/** Something to add: entries to a mapping, or items to a sequence. */
export interface YamlInsertion {
  /** Where the mapping or sequence is; keys that are not there are made. */
  readonly path: YamlPath;
  readonly owner: string;
  /** In block style at column 0, two spaces a level, each line ended by `\n`. */
  readonly block: string;
  readonly kind: 'entries' | 'items';
  /** Whether to mark an item of one line at its end, where the list is in block style. */
  readonly single?: boolean;
}
