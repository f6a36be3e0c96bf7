import type { FlowItem } from '../flow-item.ts';

/**
 * Tells of new items that they are in a list or mapping that was made for others of ours: so it goes with whichever
 * goes last.
 * @param known what all owners have in the file.
 */
export function withMade(flows: readonly FlowItem[], known: readonly FlowItem[]): readonly FlowItem[] {
  const made = new Map<string, FlowItem>();
  for (const item of known) if (item.made === true) made.set(JSON.stringify(item.path), item);
  const inherited: FlowItem[] = [];
  const all = flows.map((item): FlowItem => {
    if (!made.has(JSON.stringify(item.path))) return item;
    // Collections around it that were made for it too.
    for (let length = item.path.length - 1; length >= 0; length -= 1) {
      const path = item.path.slice(0, length);
      if (made.has(JSON.stringify(path))) inherited.push({ path, value: {}, made: true });
    }
    return { ...item, made: true };
  });
  return [...all, ...inherited];
}
