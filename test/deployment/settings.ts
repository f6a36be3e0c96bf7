import { answeredSettings } from '../../src/deployment/answered-settings.ts';
import type { ModuleFacts } from '../../src/deployment/module-facts.ts';
import type { Repository } from '../../src/deployment/repository.ts';
import type { DeploymentSettings } from '../../src/deployment/settings.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { deploymentAnswers } from './answers.ts';

/** Where the module of the tests is checked out. */
export const REPOSITORY = {
  root: '/repository',
  prefix: 'modules/orders',
  remote: 'git@example.com:acme/platform.git',
  branch: 'main',
} as const;

/** The settings that answers make for a module; of a repository with a remote, where no other is given. */
export async function settingsOf(
  facts: ModuleFacts,
  given: Readonly<Record<string, RawAnswer>>,
  before?: DeploymentSettings,
  repository: Repository = REPOSITORY,
): Promise<DeploymentSettings> {
  const answers = await deploymentAnswers(given);
  return answeredSettings(answers, facts, { repository, port: undefined }, before);
}
