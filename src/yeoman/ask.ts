import { InterruptedError } from '../errors.ts';
import type { Question, RawAnswer } from '../questions/question.ts';
import type { Ask } from '../questions/resolve.ts';

/** The part of a generator that asks; Yeoman's adapter decides where. */
export type Prompt = (question: Record<string, unknown>) => Promise<Readonly<Record<string, unknown>>>;

/** Asks through Yeoman's prompts. */
export function yeomanAsk(prompt: Prompt): Ask {
  return async (question, fallback, problemOf) => {
    if (question.takes === 'list' && question.choices === undefined) {
      return askList(prompt, question, fallback, problemOf);
    }
    const type = question.choices === undefined ? 'input' : question.takes === 'list' ? 'checkbox' : 'select';
    const answer = await askOne(prompt, {
      type,
      name: question.flag,
      message: question.message,
      // A choice cannot be wrong; and the validator of a checkbox gets the library's objects, not the values.
      ...(question.choices === undefined
        ? { validate: (raw: RawAnswer) => explain(problemOf(raw)) }
        : { choices: question.choices }),
      ...(fallback === undefined ? {} : { default: fallback }),
    });
    return Array.isArray(answer) ? answer.map(String) : String(answer ?? '');
  };
}

/** Asks a yes-or-no question through Yeoman's prompts. */
export async function yeomanConfirm(prompt: Prompt, name: string, message: string): Promise<boolean> {
  return (await askOne(prompt, { type: 'confirm', name, message, default: false })) === true;
}

async function askList(
  prompt: Prompt,
  question: Question,
  fallback: RawAnswer | undefined,
  problemOf: (raw: RawAnswer) => string | undefined,
): Promise<RawAnswer> {
  const values: string[] = [];
  for (;;) {
    const isDone = values.length > 0 || fallback !== undefined;
    const answer = await askOne(prompt, {
      type: 'input',
      name: question.flag,
      message: question.message + (isDone ? ' (nothing to go on)' : ''),
      validate: (text: string) => (text === '' && isDone ? true : explain(problemOf([text]))),
    });
    // An adapter that is no terminal may give the whole list at once.
    if (Array.isArray(answer)) return answer.map(String);
    const value = String(answer ?? '');
    if (value === '' || values.includes(value)) return values;
    values.push(value);
  }
}

async function askOne(
  prompt: Prompt,
  question: Record<string, unknown> & { name: string },
): Promise<unknown> {
  try {
    return (await prompt(question))[question.name];
  } catch (error) {
    throw error instanceof Error && error.name === 'ExitPromptError'
      ? new InterruptedError('Interrupted.')
      : error;
  }
}

function explain(problem: string | undefined): string | true {
  return problem === undefined ? true : `${problem}.`;
}

/**
 * Gives a Ctrl-C at a prompt the exit code of an interruption. Yeoman's adapter hands the prompt's error to the
 * environment, and so to `yo`, by its abort signal, before the generator could put another in its place.
 */
export function numberInterruptions(signal: AbortSignal | undefined): void {
  signal?.addEventListener('abort', () => {
    const reason: unknown = signal.reason;
    if (!(reason instanceof Error) || reason.name !== 'ExitPromptError') return;
    const { code, message } = new InterruptedError('Interrupted.');
    Object.assign(reason, { code, message });
  });
}

/** Whether an adapter has somebody to ask: a terminal that is one, or an adapter that asks in its own way. */
export function canAsk(adapter: object): boolean {
  const actual = 'actualAdapter' in adapter ? adapter.actualAdapter : adapter;
  const isTerminal =
    typeof actual === 'object' && actual !== null && 'stdin' in actual && actual.stdin === process.stdin;
  return !isTerminal || (process.stdin.isTTY === true && process.stdout.isTTY === true);
}
