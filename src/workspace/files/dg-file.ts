import { posix } from 'node:path';
import { addProjects, projectsIn } from '../../edit/toml/projects.ts';
import type { ModulePart } from '../module-part.ts';
import type { Edited } from './edited.ts';

/**
 * Lists modules in `dg.toml`, for `dg dev`; one that somebody has listed already, as create-dagster does, stays his.
 * @param file from the root.
 */
export function listProjects(text: string | undefined, parts: readonly ModulePart[], file: string): Edited {
  const folder = posix.dirname(file);
  const listed = new Set(
    projectsIn(text ?? '').map(({ path }) => posix.join(folder, path).replace(/\/+$/, '')),
  );
  const projects = parts
    .filter(({ path }) => !listed.has(path))
    .map(({ name, path }) => ({ owner: name, path: posix.relative(folder, path) }));
  const { text: content, flows } = addProjects(text, projects);
  return {
    content,
    flows: [...flows].flatMap(([owner, items]) => items.map((item) => ({ ...item, owner }))),
  };
}
