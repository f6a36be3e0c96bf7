/** Where a node is in a document: keys of mappings, and numbers in sequences, counted from 0. */
export type YamlPath = readonly (string | number)[];

/** A path as messages show it, such as `services.orders.depends_on`. */
export function pathText(path: YamlPath): string {
  return path.length === 0 ? 'the top level' : path.join('.');
}
