/** A file of a deployment. */
export interface DeploymentFile {
  /** Relative to the folder of the deployment, or to the root of the repository, with `/` between its parts. */
  readonly path: string;
  readonly of: 'deployment' | 'repository';
  readonly content: string;
  /** The permission bits. */
  readonly mode: number;
}
