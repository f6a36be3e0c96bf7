import { lstat, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ConflictError } from '../errors.ts';
import { sameBytes, shownBytes } from '../plan/bytes.ts';
import { type FoundFile, Locator } from '../plan/locate.ts';
import { type Change, type InsideRoot, insideRoot, type Plan } from '../plan/plan.ts';
import { isSecretText, mayHoldSecrets, withSecrets } from '../plan/secret.ts';
import { sha256 } from '../state/manifest.ts';

/** A file is not any more what the plan was made from. */
export class ChangedSince extends ConflictError {
  constructor(path: string) {
    super(`${path} has changed while the plan was made.`, {
      why: 'Nothing was written.',
      next: 'Call the command again.',
    });
  }
}

/** A change that may be carried out: its file is as the plan says. */
export interface Step {
  /** Where the file really is; absolute, and relative to the root. */
  readonly at: string;
  readonly path: InsideRoot;
  readonly before: FoundFile | undefined;
  /** What it is to be; undefined where it goes. */
  readonly after: After | undefined;
  /** Whose it is to be; undefined where it is whoever writes it. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

/** What a file is to be. */
export interface After {
  readonly sha256: string;
  readonly mode: number;
  /** Its content; made when it is asked for, as all of a plan at once take much memory. */
  readonly bytes: () => Uint8Array;
}

/** A plan that may be carried out. */
export interface Checked {
  readonly steps: readonly Step[];
  /** Folders that have to be made, outermost first. */
  readonly missing: readonly InsideRoot[];
  /** Folders that go when they are empty, outermost first. */
  readonly emptied: readonly { readonly path: InsideRoot; readonly mode: number }[];
}

/**
 * Checks that every file still has the bytes and the mode that the plan was made from, and puts secrets in their
 * places.
 * @throws ChangedSince where one does not.
 */
export async function checkUnchanged(plan: Plan, reveal: (name: string) => string): Promise<Checked> {
  const locator = new Locator(plan.root);
  const root = await realpath(plan.root);
  const steps: Step[] = [];
  const missing = new Set<InsideRoot>();
  const seen = new Set<string>();
  for (const change of plan.changes) {
    const { at, file, missing: above } = await locator.locate(change.path);
    if (seen.has(at)) {
      throw new ConflictError(`${change.path} is a link to another file that is written: ${at}.`, {
        why: 'The two are to be different files.',
        next: 'Remove the link, then call the command again.',
      });
    }
    seen.add(at);
    refuseChanged(change, file);
    for (const folder of above) missing.add(insideRoot(relative(root, folder)));
    const owner = file ?? (change.kind === 'create' ? change.owner : undefined);
    const path = insideRoot(relative(root, at));
    steps.push({ at, path, before: file, after: afterOf(change, reveal), owner });
  }
  for (const [path, before] of plan.basis ?? []) {
    const { file } = await locator.locate(path);
    const isSame =
      before === undefined || file === undefined ? before === file : sameBytes(before.bytes, file.bytes);
    if (!isSame) throw new ChangedSince(path);
  }
  const emptied = await Promise.all((plan.emptied ?? []).map((path) => folderWithMode(root, path)));
  return { steps, missing: [...missing], emptied: emptied.filter((one) => one !== undefined) };
}

function refuseChanged(change: Change, file: FoundFile | undefined): void {
  const before = change.kind === 'create' ? undefined : change.before;
  const isSame =
    before === undefined
      ? file === undefined
      : file !== undefined && before.mode === file.mode && sameBytes(before.bytes, file.bytes);
  if (!isSame) throw new ChangedSince(change.path);
  if (file !== undefined && file.mode > 0o777) {
    throw new ConflictError(`${change.path} has the permission bits ${file.mode.toString(8)}.`, {
      why: 'A file with a special bit (setuid, setgid, sticky) is not written.',
      next: 'Take the bit off with chmod.',
    });
  }
}

function afterOf(change: Change, reveal: (name: string) => string): Step['after'] {
  if (change.kind === 'delete') return undefined;
  const { content, mode, path } = change;
  if (!isSecretText(content)) return afterBy(() => shownBytes(content), mode);
  if (!mayHoldSecrets(path) || (mode & 0o077) !== 0) {
    throw new Error(`a secret in ${path}, which is no dotenv file that only its owner may read`);
  }
  return afterBy(() => Buffer.from(withSecrets(content, reveal), 'utf8'), mode);
}

function afterBy(bytes: () => Uint8Array, mode: number): After {
  return { sha256: sha256(bytes()), mode, bytes };
}

async function folderWithMode(
  root: string,
  path: InsideRoot,
): Promise<{ path: InsideRoot; mode: number } | undefined> {
  const found = await lstat(join(root, path)).catch(() => undefined);
  return found?.isDirectory() === true ? { path, mode: found.mode & 0o777 } : undefined;
}
