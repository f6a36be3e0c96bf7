import { UsageError } from '../errors.ts';
import type { Layer } from './answers-file.ts';
import type { AnswersTo, Known, Question, Questions, RawAnswer } from './question.ts';
import { shownAnswer } from './shown-answer.ts';

/** Puts a question to the user, on a terminal. `problemOf` tells what is wrong with an answer, if anything. */
export type Ask = (
  question: Question,
  fallback: RawAnswer | undefined,
  problemOf: (raw: RawAnswer) => string | undefined,
) => Promise<RawAnswer>;

export interface Sources {
  /** The layers that may hold an answer; the first that has one counts. */
  readonly layers: readonly Layer[];
  /** Asks for what no layer has; undefined where there is nobody to ask. */
  readonly ask: Ask | undefined;
  /** Whether defaults are taken unasked. */
  readonly takesDefaults: boolean;
}

/**
 * Answers all questions: from the first layer that has an answer, else by asking, else by default. Every
 * answer is checked, whatever it comes from.
 * @throws UsageError for an answer that is not valid, or with the list of all that are missing.
 */
export async function resolveAnswers<Q extends Questions>(
  questions: Q,
  sources: Sources,
): Promise<AnswersTo<Q>> {
  const known: Record<string, unknown> = {};
  const missing: string[] = [];
  for (const question of Object.values(questions)) {
    const given = findGiven(question, known, sources.layers);
    const raw = given ?? (await askOrDefault(question, known, sources));
    if (raw === undefined) missing.push(question.flag);
    else known[question.flag] = raw.value;
  }
  if (missing.length > 0) {
    throw new UsageError(`Not answered: ${missing.join(', ')}.`, {
      why: 'There is no default, and no terminal to ask on.',
      next: `Give ${missing.map((flag) => spelling(questions[flag])).join(', ')}, or an answers file with --answers.`,
    });
  }
  return known as AnswersTo<Q>;
}

/** How an answer is given on the command line. */
function spelling(question: Question | undefined): string {
  return question?.isPositional ? `the ${question.flag} as the first word` : `--${question?.flag}`;
}

function findGiven(
  question: Question,
  known: Known,
  layers: readonly Layer[],
): { value: unknown } | undefined {
  for (const layer of layers) {
    const raw = layer.answers[question.flag];
    if (raw === undefined) continue;
    const label = layer.nameOf(question.flag);
    const idle = question.isIdle?.(known);
    if (idle !== undefined) throw new UsageError(`${label} has no use here: ${idle}.`);
    return accept(question, raw, known, label);
  }
  return undefined;
}

async function askOrDefault(
  question: Question,
  known: Known,
  { ask, takesDefaults }: Sources,
): Promise<{ value: unknown } | undefined> {
  const fallback = question.fallback(known);
  const isWanted = question.isAsked !== false && (!takesDefaults || fallback === undefined);
  if (ask === undefined || !isWanted || question.isIdle?.(known) !== undefined) {
    return fallback === undefined ? undefined : { value: question.schema.parse(fallback) };
  }
  const problemOf = (raw: RawAnswer): string | undefined => {
    const judged = judge(question, raw, known);
    return 'problem' in judged ? judged.problem : undefined;
  };
  return accept(question, await ask(question, fallback, problemOf), known, question.flag);
}

/** @throws UsageError for an answer that is not valid. */
function accept(question: Question, raw: RawAnswer, known: Known, label: string): { value: unknown } {
  const judged = judge(question, raw, known);
  if ('problem' in judged) throw new UsageError(`${label}: ${judged.problem}.`);
  return judged;
}

/** The value of a raw answer, or what is wrong with it, in words that follow a colon. */
function judge(question: Question, raw: RawAnswer, known: Known): { value: unknown } | { problem: string } {
  const parsed = question.schema.safeParse(raw);
  if (parsed.success) {
    const problem = question.problem?.(parsed.data, known);
    return problem === undefined ? { value: parsed.data } : { problem };
  }
  const [issue] = parsed.error.issues;
  const index = issue?.path[0];
  const shown = typeof index === 'number' && Array.isArray(raw) ? raw[index] : raw;
  return { problem: `${shownAnswer(shown)} ${issue?.message}` };
}
