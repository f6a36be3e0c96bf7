import { InvalidContentError } from '../errors.ts';
import { isText } from '../plan/line-ends.ts';
import { type Look, lookAt } from '../plan/locate.ts';
import type { FileState, InsideRoot } from '../plan/plan.ts';

/** Reads the files of a root once each, and remembers how they were: a plan that was made from them is stale later. */
export class Reading {
  readonly #look: Look;
  readonly #seen = new Map<InsideRoot, FileState | undefined>();

  /** @param root absolute. */
  constructor(root: string) {
    this.#look = lookAt(root);
  }

  /** The files that were read, as they were. */
  get basis(): ReadonlyMap<InsideRoot, FileState | undefined> {
    return this.#seen;
  }

  /** @throws what looking at the disk throws. */
  async file(path: InsideRoot): Promise<FileState | undefined> {
    if (!this.#seen.has(path)) this.#seen.set(path, await this.#look(path));
    return this.#seen.get(path);
  }

  /**
   * Reads a text, a byte order mark included; undefined where there is no file.
   * @throws InvalidContentError where the file is no UTF-8 text.
   */
  async text(path: InsideRoot): Promise<string | undefined> {
    const found = await this.file(path);
    if (found === undefined) return undefined;
    if (!isText(found.bytes)) {
      throw new InvalidContentError(`${path} is no UTF-8 text.`, {
        why: 'Lines have to be added to it or taken from it.',
        next: 'Save it as UTF-8, then call the command again.',
      });
    }
    const { buffer, byteOffset, byteLength } = found.bytes;
    return Buffer.from(buffer, byteOffset, byteLength).toString('utf8');
  }
}
