import { spawnSync } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Disk, type NewFile, realDisk } from '../../src/apply/disk.ts';

/** One operation that was done. */
export interface Operation {
  readonly number: number;
  readonly kind: keyof Disk | `file.${keyof NewFile}`;
  readonly path: string;
  /** The second path of a link or a rename. */
  readonly to?: string;
  /** Moments, in the order of all beginnings and ends. */
  readonly began: number;
  readonly ended: number;
}

/** What goes wrong with a disk. Operations are counted from 1. */
export interface Faults {
  /** The last operation before the process is dead: all later ones throw, and do nothing. */
  readonly lastIs?: number;
  /** Whether only half of the last operation is done, where it is a write. */
  readonly tears?: boolean;
  /** The operation that fails; half of a write is done. */
  readonly failsAt?: number;
  readonly code?: string;
  /** Whether all later ones fail as well. */
  readonly keepsFailing?: boolean;
}

/** A process that has ended: locks are written in its name, so that nobody waits for this one. */
const DEAD = spawnSync('true').pid;

/** What the system says, as far as a test may ask for it. */
const TEXTS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EIO: 'i/o error',
  EACCES: 'permission denied',
  EMFILE: 'too many open files',
};

/**
 * The real disk, but for what goes wrong. Flushes are counted, and take no time: in a process that lives on they
 * make no difference.
 */
export class FaultyDisk implements Disk {
  readonly log: Operation[] = [];
  readonly #faults: Faults;
  #begun = 0;
  #moment = 0;

  constructor(faults: Faults = {}) {
    this.#faults = faults;
  }

  /** How many operations were begun. */
  get count(): number {
    return this.#begun;
  }

  makeFolder(path: string, mode: number): Promise<void> {
    return this.#act('makeFolder', [path], () => realDisk.makeFolder(path, mode));
  }

  async makeFile(path: string, mode: number): Promise<NewFile> {
    const file = await this.#act('makeFile', [path], () => realDisk.makeFile(path, mode));
    // Errors of an open file name no path.
    const act = (kind: keyof NewFile, work: () => Promise<void>, half?: () => Promise<void>) =>
      this.#act(`file.${kind}`, [path], work, half);
    return {
      write: (content) => {
        const bytes = inNameOfTheDead(path, content);
        const half = () => file.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
        return act('write', () => file.write(bytes), half);
      },
      setMode: (mode) => act('setMode', () => file.setMode(mode)),
      setOwner: (uid, gid) => act('setOwner', () => file.setOwner(uid, gid)),
      flush: () => act('flush', async () => undefined),
      close: async () => {
        // The system closes the files of who dies, and those of which it says that they cannot be closed.
        await file.close();
        await act('close', async () => undefined);
      },
    };
  }

  link(from: string, to: string): Promise<void> {
    return this.#act('link', [from, to], () => realDisk.link(from, to));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#act('rename', [from, to], () => realDisk.rename(from, to));
  }

  setMode(path: string, mode: number): Promise<void> {
    return this.#act('setMode', [path], () => realDisk.setMode(path, mode));
  }

  setOwner(path: string, uid: number, gid: number): Promise<void> {
    return this.#act('setOwner', [path], () => realDisk.setOwner(path, uid, gid));
  }

  removeFile(path: string): Promise<void> {
    return this.#act('removeFile', [path], () => realDisk.removeFile(path));
  }

  removeFolder(path: string): Promise<void> {
    return this.#act('removeFolder', [path], () => realDisk.removeFolder(path));
  }

  flushFolder(path: string): Promise<void> {
    return this.#act('flushFolder', [path], async () => void (await lstat(path)));
  }

  async #act<T>(
    kind: Operation['kind'],
    [path, to]: readonly [path: string, to?: string],
    work: () => Promise<T>,
    half?: () => Promise<void>,
  ): Promise<T> {
    this.#begun += 1;
    const { lastIs = Infinity, tears, failsAt = Infinity, code = 'EIO', keepsFailing } = this.#faults;
    const number = this.#begun;
    const began = this.#tick();
    if (number > lastIs) throw new Error('This process is dead.');
    if (number === failsAt || (keepsFailing === true && number > failsAt)) {
      await half?.();
      throw systemError(code, kind, kind.startsWith('file.') ? [] : [path, to]);
    }
    if (number === lastIs && tears === true && half !== undefined) {
      await half();
      throw new Error('This process died in the middle of a write.');
    }
    const result = await work();
    this.log.push({ number, kind, path, began, ended: this.#tick(), ...(to === undefined ? {} : { to }) });
    return result;
  }

  #tick(): number {
    this.#moment += 1;
    return this.#moment;
  }
}

/** An error as Node gives it. */
function systemError(code: string, syscall: string, [path, dest]: readonly (string | undefined)[]): Error {
  const what = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`;
  const error = new Error(`${code}: ${TEXTS[code]}, ${syscall}${what}`);
  return Object.assign(error, { code, syscall, ...(path && { path }), ...(dest && { dest }) });
}

function inNameOfTheDead(path: string, content: Uint8Array): Uint8Array {
  if (!basename(path).startsWith('lock')) return content;
  return Buffer.from(
    Buffer.from(content)
      .toString()
      .replace(/"pid": \d+/, `"pid": ${DEAD}`),
  );
}
