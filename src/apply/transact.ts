import { dirname, join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import { stateOf } from '../state/state-folder.ts';
import type { Checked, Step } from './check-unchanged.ts';
import type { Disk } from './disk.ts';
import { about, halfWritten, ignoring } from './disk-error.ts';
import { removeEmptyFolders } from './folders.ts';
import {
  backupsPath,
  type Journal,
  type JournalFile,
  journalPath,
  journalText,
  newJournalPath,
  undoPath,
} from './journal.ts';
import { rollBack } from './roll-back.ts';
import { checkpoint, type FileToMake, makeFiles } from './write-file.ts';

/** A step with its line of the journal. */
interface Move {
  readonly step: Step;
  readonly line: JournalFile;
}

/**
 * Carries out what a journal tells, in an order in which a crash at any point can be taken back: backups,
 * journal, folders, staged files, renames and removals; then the journal becomes the record for `undo`.
 * @param root with its links resolved; the caller has the lock.
 * @throws the disk's error, or why the signal was aborted, when all is taken back; UnavailableError where that
 * failed, and the folder is left to `recover`.
 */
export async function transact(
  root: string,
  journal: Journal,
  checked: Checked,
  plan: Plan,
  { disk, signal }: { readonly disk: Disk; readonly signal: AbortSignal },
): Promise<void> {
  const moves = checked.steps.map((step, index) => ({ step, line: journal.files[index] }));
  const all = moves.filter((move): move is Move => move.line !== undefined);
  let isCommitted = false;
  try {
    await keepBackups(root, journal.id, all, disk, signal);
    await writeJournal(root, journal, disk);
    await makeFolders(root, checked, plan, disk);
    await makeFiles(disk, stagedFiles(root, all), signal);
    for (const move of all) {
      await checkpoint(signal);
      await put(root, move, disk).catch(about(move.step.at));
    }
    await removeEmptyFolders(
      root,
      journal.goneFolders.map(({ path }) => path),
      disk,
    );
    for (const folder of foldersOf(root, checked, journal)) await flush(folder, disk);
    await checkpoint(signal);
    await disk.rename(journalPath(root), undoPath(root, journal.id));
    isCommitted = true;
    await disk.flushFolder(backupsPath(root, journal.id));
    await disk.flushFolder(stateOf(root));
  } catch (error) {
    try {
      if (isCommitted) await disk.rename(undoPath(root, journal.id), journalPath(root));
      await rollBack(root, journal, disk, false);
    } catch (failure) {
      throw halfWritten(root, failure);
    }
    throw error;
  }
}

async function keepBackups(
  root: string,
  id: string,
  moves: readonly Move[],
  disk: Disk,
  signal: AbortSignal,
): Promise<void> {
  await disk.makeFolder(backupsPath(root), 0o700).catch(ignoring('EEXIST'));
  await disk.makeFolder(backupsPath(root, id), 0o700);
  const backups = moves.flatMap(({ step: { before }, line }): readonly FileToMake[] => {
    if (before === undefined || line.before === undefined) return [];
    const path = join(backupsPath(root, id), line.before.backup);
    return [{ path, content: () => before.bytes, mode: 0o600 }];
  });
  await makeFiles(disk, backups, signal);
  await disk.flushFolder(backupsPath(root, id));
  await disk.flushFolder(backupsPath(root));
}

/** From here on, a crash is found and taken back. */
async function writeJournal(root: string, journal: Journal, disk: Disk): Promise<void> {
  const half = newJournalPath(root);
  await disk.removeFile(half).catch(ignoring('ENOENT'));
  await makeFiles(disk, [{ path: half, content: () => Buffer.from(journalText(journal)), mode: 0o600 }]);
  await disk.rename(half, journalPath(root));
  await disk.flushFolder(stateOf(root));
  await disk.flushFolder(root);
}

async function makeFolders(root: string, { missing }: Checked, plan: Plan, disk: Disk): Promise<void> {
  for (const path of missing) {
    const mode = plan.folderModes?.get(path);
    await disk.makeFolder(join(root, path), mode ?? 0o777);
    if (mode !== undefined) await disk.setMode(join(root, path), mode);
  }
}

/** Each file beside the one that it becomes. */
function stagedFiles(root: string, moves: readonly Move[]): readonly FileToMake[] {
  return moves.flatMap(({ step: { at, after, owner }, line: { staged } }) => {
    if (after === undefined || staged === undefined) return [];
    const isOurs = owner?.uid === process.getuid?.() && owner?.gid === process.getgid?.();
    const kept = isOurs ? undefined : owner;
    return [{ path: join(root, staged), becomes: at, content: after.bytes, mode: after.mode, owner: kept }];
  });
}

async function put(root: string, { step: { at }, line: { staged } }: Move, disk: Disk): Promise<void> {
  if (staged === undefined) await disk.removeFile(at);
  else await disk.rename(join(root, staged), at);
}

/** The folders whose names have changed. */
function foldersOf(root: string, { steps, missing }: Checked, journal: Journal): readonly string[] {
  const made = missing.map((path) => join(root, path));
  const gone = journal.goneFolders.map(({ path }) => join(root, path));
  const names = [...steps.map(({ at }) => at), ...made, ...gone];
  return [...new Set([...made, ...names.map((path) => dirname(path))])];
}

/** A folder that went with its last file needs no flush. */
async function flush(folder: string, disk: Disk): Promise<void> {
  await disk.flushFolder(folder).catch(ignoring('ENOENT'));
}
