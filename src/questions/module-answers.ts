import { resolve } from 'node:path';
import type { Layer } from './answers-file.ts';
import { type ModuleAnswers, moduleQuestions } from './module.ts';
import { type Ask, resolveAnswers } from './resolve.ts';
import { readStoredAnswers } from './stored-answers.ts';

/** How a front door gives what it was given. */
export interface GivenAnswers {
  readonly flags: Layer;
  readonly answersFile: string | undefined;
  /** The switch `--install` or `--no-install`, where one was given. */
  readonly install: boolean | undefined;
  readonly takesDefaults: boolean;
  readonly cwd: string;
  readonly ask: Ask | undefined;
  readonly confirm: (message: string) => Promise<boolean>;
}

/** Answers the questions of a new module: flag, answers file, stored answers, then a prompt or the default. */
export async function moduleAnswers(
  given: GivenAnswers,
): Promise<{ readonly answers: ModuleAnswers; readonly install: boolean }> {
  const file = given.answersFile === undefined ? undefined : await readFile(given.answersFile, given.cwd);
  const takesDefaults = given.takesDefaults || file?.answers.yes === true;
  const stored = await readStoredAnswers(given.cwd, moduleQuestions, true);
  const answers = await resolveAnswers(moduleQuestions, {
    layers: [given.flags, ...(file === undefined ? [] : [file]), stored],
    ask: given.ask,
    takesDefaults,
  });
  const decided = given.install ?? file?.answers.install;
  const asks = given.ask !== undefined && !takesDefaults;
  const install =
    decided === undefined
      ? asks && (await given.confirm('Make its Python environment now?'))
      : decided === true;
  return { answers, install };
}

async function readFile(path: string, cwd: string): Promise<Layer> {
  const { readAnswersFile } = await import('./answers-file.ts');
  return readAnswersFile(resolve(cwd, path), moduleQuestions, ['yes', 'install']);
}
