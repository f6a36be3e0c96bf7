import type { Layer } from '../questions/answers-file.ts';
import type { AnswersTo, Questions } from '../questions/question.ts';
import type { Ask } from '../questions/resolve.ts';
import { tryOften } from './try-often.ts';
import type { ChangeErrand } from './write-change.ts';

/** Something that can be done about one kind of addon of a module, such as adding a database. */
export interface Action<Q extends Questions = Questions> {
  readonly summary: string;
  readonly questions: Q;
  /** Its yes-or-no flags, with their help. */
  readonly switches?: Readonly<Record<string, string>>;
  /** Whether it changes the files of the module, so that it has the flags of a command that writes. */
  readonly writes: boolean;
  /** The words that it takes, where they are not one module. */
  readonly words?: Words;
  /** What is there already answers what was not given. The first question, answered by then, tells which one is meant. */
  readonly stored?: (root: string, given: Layer) => Promise<Layer | undefined>;
  /** Does it to a module, whose folder is absolute; where it takes other words, to what they say, from that folder. */
  readonly run: (root: string, answers: AnswersTo<Q>, errand: ActionErrand) => Promise<void>;
}

/** Positional words of an action. */
export interface Words {
  readonly name: string;
  readonly help: string;
  /** Whether there may be several. */
  readonly isMany: boolean;
}

/** What an action is given beside its answers. */
export interface ActionErrand extends ChangeErrand {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The positional words, where they are not one module. */
  readonly words: readonly string[];
  /** Whether defaults are taken unasked. */
  readonly takesDefaults: boolean;
  /** Puts a question; undefined where there is nobody to ask. */
  readonly askQuestion: Ask | undefined;
  readonly switches: Readonly<Record<string, boolean | undefined>>;
  /** Asks for a text on a terminal; undefined where there is none. */
  readonly askText: ((message: string) => Promise<string>) | undefined;
}

/**
 * One kind of thing that is done to a module or a workspace: a generator of Yeoman, and a command of `dgm`, with the
 * actions as first words.
 */
export interface Addon {
  readonly name: string;
  readonly summary: string;
  /** The actions by their names; under `yo`, the first is done where none is named, unless it has to be. */
  readonly actions: Readonly<Record<string, Action>>;
  /** Whether the action has to be named; it is asked for on a terminal. */
  readonly isNamed?: true;
}

/** The positional that actions take. */
export const MODULE_HELP = 'The module: its folder, or its name in the workspace around here. Default: here.';

/** The flags of all actions beside their own. */
export const ACTION_SWITCHES = {
  yes: 'Take the default for everything that is not answered, without asking.',
} as const;

/** Does an action; where another command was faster with the module, it begins again with what that has left. */
export async function runAction(
  one: Action,
  root: string,
  answers: Readonly<Record<string, unknown>>,
  errand: ActionErrand,
): Promise<void> {
  await tryOften(() => one.run(root, answers as never, errand));
}

/** Types an action by its questions, for a table of actions of different ones. */
export function action<Q extends Questions>(one: Action<Q>): Action {
  return one as unknown as Action;
}
