/** What an expected error says beside the thing that happened. */
export interface Explanation {
  /** Why it happened, in one line. */
  readonly why?: string;
  /** What the reader can do next, in one line. */
  readonly next?: string;
  /** Lines to paste somewhere, shown below the rest as they are. */
  readonly paste?: string;
  readonly cause?: unknown;
}

/**
 * The root of all errors that we foresee. Each says what happened, why, and what to do next, in at most
 * three lines, and carries the exit code of the process. Everything that is not an `ExpectedError` is a
 * defect of ours and crashes with its stack.
 */
export abstract class ExpectedError extends Error {
  /** Numeric on purpose: `yo` hands it to `process.exit`, which throws on a string. */
  abstract readonly code: number;

  constructor(what: string, { why, next, paste, cause }: Explanation = {}) {
    super(
      [what, why, next, ...(paste?.trimEnd().split('\n') ?? [])]
        .flatMap((line) => (line === undefined ? [] : [onOneLine(line)]))
        .join('\n'),
      cause === undefined ? {} : { cause },
    );
    this.name = new.target.name;
  }
}

/** A path or a message of somebody else may hold line breaks, or commands for a terminal. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
}

/** Wrong usage, or answers that are invalid or missing. */
export class UsageError extends ExpectedError {
  readonly code = 2;
}

/** Something that is needed is not there: a tool, an interpreter, space on the disk. */
export class UnavailableError extends ExpectedError {
  readonly code = 3;
}

/** It ran, and its result is a failure. */
export class FailureError extends ExpectedError {
  readonly code = 4;
}

/** A network could not be reached. */
export class NetworkError extends ExpectedError {
  readonly code = 5;
}

/** The operating system or a server does not allow it. */
export class NotAllowedError extends ExpectedError {
  readonly code = 6;
}

/** A file's content is not valid. */
export class InvalidContentError extends ExpectedError {
  readonly code = 7;
}

/** Something else is already there. */
export class ConflictError extends ExpectedError {
  readonly code = 8;
}

/** The user, or a signal, stopped us. */
export class InterruptedError extends ExpectedError {
  readonly code = 130;
}
