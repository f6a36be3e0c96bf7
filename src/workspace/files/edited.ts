import type { FlowItem } from '../../edit/flow-item.ts';
import { insertYaml, type YamlInsertion } from '../../edit/yaml/edit-yaml.ts';
import type { Content } from '../../plan/plan.ts';

/** A text after an edit, and what of it no mark could be put on, by the modules. */
export interface Edited {
  readonly content: Content;
  readonly flows?: ReadonlyMap<string, readonly FlowItem[]>;
}

/** A YAML text with what modules add to it. */
export function inserted(text: string, insertions: readonly YamlInsertion[]): Edited {
  const { text: content, flows } = insertYaml(text, insertions);
  const byOwner = new Map<string, FlowItem[]>();
  for (const { owner, ...flow } of flows) byOwner.set(owner, [...(byOwner.get(owner) ?? []), flow]);
  return { content, flows: byOwner };
}
