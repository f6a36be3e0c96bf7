import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Disk } from './disk.ts';
import { codeOf, readLockFile, type Seen } from './lock-file.ts';
import type { LockRecord } from './lock-owner.ts';

/** What file systems without hard links say. */
const NO_LINKS: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

/** Our record in the folder of the lock: made whole under a name of its own, then put where it counts. */
export class OwnRecord {
  readonly record: LockRecord & { readonly token: string };
  readonly #disk: Disk;
  readonly #state: string;
  readonly #bytes: Buffer;
  readonly #whole: string;
  /** The names that it may have. */
  readonly #names: Set<string>;

  constructor(disk: Disk, state: string, record: LockRecord) {
    this.#disk = disk;
    this.#state = state;
    this.record = { ...record, token: randomBytes(16).toString('hex') };
    this.#bytes = Buffer.from(`${JSON.stringify(this.record, undefined, 2)}\n`);
    this.#whole = `lock.${this.record.token}`;
    this.#names = new Set([this.#whole]);
  }

  /** Makes the record whole under its own name. */
  async make(): Promise<void> {
    await this.#write(this.#whole);
  }

  /**
   * Gives the record a name that nothing has.
   * @returns `whole` where nobody can have seen a part of it, `written` where the file system has no links,
   * and `taken` where something has the name.
   */
  async put(name: string): Promise<'whole' | 'written' | 'taken'> {
    this.#names.add(name);
    try {
      await this.#disk.link(this.#path(this.#whole), this.#path(name));
      return 'whole';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'taken';
      if (!NO_LINKS.includes(codeOf(error))) throw error;
    }
    try {
      await this.#write(name);
      return 'written';
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return 'taken';
      throw error;
    }
  }

  /** Puts the record in the place of what has the name. */
  async replace(name: string): Promise<void> {
    this.#names.add(name);
    await this.#disk.rename(this.#path(this.#whole), this.#path(name));
  }

  /** Whether a file holds this record. */
  isIn(seen: Seen | undefined): boolean {
    return seen !== undefined && seen.record !== 'unreadable' && seen.record.token === this.record.token;
  }

  /** Removes the record under all of its names, or all but one, as far as that can be done. */
  async remove(but?: string): Promise<void> {
    for (const name of this.#names) if (name !== but) await this.removeFrom(name).catch(() => undefined);
  }

  /** Removes the record under one name, if it still has it. */
  async removeFrom(name: string): Promise<void> {
    if (!this.isIn(await readLockFile(this.#path(name)))) return;
    await this.#disk.removeFile(this.#path(name)).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
    });
  }

  async #write(name: string): Promise<void> {
    const file = await this.#disk.makeFile(this.#path(name), 0o600);
    try {
      try {
        await file.write(this.#bytes);
      } finally {
        await file.close();
      }
    } catch (error) {
      await this.#removeHalf(name).catch(() => undefined);
      throw error;
    }
  }

  /** Removes what was begun, unless somebody has put his own record in its place since. */
  async #removeHalf(name: string): Promise<void> {
    const seen = await readLockFile(this.#path(name));
    if (seen?.record === 'unreadable' || this.isIn(seen)) await this.#disk.removeFile(this.#path(name));
  }

  #path(name: string): string {
    return join(this.#state, name);
  }
}
