import { InvalidContentError } from '../errors.ts';
import { inspectShared } from '../workspace/validate/inspect.ts';
import type { SharedInspection } from '../workspace/validate/inspection.ts';
import { workspaceRoot } from './workspace-root.ts';

/**
 * Reads the registry and the shared files of the workspace that is meant.
 * @param word a folder, for the commands that take it so.
 * @throws UsageError where there is none, InvalidContentError where its registry is damaged.
 */
export async function readShared(flag: string, cwd: string, word?: string): Promise<SharedInspection> {
  const inspection = await inspectShared(await workspaceRoot(flag, cwd, word));
  const damage = inspection.findings.find(({ rule }) => rule === 'registry-damaged');
  if (damage === undefined) return inspection;
  throw new InvalidContentError(`${damage.path} cannot be used.`, {
    why: damage.message,
    next: damage.remedy,
  });
}
