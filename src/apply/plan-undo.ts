import { sameBytes } from '../plan/bytes.ts';
import { type Decision, mergeConflict, type Policy } from '../plan/decide.ts';
import type { Change, Content, InsideRoot, Plan } from '../plan/plan.ts';
import { MANIFEST } from '../state/state-folder.ts';
import type { Undo, UndoneFile } from './undo.ts';

/** The plan of an undo, and what was decided about files that were changed since. */
export interface PlannedUndo {
  readonly plan: Plan;
  readonly decisions: ReadonlyMap<InsideRoot, Decision>;
  /** Files that were changed since, and about which nobody has decided: the plan takes them back, changes and all. */
  readonly open: readonly UndoneFile[];
}

/** Plans an undo; `policy` decides about files that were changed since, where it can. */
export function planUndo(root: string, undo: Undo, policy: Policy | undefined): PlannedUndo {
  const decisions = new Map<InsideRoot, Decision>();
  const open: UndoneFile[] = [];
  const changes = undo.files.flatMap((file): readonly Change[] => {
    if (!file.isChanged) return changeBack(file);
    const decision = policy && decideChanged(file, policy);
    if (decision === undefined) {
      open.push(file);
      return changeBack(file);
    }
    decisions.set(file.path, decision);
    if (decision.kind === 'skip') return [];
    return decision.kind === 'merge' ? changeBack(file, decision.content) : changeBack(file);
  });
  return {
    // The manifest last, as in every plan.
    plan: {
      root,
      changes: changes.toSorted(byRecord),
      emptied: undo.madeFolders,
      folderModes: undo.folderModes,
    },
    decisions,
    open,
  };
}

function byRecord(a: Change, b: Change): number {
  return Number(a.path === MANIFEST) - Number(b.path === MANIFEST);
}

function decideChanged(file: UndoneFile, policy: Policy): Decision | undefined {
  if (policy === 'skip') return { kind: 'skip' };
  if (policy === 'force') return { kind: 'overwrite', content: file.wanted?.bytes ?? '' };
  const { wanted, found, left, path } = file;
  if (wanted === undefined || found === undefined || left === undefined) return undefined;
  return mergeConflict({ path, found, wanted: wanted.bytes, base: left });
}

function changeBack({ path, wanted, found }: UndoneFile, content?: Content): readonly Change[] {
  if (wanted === undefined) return found === undefined ? [] : [{ kind: 'delete', path, before: found }];
  const { mode } = wanted;
  if (found === undefined) {
    // Only root can give a file to somebody else; others get back their own.
    const owner = process.getuid?.() === 0 ? { owner: { uid: wanted.uid, gid: wanted.gid } } : {};
    return [{ kind: 'create', path, content: wanted.bytes, mode, ...owner }];
  }
  if (content === undefined && mode === found.mode && sameBytes(wanted.bytes, found.bytes)) return [];
  return [{ kind: 'overwrite', path, before: found, content: content ?? wanted.bytes, mode }];
}
