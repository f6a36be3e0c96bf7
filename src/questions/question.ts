import type { z } from 'zod';

/** An answer as a front door hands it over, before it is checked. */
export type RawAnswer = string | boolean | readonly string[];

/** What a question may look at: the answers that come before it, checked. */
export type Known = Readonly<Record<string, unknown>>;

/**
 * The one definition of a question. Its flag, its prompt, its key in an answers file and in `.yo-rc.json`,
 * its help and its line in the reference all come from here.
 */
export interface Question<Value = unknown> {
  /** The flag without dashes, and the key in an answers file. */
  readonly flag: string;
  /** Whether the answer is given as the first word, and not by a flag. */
  readonly isPositional?: true;
  readonly takes: 'text' | 'list';
  /** What the flag's value is called in the help. */
  readonly placeholder: string;
  /** What the prompt says. */
  readonly message: string;
  /** One or two sentences for the help and the reference. */
  readonly help: string;
  /** The default in words, for the help and the reference. */
  readonly fallbackHelp: string;
  /** The values to choose from, where there are some; otherwise any text. */
  readonly choices?: readonly string[];
  /** Checks a raw answer and gives the value that the core works with. */
  readonly schema: z.ZodType<Value>;
  /** The default, as a raw answer; undefined where the user has to say. */
  readonly fallback: (known: Known) => RawAnswer | undefined;
  /** False for what is only ever given, and never asked for. */
  readonly isAsked?: false;
  /** Why the question makes no sense beside the answers so far, or undefined where it does. */
  readonly isIdle?: (known: Known) => string | undefined;
  /** Why a checked answer does not go with the answers so far, or undefined where it does. */
  readonly problem?: (value: unknown, known: Known) => string | undefined;
  /** Whether a `.yo-rc.json` in the current folder may hold a team's default for it. */
  readonly shared: boolean;
  /** Raw answers that tests combine; each is legal beside every sample of the other questions. */
  readonly samples: readonly RawAnswer[];
}

/** The questions of one generator, in the order in which they are asked. */
export type Questions = Readonly<Record<string, Question>>;

/** The checked answers to a set of questions. */
export type AnswersTo<Q extends Questions> = {
  readonly [K in keyof Q]: Q[K] extends Question<infer Value> ? Value : never;
};
