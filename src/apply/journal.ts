import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InvalidContentError } from '../errors.ts';
import { isInsideRoot } from '../plan/plan.ts';
import { parse, refuseNewer } from '../state/manifest.ts';
import { readRecord, stateOf } from '../state/state-folder.ts';

const PATH = z.string().refine(isInsideRoot);
const MODE = z.int().min(0).max(0o777);
const ID = z.string().regex(/^[1-9]\d{0,8}$/);

/** A file before or after a plan was applied. */
const STATE = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/), mode: MODE });

const BEFORE = STATE.extend({
  uid: z.int().min(0),
  gid: z.int().min(0),
  /** The name of its copy in the folder of the backups. */
  backup: z.string().regex(/^\d{1,9}$/),
});

/** Whether a staged file is one of ours: it is removed without looking into it. */
function isBeside(path: string, staged: string): boolean {
  return dirname(staged) === dirname(path) && /(?:^|\/)\.dgm-\d+-\d+$/.test(staged);
}

const FORM = z.object({
  version: z.literal(1),
  id: ID,
  /** What was called, such as `dgm new orders`. */
  command: z
    .string()
    .max(10_000)
    .refine((text) => !/\p{Cc}/u.test(text)),
  /** When, in ISO 8601, UTC. */
  time: z.iso.datetime(),
  /** Whether the root itself was made. */
  madeRoot: z.boolean(),
  /** Folders that were made, outermost first. */
  madeFolders: z.array(PATH),
  /** Folders that go when they are empty, outermost first, with their modes. */
  goneFolders: z.array(z.object({ path: PATH, mode: MODE })),
  /** The files, each where it really is, after links were resolved. */
  files: z.array(
    z
      .object({
        path: PATH,
        /** The file beside it that becomes it; none where it goes. */
        staged: PATH.optional(),
        before: BEFORE.optional(),
        after: STATE.optional(),
      })
      .refine(({ path, staged }) => staged === undefined || isBeside(path, staged)),
  ),
  /** The applied plans that this one took back. */
  undoes: z.array(ID),
});

/** What a plan changes, and how it was before: enough to take it back after a crash, and later on request. */
export type Journal = Readonly<z.infer<typeof FORM>>;
export type JournalFile = Journal['files'][number];

/** The journal of a plan that is being applied. */
export function journalPath(root: string): string {
  return join(stateOf(root), 'journal.json');
}

/** Where a journal is written before it counts. */
export function newJournalPath(root: string): string {
  return join(stateOf(root), 'journal.new');
}

/** Where the files are kept as they were before the plan of an id. */
export function backupsPath(root: string, id?: string): string {
  return join(stateOf(root), 'backups', ...(id === undefined ? [] : [id]));
}

/** The journal of a plan that was applied, which lies beside its backups. */
export function undoPath(root: string, id: string): string {
  return join(backupsPath(root, id), 'undo.json');
}

/**
 * Reads a journal as untrusted input: its paths stay inside of the root as far as their texts tell.
 * @returns undefined where there is none.
 * @throws InvalidContentError where it is damaged, or a newer version wrote it.
 */
export async function readJournal(path: string): Promise<Journal | undefined> {
  const text = await readRecord(path);
  if (text === undefined) return undefined;
  const content = parse(text);
  refuseNewer(content, path);
  const parsed = FORM.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new InvalidContentError(`${path} is damaged.`, {
    why: 'A command ended while it wrote, and what it had written cannot be told any more.',
    next: 'Compare the files with those in the folder backups beside it, then remove it.',
  });
}

export function journalText(journal: Journal): string {
  return `${JSON.stringify(journal, null, 1)}\n`;
}
