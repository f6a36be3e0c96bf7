import type { Progress } from './progress.ts';

/** The side from which a deployment is carried out: this machine, and this moment. */
export interface Here {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Whether ssh, git and the command that has the secrets may ask on the terminal. */
  readonly isInteractive: boolean;
  readonly now: () => Date;
  /** Waits for some milliseconds; ends early, with an error, after an abort. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly progress: Progress;
}
