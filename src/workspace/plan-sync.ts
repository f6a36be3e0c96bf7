import { InvalidContentError } from '../errors.ts';
import type { Proposal } from '../plan/proposal.ts';
import type { Candidate } from './candidate.ts';
import { Candidates } from './candidates.ts';
import type { ModulePart } from './module-part.ts';
import { planAddition } from './plan-add.ts';
import { proposeChange } from './plan-workspace.ts';
import { type RegisteredModule, registryText } from './registry.ts';
import { registryFromMarks } from './registry-from-marks.ts';
import { withoutGone, withoutStrays } from './sync/departures.ts';
import { type Redone, withContents } from './sync/redone.ts';
import { withDatabasesRenewed, withLacksRepaired } from './sync/repairs.ts';
import type { Sync, SyncWishes } from './sync/sync.ts';
import type { Inspection } from './validate/inspection.ts';
import type { Workspace } from './workspace.ts';

/** What brings a workspace back into agreement. */
export interface PlannedSync {
  /** Undefined where there is nothing to do. */
  readonly proposal: Proposal | undefined;
  readonly added: readonly ModulePart[];
  readonly repaired: readonly RegisteredModule[];
  /** Those of them that run otherwise now. */
  readonly restarted: readonly RegisteredModule[];
  readonly removed: readonly RegisteredModule[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly registry: Workspace['registry'];
}

/**
 * Plans the repair of a workspace, and the integration of what is not integrated yet: one transaction.
 * @throws what editing the files throws.
 */
export async function planSync(
  workspace: Workspace,
  inspection: Inspection,
  wishes: SyncWishes,
): Promise<PlannedSync> {
  refuseInvalid(inspection);
  const sync = syncOf(workspace, inspection, wishes);
  const start = await startOf(sync);
  const gone = start.registry.modules.filter(({ name }) => sync.gone.has(name));

  const repaired = await withLacksRepaired(start, sync);
  const renewed = await withDatabasesRenewed(repaired, sync);
  const left = await withoutGone(renewed, gone, sync);
  const strangers = await sync.candidates.strangers(inspection, left.registry.modules);
  const tidied = withoutStrays(left, strangers, sync);
  const { added, next } = await joined(tidied, strangers, sync);

  return {
    proposal: proposalOf(next, workspace),
    added,
    repaired: [...sync.repaired.values()],
    restarted: next.registry.modules.filter(({ name }) => sync.restarted.has(name)),
    removed: wishes.isForced ? gone : [],
    secrets: sync.secrets,
    registry: next.registry,
  };
}

/** @throws InvalidContentError where a shared file is none of its kind: nothing can be put into it or taken out. */
function refuseInvalid({ files }: Inspection): void {
  for (const { path, problem } of files.values()) {
    if (problem === undefined) continue;
    throw new InvalidContentError(`${path} cannot be edited: ${problem.message}`, {
      next: 'Correct it, then call the command again.',
    });
  }
}

function syncOf(workspace: Workspace, inspection: Inspection, wishes: SyncWishes): Sync {
  const gone = inspection.modules.filter(({ isThere }) => !isThere).map(({ module }) => module.name);
  return {
    ...{ ...wishes, workspace, inspection, candidates: new Candidates(workspace, wishes.report) },
    gone: new Set(gone),
    repaired: new Map(),
    restarted: new Set(),
    secrets: new Map(),
  };
}

/** The workspace as it is; where its registry is lost, with the one that the marks in its files tell. */
async function startOf({ workspace, inspection, candidates }: Sync): Promise<Redone> {
  const { isRegistered, registry, texts } = workspace;
  const known = isRegistered ? registry : await registryFromMarks(inspection, candidates);
  return { registry: known, texts, contents: new Map() };
}

/** Adds those that are not integrated yet. */
async function joined(
  now: Redone,
  strangers: readonly Candidate[],
  { workspace, port, secrets }: Sync,
): Promise<{ readonly added: readonly ModulePart[]; readonly next: Redone }> {
  if (strangers.length === 0) return { added: [], next: now };
  const there = { ...workspace, registry: now.registry, texts: now.texts };
  const planned = await planAddition(there, strangers, { server: undefined, port });
  for (const [name, value] of planned.secrets) secrets.set(name, value);
  const edits = planned.proposal.files.filter((file) => file.kind === 'edit');
  const contents = new Map(edits.map(({ path, edit }) => [path, edit(now.texts.get(path))]));
  return { added: planned.added, next: withContents(now, contents, planned.registry) };
}

function proposalOf({ contents, registry }: Redone, workspace: Workspace): Proposal | undefined {
  const isSame = workspace.isRegistered && registryText(registry) === registryText(workspace.registry);
  return contents.size === 0 && isSame ? undefined : proposeChange(workspace, contents, registry);
}
