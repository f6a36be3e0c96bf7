import type { Writable } from 'node:stream';
import type { ApplyContext } from '../apply/apply.ts';
import { realDisk } from '../apply/disk.ts';
import type { Plan } from '../plan/plan.ts';
import type { AskConflicts } from './decide-conflicts.ts';
import type { Terminal } from './terminal.ts';
import { readWriteOptions, type WriteOptions } from './write-options.ts';

/** What a command that writes lends to the way from a proposal to the disk. */
export interface Errand {
  /** What was called, such as `dgm new orders`. */
  readonly command: string;
  readonly options: WriteOptions;
  /** Results: a diff, or JSON. */
  readonly stdout: Writable;
  /** Takes a line for the user. */
  readonly report: (line: string) => void;
  /** Undefined where there is nobody to ask. */
  readonly ask: AskConflicts | undefined;
  /**
   * Whether what the user did to generated files is kept unasked: all of it where the generated text is as before,
   * else what does not meet the changes of the generator.
   */
  readonly keepsHand?: boolean;
  /** Looks at a plan before it is shown or applied; throws where it must not be. */
  readonly inspect?: (plan: Plan) => Promise<void>;
  /** Gives a secret that the plan calls by its name. */
  readonly reveal?: (name: string) => string;
}

/** The errand of a command of `dgm` that asks nobody, by the flags that it was given. */
export function errandOn(
  { cwd, stdout, stderr }: Terminal,
  command: string,
  given: Readonly<Record<string, unknown>>,
): Errand {
  return {
    ...{ command, options: readWriteOptions(given, cwd), stdout, ask: undefined },
    report: (line) => stderr.write(`${line}\n`),
  };
}

/** What is needed to write, beside the plan: this machine, and this moment. */
export function writerContext(
  { command, report, reveal = unknownSecret }: Pick<Errand, 'command' | 'report' | 'reveal'>,
  signal: AbortSignal,
): ApplyContext {
  return {
    ...{ command, report, reveal, signal, disk: realDisk, now: () => new Date() },
  };
}

function unknownSecret(name: string): never {
  throw new Error(`nobody knows the secret ${name}`);
}
