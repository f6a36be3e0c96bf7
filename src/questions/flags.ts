import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Layer } from './answers-file.ts';
import type { Question, Questions, RawAnswer } from './question.ts';

/** The yes-or-no flags of a new module, beside its questions. */
export const SWITCHES = {
  yes: 'Take the default for everything that is not answered, without asking.',
  install: "Make the module's environment (.venv) when it is written; --no-install does not ask.",
} as const;

/** The flag's help with its default, for a terminal and for the reference. */
export function helpOf(question: Question): string {
  return `${question.help} Default: ${question.fallbackHelp}.`;
}

/** Adds a flag for every question. A flag of many values is repeated. */
export function addFlags(command: Command, questions: Questions): void {
  for (const question of Object.values(questions)) {
    if (question.isPositional) continue;
    const flags = `--${question.flag} <${question.placeholder}>`;
    if (question.takes === 'list') {
      command.option(flags, helpOf(question), (value: string, before: readonly string[] = []) => [
        ...before,
        value,
      ]);
    } else {
      command.option(flags, helpOf(question));
    }
  }
}

/**
 * The answers that were given on the command line.
 * @param first the answer that is given as the first word, where there is such a question.
 */
export function flagLayer(
  first: string | undefined,
  given: Readonly<Record<string, unknown>>,
  questions: Questions,
): Layer {
  const answers: Record<string, RawAnswer> = {};
  for (const { flag, isPositional } of Object.values(questions)) {
    const value = isPositional
      ? first
      : given[flag.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())];
    if (typeof value !== 'string' && !Array.isArray(value)) continue;
    refuseFlagAsValue(flag, value, questions);
    answers[flag] = value;
  }
  return { answers, nameOf: nameOfFlag(questions) };
}

/** How messages call the answer of a flag. */
export function nameOfFlag(questions: Questions): (flag: string) => string {
  return (flag) => (questions[flag]?.isPositional ? `the ${flag}` : `--${flag}`);
}

/** A flag where a value should be is a value that was forgotten: `--title --yes`. */
function refuseFlagAsValue(flag: string, value: RawAnswer, questions: Questions): void {
  const flags = [...Object.keys(questions), ...Object.keys(SWITCHES), 'no-install', 'answers'];
  const taken = [value].flat().find((one) => flags.some((known) => one === `--${known}`));
  if (taken === undefined) return;
  throw new UsageError(`--${flag} needs a value, and ${String(taken)} follows it.`, {
    next: 'If that is the value, give it in an answers file.',
  });
}
