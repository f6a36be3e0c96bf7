import type { Candidates } from '../candidates.ts';
import type { PortOffice } from '../port-office.ts';
import type { RegisteredModule } from '../registry.ts';
import type { Inspection } from '../validate/inspection.ts';
import type { Workspace } from '../workspace.ts';

/** How a sync is to be gone about. */
export interface SyncWishes {
  /** Whether edited blocks are written anew, and those of modules whose folder is gone are taken out. */
  readonly isForced: boolean;
  readonly port: PortOffice;
  /** Is told of what cannot be repaired. */
  readonly report: (line: string) => void;
}

/** What the steps of a sync look at, and where they note what is told of it in the end. */
export interface Sync extends SyncWishes {
  readonly workspace: Workspace;
  readonly inspection: Inspection;
  readonly candidates: Candidates;
  /** The names of modules whose folder is gone. */
  readonly gone: ReadonlySet<string>;
  /** By the names of modules, in the order of their repair. */
  readonly repaired: Map<string, RegisteredModule>;
  /** The names of those of them that run otherwise now. */
  readonly restarted: Set<string>;
  /** What the secrets of the workspace's `.env` are, by their variables. */
  readonly secrets: Map<string, string>;
}
