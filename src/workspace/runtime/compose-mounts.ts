import { posix } from 'node:path';
import { composeText } from '../../render/escape-compose.ts';
import type { ModulePart } from '../module-part.ts';
import type { ComposePlatform } from './compose.ts';

/** The folders of the workspace that a module reads, as volumes of a service that runs its code; YAML source. */
export function composeMounts(
  { mounts }: Pick<ModulePart, 'mounts'>,
  { root }: Pick<ComposePlatform, 'root'>,
): readonly string[] {
  return mounts.map(({ source, target }) => {
    const path = posix.join(root, source);
    // A name alone would be a volume.
    return composeText(`${path.startsWith('../') ? '' : './'}${path}:${target}:ro`);
  });
}
