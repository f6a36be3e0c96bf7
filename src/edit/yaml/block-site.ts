import { CHOMPING_MODE } from 'js-yaml';
import { beginMark, endMark, entryMark, HOLDER, lineAt, WAS } from '../marks.ts';
import { NoCleanEdit } from '../no-clean-edit.ts';
import { type Content, kindOf } from './content.ts';
import {
  columnAt,
  columnOf,
  endOf,
  indicatorEnd,
  isBlockScalar,
  lastLeaf,
  lineAfter,
  startOf,
} from './extent.ts';
import { stringText } from './flow-text.ts';
import type { Splice } from './splices.ts';
import { stepAt } from './step.ts';
import { tailEnd } from './tail.ts';
import { tokensOf } from './tokens.ts';
import type { YamlTree } from './tree.ts';

/** What to put in, and what it says: see {@link tokensOf}. */
export interface Edit {
  readonly splices: readonly Splice[];
  readonly tokens: readonly string[];
}

/** Adds lines to a mapping or sequence in block style, or makes one of an empty value or of an alias. */
export function blockEdit(tree: YamlTree, node: number | undefined, contents: readonly Content[]): Edit {
  const tokens = contentTokens(contents);
  const [open, close] = kindOf(contents) === 'entries' ? ['{', '}'] : ['[', ']'];
  if (node === undefined)
    return { splices: [lines(tree.text.length, contents, 0, 2, 0)], tokens: [open, ...tokens, close] };
  const step = stepAt(tree, node);
  const depth = tree.depth(node);
  if (isEmptyFlow(tree, node)) {
    const { splices } = belowEmpty(tree, node, contents, step, depth);
    return {
      splices: [{ at: indicatorEnd(tree, node), text: ` ${WAS}`, isLines: false, depth: 0 }, ...splices],
      tokens,
    };
  }
  if (tree.isCollection(node)) {
    const column = columnOf(tree, node);
    return { splices: [lines(endOfContent(tree, node), contents, column, step, depth)], tokens };
  }
  const parent = tree.parent(node);
  const above = parent === undefined ? -step : columnOf(tree, parent);
  const column = above + (parent !== undefined && tree.kind(parent) === 'sequence' ? 2 : step);
  const below = lineAfter(tree.text, endOf(tree, node));
  const isAlias = tree.kind(node) === 'alias';
  const at = isAlias ? below : tailEnd(tree.text, below, above, indicatorEnd(tree, node));
  const tag = tree.tagText(node);
  const added = lines(at, contents, column, step, depth);
  if (!isAlias) return { splices: [added], tokens: [...(tag === '' ? [] : [tag]), open, ...tokens, close] };
  return {
    splices: [mergeSplice(tree, node, column, step), added],
    tokens: ['{', '=<<', `*${tree.anchorText(node)}`, ...tokens, '}'],
  };
}

/**
 * Whether a value of a key is `[]` or `{}` on the key's own line: it becomes a comment, and lines go below it, so that
 * a list that grows has a line for each of its items.
 */
