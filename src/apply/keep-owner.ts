import { ignoring } from './disk-error.ts';

/**
 * Keeps the owner of a file that is replaced. A user may give his files to his own groups only; where the group of
 * a file of his may do no more than everybody, it does not matter which one it is.
 * @throws the disk's error where the owner matters and cannot be kept.
 */
export async function keepOwner(
  set: () => Promise<void>,
  { uid }: { readonly uid: number },
  mode: number,
): Promise<void> {
  try {
    await set();
  } catch (error) {
    const group = (mode >> 3) & 0o7;
    if (uid !== process.getuid?.() || (group & ~mode) !== 0) throw error;
    ignoring('EPERM')(error);
  }
}
