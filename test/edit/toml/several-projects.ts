import type { FlowItem } from '../../../src/edit/flow-item.ts';
import { addProject, removeProject } from '../../../src/edit/toml/projects.ts';

/** A project that was added, and what has to be remembered to take it out. */
interface Added {
  readonly owner: string;
  readonly path: string;
  readonly flows: readonly FlowItem[];
}

/** Adds a project for each owner, one after another, and gives the text with what was added. */
export function addAll(text: string, owners: readonly string[]): [string, readonly Added[]] {
  let rest = text;
  const added = owners.map((owner) => {
    const path = `projects/${owner}`;
    const result = addProject(rest, owner, path);
    rest = result.text;
    return { owner, path, flows: result.flows };
  });
  return [rest, added];
}

/** Takes projects out, in their order. */
export function removeAll(text: string, added: readonly Added[]): string {
  return added.reduce((rest, { owner, path, flows }) => removeProject(rest, owner, path, flows), text);
}
