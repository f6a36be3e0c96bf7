import type { FileChange, PlannedStep } from './strategies/delivery.ts';

/** All that a deploy would do: data alone, and no secret in it. */
export interface DeployPlan {
  readonly version: 1;
  readonly module: string;
  readonly deployment: string;
  readonly environment: string;
  readonly client: string;
  readonly strategy: string;
  /** How it is delivered in the end. */
  readonly delivery: string;
  readonly commit: string;
  readonly isDirty: boolean;
  readonly files: { readonly count: number; readonly bytes: number };
  /** Where the secrets come from; what they are, nobody is told. */
  readonly secrets: string;
  readonly hosts: readonly HostPlan[];
}

/** What would be done to one host. */
export interface HostPlan {
  readonly host: string;
  readonly path: string;
  /** The release that is served now. */
  readonly current: string | undefined;
  /** Whether it is served already, as it is to be. */
  readonly isThere: boolean;
  /** In their order. */
  readonly steps: readonly PlannedStep[];
  /** Files that are other than in the current release; undefined where that cannot be told. */
  readonly changes: readonly FileChange[] | undefined;
  /** Migrations that the current release does not have. */
  readonly migrations: readonly { readonly database: string; readonly file: string }[];
  /** What restarts; undefined for nothing. */
  readonly restarts: string | undefined;
  /** Releases that go. */
  readonly removes: readonly string[];
  readonly warnings: readonly string[];
}
