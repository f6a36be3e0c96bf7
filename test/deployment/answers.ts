import { type DeploymentAnswers, deploymentQuestions } from '../../src/questions/deployment.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { resolveAnswers } from '../../src/questions/resolve.ts';

/** Checked answers about a deployment: the given ones, and defaults for the rest. */
export function deploymentAnswers(given: Readonly<Record<string, RawAnswer>>): Promise<DeploymentAnswers> {
  return resolveAnswers(deploymentQuestions, {
    layers: [{ answers: given, nameOf: (flag) => `--${flag}` }],
    ask: undefined,
    takesDefaults: true,
  });
}
