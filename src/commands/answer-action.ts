import { resolve } from 'node:path';
import type { Layer } from '../questions/answers-file.ts';
import type { Questions } from '../questions/question.ts';
import { type Ask, resolveAnswers } from '../questions/resolve.ts';

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
  questions: Questions,
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
  return resolveAnswers(questions, { layers, ask, takesDefaults: isQuiet });
}
