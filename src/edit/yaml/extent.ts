import { CHOMPING_MODE, EVENT_ID, SCALAR_STYLE } from 'js-yaml';
import type { YamlTree } from './tree.ts';

/** Where a node begins, its anchor and its tag included; undefined where nothing stands for it. */
export function startOf(tree: YamlTree, node: number): number | undefined {
  const event = tree.event(node);
  if (event.type === EVENT_ID.POP || event.type === EVENT_ID.DOCUMENT) return undefined;
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart - 1;
  const own =
    event.type !== EVENT_ID.SCALAR
      ? event.start
      : event.valueStart - (event.style === SCALAR_STYLE.PLAIN || isBlockScalar(tree, node) ? 0 : 1);
  const starts = [event.anchorStart - 1, event.tagStart, own].filter((start) => start >= 0);
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/**
 * Where the last thing of a node ends: a closing quote or bracket, the last character of a plain scalar, the line end
 * of a block scalar, the `:` or `-` before a value that is not there.
 */
export function endOf(tree: YamlTree, node: number): number {
  const event = tree.event(node);
  switch (event.type) {
    case EVENT_ID.ALIAS:
      return event.anchorEnd;
    case EVENT_ID.SCALAR:
      if (event.valueStart === -1) return Math.max(event.anchorEnd, event.tagEnd, indicatorEnd(tree, node));
      if (isBlockScalar(tree, node)) return blockScalarEnd(tree, node);
      return event.valueEnd + (event.style === SCALAR_STYLE.PLAIN ? 0 : 1);
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE: {
      const last = tree.children(node).at(-1);
      const inner = last === undefined ? event.start + 1 : endOf(tree, last);
      // A pair in a flow sequence is a mapping without braces.
      const isBare = !'[{'.includes(tree.text.charAt(event.start));
      if (!tree.isFlow(node) || isBare) return inner;
      return skipTo(tree.text, inner, ',') + 1;
    }
    default:
      throw new Error('a document has no end of its own');
  }
}

/**
 * Where the place of a value begins: behind the `:` of its entry or the `-` of its item, or at the start of the
 * document.
 */
export function indicatorEnd(tree: YamlTree, node: number): number {
  const parent = tree.parent(node);
  if (parent === undefined) return documentStart(tree);
  const siblings = tree.children(parent);
  const before = siblings[siblings.indexOf(node) - 1];
  if (tree.kind(parent) === 'mapping') {
    // The value of a key that is not there, as in `: value`.
    if (before === undefined) return tree.collection(parent).start;
    const keyEnd = endOf(tree, before);
    const at = skipTo(tree.text, keyEnd, '');
    return tree.text[at] === ':' ? at + 1 : keyEnd;
  }
  const from = before === undefined ? tree.collection(parent).start : endOf(tree, before);
  return tree.isFlow(parent) ? from + 1 : skipTo(tree.text, from, '') + 1;
}

/** How far to the right a block collection is, or the line that a node begins on. */
export function columnOf(tree: YamlTree, node: number): number {
  return columnAt(tree.text, tree.collection(node).start);
}

export function columnAt(text: string, at: number): number {
  const line = text.lastIndexOf('\n', at - 1) + 1;
  return at - line - (line === 0 && text.startsWith('\uFEFF') ? 1 : 0);
}

/** The start of the line after an offset, or the end of the text. */
export function lineAfter(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

export function isBlockScalar(tree: YamlTree, node: number): boolean {
  const event = tree.event(node);
  return event.type === EVENT_ID.SCALAR && event.style >= SCALAR_STYLE.LITERAL_BLOCK;
}

/** The last node within a node. */
export function lastLeaf(tree: YamlTree, node: number): number {
  if (!tree.isCollection(node) || tree.isFlow(node)) return node;
  const last = tree.children(node).at(-1);
  return last === undefined ? node : lastLeaf(tree, last);
}

/** Of a block scalar that is not to keep them, empty lines at its end are no part. */
function blockScalarEnd(tree: YamlTree, node: number): number {
  const { valueStart, valueEnd, chomping, indent } = tree.scalar(node);
  if (chomping === CHOMPING_MODE.KEEP) return valueEnd;
  let end = valueEnd;
  while (end > valueStart) {
    const start = Math.max(tree.text.lastIndexOf('\n', end - 2) + 1, valueStart);
    const line = tree.text.slice(start, end).replace(/\r?\n$/, '');
    if (line.trim() !== '' || line.length > Math.max(indent, 0)) break;
    end = start;
  }
  return end;
}

function documentStart(tree: YamlTree): number {
  const opened = /^\uFEFF?---(?=[ \t\r\n]|$)/m.exec(tree.text);
  const document = tree.event(0);
  if (document.type === EVENT_ID.DOCUMENT && document.explicitStart && opened !== null)
    return opened.index + opened[0].length;
  return tree.text.startsWith('\uFEFF') ? 1 : 0;
}

/** Skips white space, comments and some more characters. */
function skipTo(text: string, from: number, more: string): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '#') at = lineAfter(text, at) - 1;
    else if (!/\s/.test(char) && !more.includes(char)) return at;
  }
  return at;
}
