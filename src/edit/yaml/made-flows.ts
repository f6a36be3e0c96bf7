import type { FlowItem, OwnedFlowItem } from '../flow-item.ts';

/**
 * Tells of new items which lists and mappings around them were made for others of ours: those go with whichever
 * item goes last.
 * @param known what all owners have in the file.
 */
export function withMade(
  flows: readonly OwnedFlowItem[],
  known: readonly FlowItem[],
): readonly OwnedFlowItem[] {
  const made = new Set(known.flatMap(({ path, made }) => (made === true ? [JSON.stringify(path)] : [])));
  const around = new Map<string, OwnedFlowItem>();
  const all = flows.map((item): OwnedFlowItem => {
    for (let length = 0; length < item.path.length; length += 1) {
      const path = item.path.slice(0, length);
      const id = JSON.stringify(path);
      if (made.has(id)) around.set(`${item.owner} ${id}`, { owner: item.owner, path, value: {}, made: true });
    }
    return made.has(JSON.stringify(item.path)) ? { ...item, made: true } : item;
  });
  return [...all, ...around.values()];
}
