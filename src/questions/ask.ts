import type { Writable } from 'node:stream';
import { InterruptedError } from '../errors.ts';
import type { Question, RawAnswer } from './question.ts';
import type { Ask } from './resolve.ts';

/** Asks on the terminal, with the library that Yeoman's own prompts are made of, and without Yeoman. */
export function terminalAsk(output: Writable): Ask {
  return async (question, fallback, problemOf) => {
    const prompts = await import('@inquirer/prompts');
    const context = { output, clearPromptOnDone: false };
    const preset = typeof fallback === 'string' ? { default: fallback } : {};
    try {
      if (question.takes === 'list') return await askList(prompts, question, fallback, problemOf, context);
      if (question.choices !== undefined) {
        const choices = question.choices.map((value) => ({ value }));
        return await prompts.select({ message: question.message, choices, ...preset }, context);
      }
      const validate = (text: string): string | true => explain(problemOf(text));
      return await prompts.input({ message: question.message, validate, ...preset }, context);
    } catch (error) {
      throw asInterruption(error);
    }
  };
}

/** Asks a yes-or-no question on the terminal. */
export async function confirm(message: string, output: Writable): Promise<boolean> {
  const prompts = await import('@inquirer/prompts');
  try {
    return await prompts.confirm({ message, default: false }, { output });
  } catch (error) {
    throw asInterruption(error);
  }
}

/** Asks for any text on the terminal. */
export async function askText(message: string, output: Writable): Promise<string> {
  const prompts = await import('@inquirer/prompts');
  try {
    return await prompts.input({ message }, { output });
  } catch (error) {
    throw asInterruption(error);
  }
}

async function askList(
  prompts: typeof import('@inquirer/prompts'),
  question: Question,
  fallback: RawAnswer | undefined,
  problemOf: (raw: RawAnswer) => string | undefined,
  context: { output: Writable },
): Promise<RawAnswer> {
  if (question.choices !== undefined) {
    const choices = question.choices.map((value) => ({ value }));
    return prompts.checkbox({ message: question.message, choices }, context);
  }
  const values: string[] = [];
  for (;;) {
    const isDone = values.length > 0 || fallback !== undefined;
    const hint = isDone ? ` ${values.length === 0 ? '' : 'another, or '}nothing to go on` : '';
    const validate = (text: string): string | true =>
      text === '' && isDone ? true : explain(problemOf([text]));
    const value = await prompts.input({ message: question.message + hint, validate }, context);
    if (value === '') return values;
    values.push(value);
  }
}

function explain(problem: string | undefined): string | true {
  return problem === undefined ? true : `${problem}.`;
}

/** Ctrl-C in a prompt is an interruption; the library tells it by the error's name alone. */
function asInterruption(error: unknown): unknown {
  return error instanceof Error && error.name === 'ExitPromptError'
    ? new InterruptedError('Interrupted.')
    : error;
}
