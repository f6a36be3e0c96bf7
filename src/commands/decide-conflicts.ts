import { ConflictError, InvalidContentError } from '../errors.ts';
import { brokenByMerge } from '../plan/broken-merge.ts';
import type { Conflict } from '../plan/compare.ts';
import { type Decision, decide, mergeConflict, type Policy } from '../plan/decide.ts';
import type { Draft } from '../plan/draft.ts';
import type { InsideRoot } from '../plan/plan.ts';

/** Puts conflicts to the user. */
export type AskConflicts = (
  root: string,
  conflicts: readonly Conflict[],
) => Promise<ReadonlyMap<InsideRoot, Decision>>;

/** What was decided, and about which files a real run would ask. */
export interface Decided {
  readonly decisions: ReadonlyMap<InsideRoot, Decision>;
  readonly asked: ReadonlySet<InsideRoot>;
}

/** Who decides about files that are there already and differ. */
export interface Judges {
  readonly policy: Policy | undefined;
  readonly isDryRun: boolean;
  /** Undefined where there is nobody to ask. */
  readonly ask: AskConflicts | undefined;
  /**
   * Whether what the user did to generated files is kept unasked: all of it where the generated text is as before,
   * else what does not meet the changes of the generator.
   */
  readonly keepsHand?: boolean;
}

/**
 * Decides every conflict before anything is written: `.yo-resolve` first, then clean merges where they are wanted,
 * then the flag, then the user. A dry run asks nobody, and takes what is asked for as overwritten.
 * @throws ConflictError with the list of files where nobody can decide, InvalidContentError where files cannot
 * be merged or a merge would break one.
 */
export async function decideConflicts(draft: Draft, judges: Judges): Promise<Decided> {
  const { policy, isDryRun, ask } = judges;
  const decisions = new Map(await resolvedByFile(draft));
  if (judges.keepsHand === true) {
    const unresolved = draft.conflicts.filter(({ path }) => !decisions.has(path));
    for (const [path, decision] of await mergedClean(unresolved)) decisions.set(path, decision);
  }
  const open = draft.conflicts.filter(({ path }) => !decisions.has(path));
  if (policy !== undefined) {
    for (const [path, decision] of byPolicy(open, policy)) decisions.set(path, decision);
  } else if (isDryRun) {
    for (const { path, wanted } of open) decisions.set(path, { kind: 'overwrite', content: wanted });
    return { decisions, asked: new Set(open.map(({ path }) => path)) };
  } else if (open.length > 0) {
    if (ask === undefined) throw nobodyToAsk(open);
    for (const [path, decision] of await ask(draft.proposal.root, open)) decisions.set(path, decision);
  }
  await refuseBroken(draft.conflicts, decisions);
  return { decisions, asked: new Set() };
}

/** What `.yo-resolve` files say, where there are any: Yeoman reads them. */
async function resolvedByFile({
  proposal,
  changes,
  conflicts,
}: Draft): Promise<ReadonlyMap<InsideRoot, Decision>> {
  const { hasYoResolve } = await import('./yo-resolve.ts');
  const paths = [...changes, ...conflicts].map(({ path }) => path);
  if (!(await hasYoResolve(proposal.root, paths))) return new Map();
  const { readYoResolve } = await import('../yeoman/yo-resolve.ts');
  return readYoResolve(proposal.root, paths, conflicts);
}

/** The conflicts in which what was generated last is known, and the changes of both sides do not meet. */
async function mergedClean(conflicts: readonly Conflict[]): Promise<ReadonlyMap<InsideRoot, Decision>> {
  const merged = new Map<InsideRoot, Decision>();
  for (const conflict of conflicts) {
    if (conflict.base === undefined) continue;
    const decision = mergeConflict(conflict);
    if (decision?.kind !== 'merge' || decision.conflicts > 0) continue;
    if ((await brokenByMerge(conflict, decision)) === undefined) merged.set(conflict.path, decision);
  }
  return merged;
}

function byPolicy(open: readonly Conflict[], policy: Policy): ReadonlyMap<InsideRoot, Decision> {
  const decided = open.map((conflict) => [conflict.path, decide(conflict, policy)] as const);
  const unmergeable = decided.filter(([, decision]) => decision === undefined).map(([path]) => path);
  if (unmergeable.length > 0) {
    throw new InvalidContentError(`These files cannot be merged: ${unmergeable.join(', ')}.`, {
      why: 'They are not UTF-8 text, or hold secrets.',
      next: 'Decide with --force or --skip, or answer for each on a terminal.',
    });
  }
  return new Map(decided.flatMap(([path, decision]) => (decision === undefined ? [] : [[path, decision]])));
}

function nobodyToAsk(open: readonly Conflict[]): ConflictError {
  const files = open.map(({ path }) => path).join(', ');
  return new ConflictError(`Already there, and different: ${files}.`, {
    why: 'There is no terminal to ask on, and nothing was written.',
    next: 'Decide with --merge, --skip or --force; --dry-run shows the differences.',
  });
}

/** A merge without conflicts can still break a file, when both sides add the same key. */
async function refuseBroken(
  conflicts: readonly Conflict[],
  decisions: ReadonlyMap<InsideRoot, Decision>,
): Promise<void> {
  for (const conflict of conflicts) {
    const problem = await brokenByMerge(conflict, decisions.get(conflict.path));
    if (problem === undefined) continue;
    throw new InvalidContentError(`${conflict.path} would be broken by the merge: ${problem}.`, {
      why: 'Both sides changed it, at places that do not meet.',
      next: 'Decide with --force or --skip, or answer for each file on a terminal.',
    });
  }
}
