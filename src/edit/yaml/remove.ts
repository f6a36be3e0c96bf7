import type { FlowItem } from '../flow-item.ts';
import { findBlocks, findEntries, type Range } from '../marks.ts';
import { editable } from './editable.ts';
import { flowCuts } from './flow-cuts.ts';
import { holderCuts } from './holder-cuts.ts';
import { treeOf } from './tree.ts';
import { verify } from './verify.ts';

/**
 * Takes out all that owners have in a YAML text: marked blocks and entries, items of lists and mappings on one line,
 * and what was only made to hold them. All other bytes stay.
 * @param flows what {@link insertYaml} said to remember.
 * @throws NoCleanEdit where the text is no YAML, or would say something else than before.
 * @throws BrokenMarks where somebody has taken out one mark of a block.
 */
export function removeYaml(
  text: string,
  owners: string | readonly string[],
  flows: readonly FlowItem[],
): string {
  const all = typeof owners === 'string' ? [owners] : owners;
  const lines = joined(all.flatMap((owner) => [...findBlocks(text, owner), ...findEntries(text, owner)]));
  if (lines.length === 0 && flows.length === 0) return text;
  const tree = editable(text);
  const cuts = joined([...holderCuts(text, lines), ...flowCuts(tree, flows)]);
  if (cuts.length === 0) return text;
  const after = cut(text, cuts);
  verify(treeOf(after), tree, cuts);
  return after;
}

function cut(text: string, ranges: readonly Range[]): string {
  let done = 0;
  const kept: string[] = [];
  for (const { start, end } of ranges) {
    const before = text.slice(done, start);
    // The last line of a file without a line end at its end was put in with the line end above it.
    const isOpen = end === text.length && start < end && !text.endsWith('\n');
    kept.push(isOpen ? before.replace(/\r?\n$/, '') : before);
    done = end;
  }
  kept.push(text.slice(done));
  return kept.join('');
}

/** Ranges in order; those that touch become one. */
function joined(ranges: readonly Range[]): readonly Range[] {
  const all: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1);
    if (last !== undefined && range.start <= last.end)
      all[all.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else all.push(range);
  }
  return all;
}
