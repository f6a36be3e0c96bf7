import type { Deployment } from '../../load-deployment.ts';
import type { Freight } from '../freight.ts';
import type { Here } from '../here.ts';
import type { HostState } from '../host-state.ts';
import type { Connection } from '../ssh.ts';

/** What is carried out, and from where. */
export interface Errand {
  readonly deployment: Deployment;
  /** What runs on the hosts, whole. */
  readonly script: string;
  readonly allowsDirty: boolean;
  readonly here: Here;
}

/** A command of a plan. */
export interface PlannedStep {
  readonly side: 'here' | 'host';
  readonly step: string;
  /** What is called, or what happens, in one line; never a secret. */
  readonly command: string;
}

/** A file that is not on a host as it is to be. */
export interface FileChange {
  readonly path: string;
  readonly change: 'new' | 'changed' | 'removed';
}

/** Where a release goes. */
export interface Berth {
  readonly connection: Connection;
  readonly state: HostState;
  /** The release that is made. */
  readonly id: string;
}

/** How a release gets onto hosts that ssh reaches: a strategy. */
export interface HostDelivery {
  /** The programs that the hosts need for it, as `probe` calls them. */
  readonly tools: readonly string[];
  /** Whether the host makes an environment of Python, and not an image. */
  readonly makesEnvironment: boolean;
  /** Whether the host has to know where the module lies in its repository. */
  readonly needsPrefix?: true;
  /**
   * Looks at what is here.
   * @throws ConflictError for what is not committed or pushed, UnavailableError for what is missing.
   */
  readonly load: (errand: Errand) => Promise<Freight>;
  /** What is done before the hosts do their part, for the plan. */
  readonly steps: (errand: Errand, freight: Freight, berth: Berth) => readonly PlannedStep[];
  /** The files that differ from the current release of a host; undefined where that cannot be told. */
  readonly changes: (
    errand: Errand,
    freight: Freight,
    berth: Omit<Berth, 'id'>,
  ) => Promise<readonly FileChange[] | undefined>;
  /** What is done here, once for all hosts. */
  readonly prepare?: (errand: Errand, freight: Freight) => Promise<void>;
  /** Puts files into the empty folder of the release on a host. */
  readonly deliver?: (errand: Errand, freight: Freight, berth: Berth) => Promise<void>;
}

/** The folder of a release on its host. */
export function releaseFolder({ settings }: Deployment, id: string): string {
  return `${settings.path}/releases/${id}`;
}
