import { type ModuleFacts, moduleFacts } from '../../src/deployment/module-facts.ts';
import { prepareModule } from '../../src/module/make-module.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { answersOf } from '../module/answers.ts';
import { temporaryFolder } from '../support/folder.ts';

/** What deployments know of the module that answers make. */
export async function factsOf(given: Readonly<Record<string, RawAnswer>> = {}): Promise<ModuleFacts> {
  const { spec } = await prepareModule(await answersOf(given), temporaryFolder());
  return moduleFacts(spec);
}
