import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { insideRoot } from '../plan/plan.ts';
import type { GivenFiles } from './adopted.ts';
import type { Reading } from './reading.ts';

/** What the files are called that modules go into. */
const USUAL = {
  dg: ['dg.toml'],
  workspace: ['workspace.yaml', 'workspace.yml'],
  compose: ['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml'],
} as const;

/**
 * Refuses a workspace with a file that cannot be looked into, where no other is found for its purpose: modules would go
 * into the rest alone.
 * @param root absolute.
 * @throws ConflictError for a link that leads out of the root; NotAllowedError for a file that may not be read.
 */
export async function refuseHidden(root: string, reading: Reading, found: GivenFiles): Promise<void> {
  for (const [kind, names] of Object.entries(USUAL)) {
    if (found[kind as keyof typeof USUAL] !== undefined) continue;
    for (const name of names) {
      const there = await lstat(join(root, name)).catch(() => undefined);
      if (there !== undefined && !there.isDirectory()) await reading.file(insideRoot(name));
    }
  }
}
