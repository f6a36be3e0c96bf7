import { resolve } from 'node:path';
import type { Layer } from '../questions/answers-file.ts';
import type { Questions } from '../questions/question.ts';
import { type Ask, resolveAnswers, type Sources } from '../questions/resolve.ts';
import type { Action } from './addon.ts';

/** How a front door gives what an action was called with. */
interface Given {
  readonly flags: Layer;
  readonly answersFile: string | undefined;
  readonly cwd: string;
  readonly takesDefaults: boolean;
  readonly ask: Ask | undefined;
}

/** Answers the questions of an action: flag, answers file, then a prompt or the default. */
export async function answerAction(
  { questions, stored }: Pick<Action, 'questions' | 'stored'>,
  root: string,
  { flags, answersFile, cwd, takesDefaults, ask }: Given,
): Promise<Readonly<Record<string, unknown>>> {
  const layers = [flags];
  let isQuiet = takesDefaults;
  if (answersFile !== undefined) {
    const { readAnswersFile } = await import('../questions/answers-file.ts');
    const file = await readAnswersFile(resolve(cwd, answersFile), questions, ['yes']);
    layers.push(file);
    isQuiet ||= file.answers.yes === true;
  }
  if (stored !== undefined) {
    layers.push(await meantLayer(questions, { layers, ask, takesDefaults: isQuiet }));
    const given = { ...flags, answers: Object.assign({}, ...layers.map(({ answers }) => answers).reverse()) };
    const there = await stored(root, given);
    if (there !== undefined) layers.push(there);
  }
  return resolveAnswers(questions, { layers, ask, takesDefaults: isQuiet });
}

/** Which one is meant, as the first question tells: asked before what is there answers the others. */
async function meantLayer(questions: Questions, sources: Sources): Promise<Layer> {
  const first = Object.fromEntries(Object.entries(questions).slice(0, 1));
  const answers = (await resolveAnswers(first, sources)) as Layer['answers'];
  return { answers, nameOf: (flag) => `--${flag}` };
}
