import assert from 'node:assert/strict';
import {
  insertYaml,
  removeYaml,
  type YamlInsertion,
  type YamlPath,
} from '../../../src/edit/yaml/edit-yaml.ts';

/** Entries of a mapping, of the owner `orders`. */
export function entries(path: YamlPath, block = 'orders: 1\n', owner = 'orders'): YamlInsertion {
  return { path, owner, kind: 'entries', block };
}

/** Items of a list, of the owner `orders`. */
export function items(path: YamlPath, block = '- orders\n', owner = 'orders'): YamlInsertion {
  return { path, owner, kind: 'items', block };
}

/** An item that is one line with a mark. */
export function single(path: YamlPath): YamlInsertion {
  return { ...items(path), single: true };
}

/** The text after insertions, which were taken out again to see that the same bytes come back. */
export function edited(text: string, ...insertions: readonly YamlInsertion[]): string {
  const inserted = insertYaml(text, insertions);
  const owners = new Set(insertions.map(({ owner }) => owner));
  const back = [...owners].reduce(
    (now, owner) =>
      removeYaml(
        now,
        owner,
        inserted.flows.filter((item) => item.owner === owner),
      ),
    inserted.text,
  );
  assert.equal(back, text);
  return inserted.text;
}

/** What `entries` gives, as it stands in a file. */
export const BLOCK = ['# BEGIN dagster-module: orders', 'orders: 1', '# END dagster-module: orders'];

/** What `items` gives, as it stands in a file. */
export const ITEM = ['# BEGIN dagster-module: orders', '- orders', '# END dagster-module: orders'];

export function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

export function indented(by: number, block: readonly string[]): readonly string[] {
  return block.map((line) => ' '.repeat(by) + line);
}
