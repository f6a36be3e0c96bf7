import type { Writable } from 'node:stream';

/** What a command may know and use of the process that it runs in. */
export interface Terminal {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Results. */
  readonly stdout: Writable;
  /** Progress, warnings, prompts and errors. */
  readonly stderr: Writable;
  /** Whether somebody is there to answer a prompt. */
  readonly isInteractive: boolean;
}
