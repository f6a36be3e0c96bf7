import { UsageError } from '../errors.ts';
import type { Proposal } from '../plan/proposal.ts';
import { closest } from '../questions/suggest.ts';
import { disintegrate, unitPaths } from './disintegrate.ts';
import { proposeChange } from './plan-workspace.ts';
import type { RegisteredModule, Registry } from './registry.ts';
import { moduleNamed, type Workspace } from './workspace.ts';

/** Modules that are planned to leave a workspace. */
export interface PlannedRemoval {
  readonly proposal: Proposal;
  readonly registry: Registry;
  readonly removed: readonly RegisteredModule[];
}

/**
 * Plans how modules leave a workspace, back to the bytes that were there before they came.
 * @param isForced whether what somebody has edited in our blocks goes with them.
 * @throws UsageError where the workspace has no module of a name; and what editing the files throws.
 */
export async function planRemoval(
  workspace: Workspace,
  names: readonly string[],
  isForced: boolean,
): Promise<PlannedRemoval> {
  const { registry, reading } = workspace;
  const removed = [...new Set(names)].map((name) => moduleNamed(registry, name) ?? unknown(name, registry));
  const units = new Map<(typeof paths)[number], string>();
  const paths = unitPaths(registry, removed);
  for (const path of paths) {
    const text = await reading.text(path);
    if (text !== undefined) units.set(path, text);
  }
  const left = disintegrate(workspace, removed, units, isForced);
  return {
    proposal: proposeChange(workspace, left.contents, left.registry),
    registry: left.registry,
    removed,
  };
}

function unknown(name: string, { modules }: Registry): never {
  const names = modules.map((one) => one.name);
  const near = closest(name, names);
  throw new UsageError(`The workspace has no module ${JSON.stringify(name)}.`, {
    why:
      names.length === 0
        ? 'It has none.'
        : `It has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
    ...(near === undefined ? {} : { next: `Did you mean ${near}?` }),
  });
}
