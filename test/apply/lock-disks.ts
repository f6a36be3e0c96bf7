import { type Disk, type NewFile, realDisk } from '../../src/apply/disk.ts';

/** Calls `before` before each operation of a disk and `after` after it, with the operation and its path. */
export function watched(
  disk: Disk,
  before: (operation: string, path: string) => Promise<void> | void,
  after: (operation: string, path: string) => Promise<void> | void = () => undefined,
): Disk {
  const around = async <T>(operation: string, path: string, act: () => Promise<T>): Promise<T> => {
    await before(operation, path);
    const result = await act();
    await after(operation, path);
    return result;
  };
  const watchedFile = (file: NewFile, path: string): NewFile => ({
    write: (content) => around('write', path, () => file.write(content)),
    setMode: (mode) => around('setMode', path, () => file.setMode(mode)),
    setOwner: (uid, gid) => around('setOwner', path, () => file.setOwner(uid, gid)),
    flush: () => around('flush', path, () => file.flush()),
    close: () => around('close', path, () => file.close()),
  });
  return {
    ...disk,
    makeFile: (path, mode) =>
      around('makeFile', path, async () => watchedFile(await disk.makeFile(path, mode), path)),
    link: (from, to) => around('link', to, () => disk.link(from, to)),
    rename: (from, to) => around('rename', to, () => disk.rename(from, to)),
    removeFile: (path) => around('removeFile', path, () => disk.removeFile(path)),
  };
}

/** A disk whose file system has no hard links. */
export function withoutLinks(disk: Disk = realDisk): Disk {
  return { ...disk, link: () => Promise.reject(Object.assign(new Error('no links'), { code: 'EPERM' })) };
}

export class Killed extends Error {}

/** A disk that does some operations, then kills, and does none any more. */
export function dyingDisk(disk: Disk, operations: number, kill: () => Promise<void>): Disk {
  let left = operations;
  const die = async () => {
    if (left-- === 0) await kill();
    if (left < 0) throw new Killed();
  };
  return watched(disk, die);
}
