import type { Content, FileState, InsideRoot } from './plan.ts';

/** A file that the generator makes as a whole. */
export interface WholeFile {
  readonly kind: 'whole';
  readonly path: InsideRoot;
  readonly content: Content;
  /** The permission bits of a new file; one that is there keeps its own. */
  readonly mode: number;
}

/** An edit of a file that is shared with others: it adds to it or takes from it, and asks nobody. */
export interface Edit {
  readonly kind: 'edit';
  readonly path: InsideRoot;
  readonly mode: number;
  /**
   * Gives the new text for the one that is there, or for none; the same text where there is nothing to do, and
   * undefined where there is to be no file.
   */
  readonly edit: (text: string | undefined) => Content | undefined;
}

export type Wanted = WholeFile | Edit;

/** What a generator wants a folder to hold, before anybody has looked at what it holds. */
export interface Proposal {
  /** The folder that all paths are relative to; absolute. */
  readonly root: string;
  /**
   * The part of the folder that the files make up, such as `module`: a file that this part once had, and is not
   * wanted any more, goes.
   */
  readonly part: string;
  readonly files: readonly Wanted[];
  /** Files that the proposal was made from, as they were then: it is stale where they are others. */
  readonly basis?: ReadonlyMap<InsideRoot, FileState | undefined>;
  /** What is to be kept beside the files, such as what they were made from: texts of our own records. */
  readonly records?: ReadonlyMap<InsideRoot, string>;
  /** Folders inside of the root that have records of their own, and are written with it: all of it or nothing. */
  readonly inner?: readonly Proposal[];
}
