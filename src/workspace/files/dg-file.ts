import type { FlowItem } from '../../edit/flow-item.ts';
import { addProject, projectsIn } from '../../edit/toml/projects.ts';
import type { ModulePart } from '../module-part.ts';
import type { Edited } from './edited.ts';

/** Lists modules in `dg.toml`, for `dg dev`. */
export function addProjects(text: string | undefined, parts: readonly ModulePart[]): Edited {
  const listed = new Set(projectsIn(text ?? '').map(({ path }) => path.replace(/\/+$/, '')));
  const flows = new Map<string, readonly FlowItem[]>();
  let content = text ?? '';
  for (const { name, path } of parts) {
    // Somebody has listed it already, as create-dagster does.
    if (listed.has(path)) continue;
    const added = addProject(content, name, path);
    content = added.text;
    if (added.flows.length > 0) flows.set(name, added.flows);
  }
  return { content, flows };
}
