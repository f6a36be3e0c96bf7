/** What became of one host. */
export interface HostResult {
  readonly host: string;
  readonly outcome: 'delivered' | 'rolled-back' | 'there' | 'failed' | 'interrupted' | 'not-begun';
  /** The release that it serves, as far as that is known. */
  readonly release: string | undefined;
}
