import { EVENT_ID } from 'js-yaml';
import { isBlockScalar } from './extent.ts';
import { YamlTree } from './tree.ts';

/**
 * Entries or items to put into a file: in block style, at column 0, two spaces a level, each line ended by `\n`.
 */
export class Block {
  readonly text: string;
  readonly tree: YamlTree;
  readonly root: number;

  /** @throws Error where the text is not what it says to be: that is a defect of who wrote it. */
  constructor(text: string, kind: 'entries' | 'items') {
    this.text = text;
    this.tree = new YamlTree(text);
    const { root } = this.tree;
    if (!text.endsWith('\n') || root === undefined || this.tree.nextDocument !== undefined)
      throw new Error(`not lines of one YAML document:\n${text}`);
    if (this.tree.kind(root) !== (kind === 'entries' ? 'mapping' : 'sequence') || this.tree.isFlow(root))
      throw new Error(`not ${kind} in block style:\n${text}`);
    this.root = root;
  }

  get isOneLine(): boolean {
    return this.text.indexOf('\n') === this.text.length - 1;
  }

  /** The lines, moved to a column, with as many spaces a level as the file has. */
  at(column: number, step: number): string {
    const scalars = scalarLines(this.tree);
    const levels = [{ from: 0, to: column }];
    const lines = this.text.slice(0, -1).split('\n');
    let shift = 0;
    return lines
      .map((line, index) => {
        const from = line.search(/\S/);
        if (from === -1) return `${line.trimEnd()}\n`;
        const scalar = scalars.get(index);
        // Within a scalar of several lines, spaces belong to the value.
        if (scalar === 'rest') return `${' '.repeat(Math.max(from + shift, 0))}${line.slice(from)}\n`;
        while ((levels.at(-1)?.from ?? 0) > from) levels.pop();
        const level = levels.at(-1) ?? { from: 0, to: column };
        const to = level.from === from ? level.to : level.to + step;
        if (level.from !== from) levels.push({ from, to });
        shift = to - from;
        const dashes = scalar === undefined ? (/^(?:- +)*/.exec(line.slice(from))?.[0].length ?? 0) : 0;
        if (dashes > 0) levels.push({ from: from + dashes, to: to + dashes });
        return `${' '.repeat(to)}${line.slice(from)}\n`;
      })
      .join('');
  }
}

/** The lines that a scalar goes on over, by their number: the first of a block scalar tells its indentation. */
function scalarLines(tree: YamlTree): ReadonlyMap<number, 'first' | 'rest'> {
  const lines = new Map<number, 'first' | 'rest'>();
  tree.events.forEach((event, node) => {
    if (event.type !== EVENT_ID.SCALAR || event.valueStart === -1) return;
    const isBlock = isBlockScalar(tree, node);
    const body = tree.text.slice(event.valueStart, event.valueEnd);
    if (!isBlock && !body.includes('\n')) return;
    const first = tree.text.slice(0, event.valueStart).split('\n').length - 1;
    const count = body.replace(/\n$/, '').split('\n').length;
    for (let index = isBlock ? 0 : 1; index < count; index += 1)
      lines.set(first + index, index === 0 ? 'first' : 'rest');
  });
  return lines;
}
