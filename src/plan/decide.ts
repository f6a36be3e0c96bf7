import { shownBytes } from './bytes.ts';
import type { Conflict } from './compare.ts';
import { isText } from './line-ends.ts';
import { merge } from './merge.ts';
import type { Content, FileState } from './plan.ts';
import { isSecretText } from './secret.ts';

/** What a flag decides for all conflicts. */
export type Policy = 'force' | 'skip' | 'merge';

/**
 * What becomes of a file that is there already and differs. `reread` is how it was when the user had it read
 * again.
 */
export type Decision =
  | { readonly kind: 'overwrite'; readonly content: Content; readonly reread?: FileState }
  /** `isRemembered` where `.yo-resolve` is to keep it for the next time. */
  | { readonly kind: 'skip'; readonly isRemembered?: boolean }
  /** `conflicts` counts the places where both sides changed the same lines, which stand between markers. */
  | {
      readonly kind: 'merge';
      readonly content: Content;
      readonly conflicts: number;
      readonly reread?: FileState;
    }
  /** The user wrote the content in an editor. */
  | { readonly kind: 'edit'; readonly content: Content; readonly reread?: FileState };

/** Decides a conflict by a flag; undefined where the flag cannot: a file that is no text cannot be merged. */
export function decide(conflict: Conflict, policy: Policy): Decision | undefined {
  if (policy === 'force') return { kind: 'overwrite', content: conflict.wanted };
  if (policy === 'skip') return { kind: 'skip' };
  return mergeConflict(conflict);
}

/** Merges the text generated last, the text generated now, and the file; undefined where one is no text. */
export function mergeConflict({ found, wanted, base }: Conflict): Decision | undefined {
  if (isSecretText(wanted)) return undefined;
  const theirs = shownBytes(wanted);
  if (![found.bytes, theirs, ...(base === undefined ? [] : [base])].every(isText)) return undefined;
  const { text, conflicts } = merge({
    base: base === undefined ? undefined : decode(base),
    ours: decode(found.bytes),
    theirs: decode(theirs),
  });
  return { kind: 'merge', content: Buffer.from(text, 'utf8'), conflicts };
}

/** Decodes text as it is, a byte order mark included. */
function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
