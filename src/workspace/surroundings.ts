import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { type ComposeSurroundings, composeSurroundings } from './compose-platform.ts';
import { type FileKind, fileOf, type Registry } from './registry.ts';

type Texts = ReadonlyMap<InsideRoot, string>;

/** What was found for a registry and its texts: a plan asks for each of its modules. */
const FOUND = new WeakMap<Registry, { readonly texts: Texts; readonly around: ComposeSurroundings }>();

/** What the compose file gives to whoever loads the instance. */
export function surroundings(registry: Registry, texts: Texts): ComposeSurroundings {
  const found = FOUND.get(registry);
  if (found?.texts === texts) return found.around;
  const of = (kind: FileKind): string => texts.get(fileOf(registry, kind) ?? insideRoot('-')) ?? '';
  const around = composeSurroundings(registry, of('compose'), of('dagster'), {
    compose: registry.files.compose ?? 'docker-compose.yml',
    env: envPath(registry),
  });
  FOUND.set(registry, { texts, around });
  return around;
}

/** Where the `.env` of a compose file is, or would be: beside it. */
export function envPath({ files }: Registry): InsideRoot {
  const { compose = '' } = files;
  return insideRoot(files.env ?? `${compose.slice(0, compose.lastIndexOf('/') + 1)}.env`);
}