export function isEmptyFlow(tree: YamlTree, node: number): boolean {
  const parent = tree.parent(node);
  if (parent === undefined || !tree.isCollection(node) || !tree.isFlow(node)) return false;
  if (tree.kind(parent) !== 'mapping' || tree.isFlow(parent) || tree.children(node).length > 0) return false;
  const end = tree.text.indexOf('\n', indicatorEnd(tree, node));
  const rest = tree.text.slice(indicatorEnd(tree, node), end === -1 ? undefined : end);
  return /^[ \t]+(?:\[[ \t]*\]|\{[ \t]*\})[ \t]*(?:[ \t]#.*)?\r?$/.test(rest);
}

function belowEmpty(tree: YamlTree, node: number, contents: readonly Content[], step: number, depth: number) {
  const parent = tree.parent(node);
  const above = parent === undefined ? -step : columnOf(tree, parent);
  const end = tree.text.indexOf('\n', indicatorEnd(tree, node));
  const below = end === -1 ? tree.text.length : end + 1;
  const at = tailEnd(tree.text, below, above, indicatorEnd(tree, node));
  return { splices: [lines(at, contents, above + step, step, depth)] };
}

/** What makes the value of a merge key of an alias. */
function mergeSplice(tree: YamlTree, alias: number, column: number, step: number): Splice {
  const indicator = indicatorEnd(tree, alias);
  const start = startOf(tree, alias) ?? indicator;
  const indent = ' '.repeat(column);
  if (!tree.text.slice(indicator, start).includes('\n'))
    return { at: indicator, text: ` ${HOLDER}\n${indent}<<:`, isLines: false, depth: 0 };
  const own = ' '.repeat(columnAt(tree.text, start) + step);
  return { at: start, text: `<<: ${HOLDER}\n${own}`, isLines: false, depth: 0 };
}

function lines(
  at: number,
  contents: readonly Content[],
  column: number,
  step: number,
  depth: number,
): Splice {
  return { at, text: linesOf(contents, column, step), isLines: true, depth };
}

/** Contents as lines of a file, with their marks. */
export function linesOf(contents: readonly Content[], column: number, step: number): string {
  const indent = ' '.repeat(column);
  return contents
    .map((content) => {
      if ('key' in content)
        return `${indent}${stringText(content.key)}: ${HOLDER}\n${linesOf(content.contents, column + step, step)}`;
      const { insertion, block } = content;
      const text = block.at(column, step);
      if (insertion.single === true && block.isOneLine)
        return `${text.slice(0, -1)} ${entryMark(insertion.owner)}\n`;
      return `${indent}${beginMark(insertion.owner)}\n${text}${indent}${endMark(insertion.owner)}\n`;
    })
    .join('');
}

function contentTokens(contents: readonly Content[]): readonly string[] {
  return contents.flatMap((content) => {
    if ('block' in content) return tokensOf(content.block.tree, content.block.root).slice(1, -1);
    const [open, close] = kindOf(content.contents) === 'entries' ? ['{', '}'] : ['[', ']'];
    return [`=${content.key}`, open, ...contentTokens(content.contents), close];
  });
}

/** Where lines are added to a block collection: behind its last content and the comments that belong to that. */
function endOfContent(tree: YamlTree, node: number): number {
  const column = columnOf(tree, node);
  const from = tree.parent(node) === undefined ? 0 : indicatorEnd(tree, node);
  const children = tree.children(node);
  const last = children.at(-1);
  if (last === undefined || !endsOpen(tree, last))
    return tailEnd(tree.text, contentEnd(tree, node), column, from);
  // A block scalar that ends the file without a line end would get one by lines below it: so they go above.
  const width = tree.kind(node) === 'mapping' ? 2 : 1;
  const before = children.at(-1 - width);
  if (before !== undefined) return tailEnd(tree.text, contentEnd(tree, before), column, from);
  const start = tree.collection(node).start;
  const line = start - columnAt(tree.text, start);
  if (tree.text.slice(line, start).trim() === '' && tree.tagText(node) + tree.anchorText(node) === '')
    return line;
  throw new NoCleanEdit(
    `line ${lineAt(tree.text, tree.text.length)} ends the file without a line end, in a block scalar`,
  );
}

function contentEnd(tree: YamlTree, node: number): number {
  const end = endOf(tree, node);
  const isLineEnd = isBlockScalar(tree, lastLeaf(tree, node));
  return isLineEnd ? end : lineAfter(tree.text, end);
}

function endsOpen(tree: YamlTree, node: number): boolean {
  const leaf = lastLeaf(tree, node);
  if (!isBlockScalar(tree, leaf)) return false;
  const { valueStart, valueEnd, chomping } = tree.scalar(leaf);
  const isOpen = valueEnd === tree.text.length && valueEnd > valueStart && !tree.text.endsWith('\n');
  return isOpen && chomping !== CHOMPING_MODE.STRIP;
}
