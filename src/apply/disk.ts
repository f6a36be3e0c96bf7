import { chmod, chown, type FileHandle, link, mkdir, open, rename, rmdir, unlink } from 'node:fs/promises';

/** A file that is being written. */
export interface NewFile {
  write(content: Uint8Array): Promise<void>;
  /** Sets the permission bits, whatever the umask is. */
  setMode(mode: number): Promise<void>;
  setOwner(uid: number, gid: number): Promise<void>;
  /** Has the disk hold what was written. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/**
 * All that the writer ever does to a disk, one operation of the system each: so that every one of them can be
 * made to fail, or be the last. Errors are the system's.
 */
export interface Disk {
  /** Makes one folder, whose parent is there. */
  makeFolder(path: string, mode: number): Promise<void>;
  /** Makes a file where nothing is; a link there is not followed. */
  makeFile(path: string, mode: number): Promise<NewFile>;
  /** Gives a file a second name where nothing is. */
  link(from: string, to: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  setOwner(path: string, uid: number, gid: number): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes an empty folder. */
  removeFolder(path: string): Promise<void>;
  /** Has the disk hold the names in a folder. */
  flushFolder(path: string): Promise<void>;
}

/** The disk of this machine. */
export const realDisk: Disk = {
  makeFolder: async (path, mode) => {
    await mkdir(path, mode);
  },
  makeFile: async (path, mode) => new RealFile(await open(path, 'wx', mode)),
  link,
  rename,
  setMode: chmod,
  setOwner: chown,
  removeFile: unlink,
  removeFolder: rmdir,
  flushFolder: async (path) => {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};

class RealFile implements NewFile {
  readonly #file: FileHandle;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  write(content: Uint8Array): Promise<void> {
    return this.#file.writeFile(content);
  }

  setMode(mode: number): Promise<void> {
    return this.#file.chmod(mode);
  }

  setOwner(uid: number, gid: number): Promise<void> {
    return this.#file.chown(uid, gid);
  }

  flush(): Promise<void> {
    return this.#file.sync();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
