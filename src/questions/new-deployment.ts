import { UsageError } from '../errors.ts';
import type { Layer } from './answers-file.ts';
import { type DeploymentAnswers, deploymentQuestions } from './deployment.ts';
import { type Ask, resolveAnswers } from './resolve.ts';

const { name, ...others } = deploymentQuestions;

/** The flags by which a new module gets a deployment in the same plan. */
export const newDeploymentFlags = {
  deployment: {
    ...name,
    flag: 'deployment',
    placeholder: 'NAME',
    message: 'What is its deployment called?',
    help: 'A deployment that the module gets, in the same plan; the flags below are about it.',
    fallbackHelp: 'none',
    isAsked: false,
  },
  ...others,
} as const;

interface Given {
  /** The layers that may hold an answer; the first that has one counts. */
  readonly layers: readonly Layer[];
  readonly ask: Ask | undefined;
  readonly takesDefaults: boolean;
}

/**
 * Answers the questions about the deployment of a new module.
 * @returns undefined where it is to have none.
 * @throws UsageError where something about one is said, and it has no name.
 */
export async function newDeploymentAnswers(given: Given): Promise<DeploymentAnswers | undefined> {
  const layers = given.layers.map(
    ({ answers: { deployment, name: _, ...answers }, nameOf }): Layer => ({
      answers: deployment === undefined ? answers : { ...answers, name: deployment },
      nameOf: (flag) => nameOf(flag === 'name' ? 'deployment' : flag),
    }),
  );
  if (layers.some(({ answers }) => answers.name !== undefined)) {
    return resolveAnswers(deploymentQuestions, { ...given, layers });
  }
  for (const { answers, nameOf } of layers) {
    const flag = Object.keys(others).find((one) => answers[one] !== undefined);
    if (flag !== undefined) {
      throw new UsageError(`${nameOf(flag)} has no use here: the module gets no deployment.`, {
        next: 'Give the deployment a name with --deployment.',
      });
    }
  }
  return undefined;
}
