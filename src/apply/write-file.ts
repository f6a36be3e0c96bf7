import type { Disk } from './disk.ts';

/** How a file is to be. */
export interface FileAttributes {
  readonly mode: number;
  /** Undefined where it is whoever writes it. */
  readonly owner?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Makes a file where nothing is, and has the disk hold it. What fails half-way is left for who takes it back. */
export async function writeNewFile(
  disk: Disk,
  path: string,
  content: Uint8Array,
  { mode, owner }: FileAttributes,
): Promise<void> {
  const file = await disk.makeFile(path, 0o600);
  try {
    await file.write(content);
    if (owner !== undefined) await file.setOwner(owner.uid, owner.gid);
    if (mode !== 0o600 || owner !== undefined) await file.setMode(mode);
    await file.flush();
  } finally {
    await file.close();
  }
}
