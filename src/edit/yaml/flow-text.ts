import { CORE_SCHEMA, SCALAR_STYLE, YAML11_SCHEMA } from 'js-yaml';
import type { YamlTree } from './tree.ts';

/** A node on one line, as it can stand in a flow list or mapping. */
export function flowText(tree: YamlTree, node: number): string {
  const anchor = tree.kind(node) === 'alias' ? '' : tree.anchorText(node);
  const tag = tree.tagText(node);
  const props = `${anchor === '' ? '' : `&${anchor} `}${tag === '' ? '' : `${tag} `}`;
  const children = tree.isCollection(node) ? tree.children(node) : [];
  switch (tree.kind(node)) {
    case 'sequence':
      return `${props}[${children.map((child) => flowText(tree, child)).join(', ')}]`;
    case 'mapping':
      return `${props}{${entriesText(tree, node).join(', ')}}`;
    case 'alias':
      return `*${tree.anchorText(node)}`;
    case 'empty':
      return `${props}null`;
    case 'scalar':
      return props + scalarText(tree, node);
  }
}

/** The entries of a mapping, each as it can stand in a flow mapping. */
export function entriesText(tree: YamlTree, node: number): readonly string[] {
  const children = tree.children(node);
  return children.flatMap((key, index) => {
    const value = children[index + 1];
    // An alias takes a colon that follows at once for a part of its name.
    const colon = tree.kind(key) === 'alias' ? ' : ' : ': ';
    return index % 2 === 1 || value === undefined
      ? []
      : [flowText(tree, key) + colon + flowText(tree, value)];
  });
}

/** A string as a key or a value: bare where every reader takes it for that string. */
export function stringText(value: string): string {
  return isPlain(value) && isString(value) ? value : JSON.stringify(value);
}

function scalarText(tree: YamlTree, node: number): string {
  const value = tree.valueText(node);
  if (tree.scalar(node).style !== SCALAR_STYLE.PLAIN) return stringText(value);
  return /[,[\]{}\n]/.test(value) ? JSON.stringify(value) : value;
}

function isPlain(value: string): boolean {
  return /^[A-Za-z_./$][\w./$@+=-]*$/.test(value);
}

/** Whether YAML 1.1, by which Dagster reads, and 1.2 take a bare scalar for a string. */
function isString(value: string): boolean {
  if (/^(?:[yYnN]|~|=|<<)$/.test(value)) return false;
  return [CORE_SCHEMA, YAML11_SCHEMA].every(
    (schema) => typeof schema.resolveImplicitScalarTag(value).value === 'string',
  );
}
