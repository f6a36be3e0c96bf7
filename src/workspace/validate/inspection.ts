import type { InsideRoot } from '../../plan/plan.ts';
import type { FileKind, RegisteredModule, Registry } from '../registry.ts';
import type { Finding } from './finding.ts';
import type { Pins } from './pins.ts';
import type { SharedFile } from './shared-file.ts';

/** What the folder of a module says. */
export interface ModuleFacts {
  readonly module: RegisteredModule;
  readonly isThere: boolean;
  /** Findings about what it is: they are made where it is read. */
  readonly findings: readonly Finding[];
  readonly pins: Pins;
  readonly env: { readonly path: InsideRoot; readonly mode: number } | undefined;
  /** Whether the workspace brings other databases for it than it has. */
  readonly hasOtherDatabases: boolean;
}

/** A project of dg that the workspace does not know. */
export interface Stranger {
  readonly path: string;
  /** Where it is listed in `dg.toml`; undefined where it was found beside modules. */
  readonly line: number | undefined;
}

/** The shared files of a workspace as they are on the disk, whatever their state. */
export interface SharedInspection {
  /** Absolute. */
  readonly root: string;
  /** Where it is damaged or missing, what the files tell, without modules. */
  readonly registry: Registry;
  readonly state: 'registered' | 'unregistered' | 'damaged';
  readonly files: ReadonlyMap<FileKind, SharedFile>;
  /** The texts of the units that modules own, undefined where they are gone. */
  readonly units: ReadonlyMap<string, string | undefined>;
  /** What was found while reading. */
  readonly findings: readonly Finding[];
}

/** A workspace as it is on the disk, with its modules: what the rules judge. */
export interface Inspection extends SharedInspection {
  readonly modules: readonly ModuleFacts[];
  readonly strangers: readonly Stranger[];
  /** The versions that webserver and daemon are pinned to. */
  readonly platform: Pins | undefined;
  /** Paths, from the root, that the files speak of and that are not there. */
  readonly isThere: (path: string) => Promise<boolean>;
}

/** A rule, or some of one topic. */
export type Rules = (inspection: Inspection) => Iterable<Finding> | Promise<Iterable<Finding>>;
