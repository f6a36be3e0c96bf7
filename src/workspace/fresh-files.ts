import { posix } from 'node:path';
import type { Content } from '../plan/plan.ts';
import { render } from '../render/render.ts';
import { listLayer } from '../render/templates.ts';
import { environmentExample, environmentText, instanceEnvironment } from './fresh-environment.ts';
import { FRESH_PATHS } from './fresh-paths.ts';
import { freshUnits } from './fresh-units.ts';
import { freshView } from './fresh-view.ts';
import type { Settings } from './module-part.ts';
import type { FileKind } from './registry.ts';

/** A file of a new workspace; `kind` is undefined for one that no command edits later. */
export interface FreshFile {
  readonly kind: FileKind | undefined;
  /** From the root. */
  readonly path: string;
  readonly content: Content;
  readonly mode: number;
}

/**
 * The files of a new workspace, without modules: a pure function of its settings.
 * @param root absolute: units know no other paths.
 * @param given where the user wants files, from the root; `units` is a folder.
 */
export function freshFiles(
  settings: Settings,
  root: string,
  given: Partial<Record<FileKind, string>> = {},
): readonly FreshFile[] {
  const files = { ...FRESH_PATHS, ...given };
  const view = freshView(settings, root, files);
  const kinds = new Map(Object.entries(FRESH_PATHS).map(([kind, path]) => [path, kind as FileKind]));
  const rendered = ['base', settings.runtime]
    .flatMap((layer) => (layer === 'systemd' ? [] : listLayer(`workspace/${layer}`)))
    .map(({ source, target }): FreshFile => {
      const kind = kinds.get(target);
      const path = kind === undefined ? target : files[kind];
      return { kind, path, content: render(source, view), mode: target.endsWith('.sh') ? 0o755 : 0o644 };
    });
  const blocks = instanceEnvironment(settings);
  const units = settings.runtime === 'systemd' ? freshUnits(settings, root, files) : [];
  const all: FreshFile[] = [
    ...rendered,
    { kind: 'env', path: files.env, content: environmentText(blocks), mode: 0o600 },
    { kind: 'env-example', path: files['env-example'], content: environmentExample(blocks), mode: 0o644 },
    ...units.map(
      ({ name, text }): FreshFile => ({
        ...{ kind: 'units', path: posix.join(files.units, name), content: text, mode: 0o644 },
      }),
    ),
  ];
  return all.sort((a, b) => (a.path < b.path ? -1 : 1));
}
