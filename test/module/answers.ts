import { type ModuleAnswers, moduleQuestions } from '../../src/questions/module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';

/** Checked answers: the given ones, and defaults for the rest. */
export function answersOf(given: Readonly<Record<string, RawAnswer>>): Promise<ModuleAnswers> {
  return resolveAnswers(moduleQuestions, {
    layers: [{ answers: { name: 'orders', ...given }, nameOf: (flag) => `--${flag}` }],
    ask: undefined,
    takesDefaults: true,
  });
}
