import { InvalidContentError } from '../errors.ts';
import { sameBytes, shownBytes } from './bytes.ts';
import { adoptStyle, isText } from './line-ends.ts';
import type { FoundFile } from './locate.ts';
import type { Change, Content, FileState, InsideRoot } from './plan.ts';
import type { Edit, Wanted, WholeFile } from './proposal.ts';
import { isSecretText } from './secret.ts';

/** A whole file that would replace different content. */
export interface Conflict {
  readonly path: InsideRoot;
  readonly found: FileState;
  /** What is wanted, in the line endings of the file that is there. */
  readonly wanted: Content;
  /** What was generated last time, where that is known. */
  readonly base: Uint8Array | undefined;
}

/** How a wanted file meets the one that is there. */
export type Meeting =
  | { readonly kind: 'same' }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'conflict'; readonly conflict: Conflict };

/**
 * Compares a wanted file with the one that is there.
 * @param base reads what was generated last time; called only for a conflict.
 * @throws InvalidContentError where a file that has to be edited is no text.
 */
export async function compare(
  wanted: Wanted,
  found: FoundFile | undefined,
  base: () => Promise<Uint8Array | undefined>,
): Promise<Meeting> {
  return wanted.kind === 'edit' ? editFile(wanted, found) : meetWhole(wanted, found, base);
}

async function meetWhole(
  { path, content, mode }: WholeFile,
  found: FoundFile | undefined,
  base: () => Promise<Uint8Array | undefined>,
): Promise<Meeting> {
  if (found === undefined) return { kind: 'change', change: { kind: 'create', path, content, mode } };
  const styled = isSecretText(content) ? content : adoptStyle(shownBytes(content), found.bytes);
  if (styled instanceof Uint8Array && sameBytes(styled, found.bytes)) return { kind: 'same' };
  return { kind: 'conflict', conflict: { path, found, wanted: styled, base: await base() } };
}

function editFile({ path, edit, mode }: Edit, found: FoundFile | undefined): Meeting {
  if (found === undefined) {
    const content = edit(undefined);
    return content === undefined
      ? { kind: 'same' }
      : { kind: 'change', change: { kind: 'create', path, content, mode } };
  }
  if (!isText(found.bytes)) {
    throw new InvalidContentError(`${path} is no UTF-8 text.`, {
      why: 'Lines have to be added to it.',
      next: 'Save it as UTF-8, then call the command again.',
    });
  }
  const text = Buffer.from(found.bytes).toString('utf8');
  const content = edit(text);
  if (content === undefined) return { kind: 'change', change: { kind: 'delete', path, before: found } };
  const tightened = isSecretText(content) ? found.mode & 0o700 : found.mode;
  if (content === text && tightened === found.mode) return { kind: 'same' };
  return { kind: 'change', change: { kind: 'overwrite', path, before: found, content, mode: tightened } };
}
