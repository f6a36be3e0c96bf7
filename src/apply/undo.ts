import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { ConflictError, InvalidContentError, UsageError } from '../errors.ts';
import { type FoundFile, type Located, Locator, type Look } from '../plan/locate.ts';
import { type InsideRoot, insideRoot } from '../plan/plan.ts';
import { basePath, sha256 } from '../state/manifest.ts';
import { listApplied, type Records, readRecords } from './backups.ts';
import { ChangedSince } from './check-unchanged.ts';
import { reading } from './disk-error.ts';
import { type Journal, type JournalFile, undoPath } from './journal.ts';
import { readBackup } from './read-backup.ts';
import { isAt } from './standing.ts';

/** A file that an undo takes back. */
export interface UndoneFile {
  readonly path: InsideRoot;
  /** As it was before; undefined where it was not there. */
  readonly wanted: FoundFile | undefined;
  /** As the plan left it, as far as that is known. */
  readonly left: Uint8Array | undefined;
  /** As it is now. */
  readonly found: FoundFile | undefined;
  /** Whether it is not any more what the plan left. */
  readonly isChanged: boolean;
}

/** Finds where a file is, and what is there. */
type Find = (path: InsideRoot) => Promise<Pick<Located, 'at' | 'file'>>;

/** What taking back one or several applied plans comes to. */
export interface Undo {
  readonly ids: readonly string[];
  readonly commands: readonly string[];
  readonly files: readonly UndoneFile[];
  /** Folders that the plans made, outermost first. */
  readonly madeFolders: readonly InsideRoot[];
  /** Folders that the plans removed, with their modes. */
  readonly folderModes: ReadonlyMap<InsideRoot, number>;
  readonly madeRoot: boolean;
}

/**
 * Prepares to take back the last applied plan, or all from the last to an earlier one.
 * @param to the number of the earliest plan that is taken back; the last where none is given.
 * @param look what is at a path; the disk itself where none is given.
 * @throws ConflictError where there is nothing to take back, UsageError for an unknown number,
 * InvalidContentError where a backup is damaged, ChangedSince where another command has taken it back meanwhile.
 */
export async function prepareUndo(root: string, to: string | undefined, look?: Look): Promise<Undo> {
  const journals = await chosen(root, to);
  try {
    return await undoOf(root, journals, look);
  } catch (error) {
    // Another command was faster: then what it has removed is not missing.
    const ids = new Set((await listApplied(root)).map(({ id }) => id));
    throw journals.every(({ id }) => ids.has(id)) ? error : new ChangedSince(root);
  }
}

async function undoOf(root: string, journals: readonly Journal[], look: Look | undefined): Promise<Undo> {
  const real = await realpath(root);
  const locator = new Locator(root);
  const find: Find = async (path) =>
    look === undefined ? locator.locate(path) : { at: join(real, path), file: await look(path) };
  const files: UndoneFile[] = [];
  await reading(root, async () => {
    for (const chain of chainsOf(journals).values()) files.push(await undoneFile(real, chain, find));
  });
  return {
    ids: journals.map(({ id }) => id),
    commands: journals.map(({ command }) => command),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    madeFolders: journals.flatMap(({ madeFolders }) => madeFolders.map(insideRoot)),
    folderModes: new Map(
      journals.flatMap(({ goneFolders }) => goneFolders.map(({ path, mode }) => [insideRoot(path), mode])),
    ),
    madeRoot: journals.some(({ madeRoot }) => madeRoot),
  };
}

/** The plans that are taken back, the oldest first. */
async function chosen(root: string, to: string | undefined): Promise<readonly Journal[]> {
  const { applied, damaged } = await readRecords(root);
  refuseDamaged(root, { applied, damaged }, to);
  const last = applied.at(-1);
  if (last === undefined) {
    throw new ConflictError(`There is nothing to take back in ${root}.`, {
      why: 'No plan was applied here in the last seven days.',
    });
  }
  if (to === undefined) return [last];
  const first = applied.findIndex(({ id }) => id === to);
  if (first >= 0) return applied.slice(first);
  throw new UsageError(`--to: there is no applied plan ${JSON.stringify(to)}.`, {
    next: `Choose one of ${applied.map(({ id }) => id).join(', ')}; see dgm undo --list.`,
  });
}

/** What lies before a plan whose record cannot be read may not be taken back: it would take that one with it. */
function refuseDamaged(root: string, { applied, damaged }: Records, to: string | undefined): void {
  if (damaged === undefined || Number(damaged) < Number(to ?? applied.at(-1)?.id ?? 0)) return;
  throw new InvalidContentError(`The record of plan ${damaged} cannot be read.`, {
    why: `${undoPath(root, damaged)} is damaged, or was written by a newer version.`,
    next: 'Remove it to take back what was applied before; what that plan changed then stays.',
  });
}

/** A file's way through several plans. */
interface Chain {
  readonly oldest: { readonly id: string; readonly file: JournalFile };
  readonly newest: JournalFile;
  /** Whether somebody changed it between two of the plans. */
  readonly isBroken: boolean;
}

function chainsOf(journals: readonly Journal[]): ReadonlyMap<string, Chain> {
  const chains = new Map<string, Chain>();
  for (const { id, files } of journals) {
    for (const file of files) {
      const chain = chains.get(file.path);
      if (chain === undefined) {
        chains.set(file.path, { oldest: { id, file }, newest: file, isBroken: false });
      } else {
        const isBroken = chain.isBroken || chain.newest.after?.sha256 !== file.before?.sha256;
        chains.set(file.path, { ...chain, newest: file, isBroken });
      }
    }
  }
  return chains;
}

async function undoneFile(
  root: string,
  { oldest, newest, isBroken }: Chain,
  find: Find,
): Promise<UndoneFile> {
  const path = insideRoot(newest.path);
  const { at, file: found } = await find(path);
  const wanted = await readBackup(root, oldest.id, oldest.file.before);
  const { after } = newest;
  const isLeft = isAt(after, found);
  const isBack = isAt(oldest.file.before, found);
  return {
    // The paths of a journal are without links: a link is somebody's.
    ...{ path, wanted, found, isChanged: isBroken || (!isLeft && !isBack) || at !== join(root, path) },
    // Where somebody changed it between two plans, no text is what all of them were made from.
    left: isBroken ? undefined : isLeft ? found?.bytes : await textLeft(path, after, find),
  };
}

/** The text that a plan left, where it was a generated one: then it lies in `base/`. */
async function textLeft(
  path: InsideRoot,
  after: JournalFile['after'],
  find: Find,
): Promise<Uint8Array | undefined> {
  const base = (await find(basePath(path))).file?.bytes;
  return base !== undefined && sha256(base) === after?.sha256 ? base : undefined;
}
