import { posix } from 'node:path';
import { yaml } from '../../render/escape.ts';
import { composeText, literal, required } from '../../render/escape-compose.ts';
import type { ModulePart } from '../module-part.ts';
import type { ComposePlatform } from './compose.ts';

/** A path of the workspace as a compose file has it: without a dot, it could be the name of a volume. */
export function pathIn({ root }: Pick<ComposePlatform, 'root'>, path: string): string {
  const found = posix.join(root, path);
  return found.startsWith('../') ? found : `./${found}`;
}

/** The folders of the workspace that a module reads, as volumes of a service that runs its code; YAML source. */
export function composeMounts(
  { mounts }: Pick<ModulePart, 'mounts'>,
  platform: Pick<ComposePlatform, 'root'>,
): readonly string[] {
  return mounts.map(({ source, target }) =>
    typeof source === 'string'
      ? composeText(`${pathIn(platform, source)}:${target}:ro`)
      : yaml(`${required(source.variable)}:${literal(target)}:ro`),
  );
}
