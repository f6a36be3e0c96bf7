import type { ModuleDatabase, RegisteredModule, Registry } from './registry.ts';

/** How a workspace runs, without its files and modules. */
export type Settings = Omit<Registry, 'version' | 'files' | 'made' | 'modules'>;

/** The environment variables that a module reads a database's login from. */
export interface LoginVariables {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** An environment variable of a module. */
export interface ModuleVariable {
  readonly name: string;
  readonly isSecret: boolean;
  /** What it is in a container, where that differs from the workspace's `.env`; such as the host of a database. */
  readonly container?: string;
}

/** A folder that a module's container reads, such as that of its source files. */
export interface Mount {
  /** The folder from the root, or the variable of `.env` that names one elsewhere on this machine. */
  readonly source: string | { readonly variable: string };
  readonly target: string;
}

/** A module as the files of its workspace have to know it. */
export interface ModulePart extends Omit<RegisteredModule, 'owned' | 'databases'> {
  /** The databases that the workspace runs for it. */
  readonly databases: readonly (ModuleDatabase & { readonly variables: LoginVariables })[];
  /** What it is configured by, where it is one of ours; another brings a `.env` of its own. */
  readonly variables: readonly ModuleVariable[];
  readonly mounts: readonly Mount[];
  /** Whether it is one of ours: then its image and the workspace say all that it is configured by. */
  readonly isOurs: boolean;
  /** Whether its folder has a Dockerfile to build its image with. */
  readonly hasDockerfile: boolean;
  /** The folder, from the root, that has its environment and its lock: itself, or that of its uv workspace. */
  readonly environment: string;
}
