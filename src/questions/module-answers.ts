import { join, relative, resolve } from 'node:path';
import type { Layer } from './answers-file.ts';
import type { DeploymentAnswers } from './deployment.ts';
import { type ModuleAnswers, moduleQuestions } from './module.ts';
import { newDeploymentAnswers, newDeploymentFlags } from './new-deployment.ts';
import type { RawAnswer } from './question.ts';
import { type Ask, resolveAnswers } from './resolve.ts';
import { readStoredAnswers } from './stored-answers.ts';
import { workspaceQuestion } from './workspace.ts';

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
  /** Finds the workspace around a folder; undefined where there is none. */
  readonly findWorkspace: (folder: string) => Promise<string | undefined>;
}

/** The flags of a new module: its questions, the workspace that it is to join, and its deployment. */
export const newFlags = {
  ...moduleQuestions,
  workspace: {
    ...workspaceQuestion,
    help: 'The folder of a workspace that the module joins, in the same plan.',
    fallbackHelp: 'none; on a terminal inside of a workspace it is asked',
  },
  ...newDeploymentFlags,
} as const;

export interface ModuleDecisions {
  readonly answers: ModuleAnswers;
  readonly install: boolean;
  /** The workspace that it joins; absolute. */
  readonly workspace: string | undefined;
  /** The deployment that it gets. */
  readonly deployment: DeploymentAnswers | undefined;
}

/** Answers the questions of a new module: flag, answers file, stored answers, then a prompt or the default. */
export async function moduleAnswers(given: GivenAnswers): Promise<ModuleDecisions> {
  const file = given.answersFile === undefined ? undefined : await readFile(given.answersFile, given.cwd);
  const takesDefaults = given.takesDefaults || file?.answers.yes === true;
  const stored = await readStoredAnswers(given.cwd, moduleQuestions, true);
  const asks = given.ask !== undefined && !takesDefaults;
  const workspace = await workspaceOf(given, given.flags.answers.workspace ?? file?.answers.workspace, asks);
  const answers = await resolveAnswers(questionsIn(workspace, given.cwd), {
    layers: [given.flags, ...(file === undefined ? [] : [file]), stored],
    ask: given.ask,
    takesDefaults,
  });
  const deployment = await newDeploymentAnswers({
    layers: [given.flags, ...(file === undefined ? [] : [file])],
    ask: given.ask,
    takesDefaults,
  });
  const decided = given.install ?? file?.answers.install;
  const install =
    decided === undefined
      ? asks && (await given.confirm('Make its Python environment now?'))
      : decided === true;
  return { answers, install, workspace, deployment };
}

async function workspaceOf(
  { cwd, confirm, findWorkspace }: GivenAnswers,
  said: RawAnswer | undefined,
  asks: boolean,
): Promise<string | undefined> {
  if (typeof said === 'string' && said !== '') return resolve(cwd, said);
  const around = asks ? await findWorkspace(cwd) : undefined;
  return around !== undefined && (await confirm(`Put it into the workspace ${around}?`)) ? around : undefined;
}

/** In a workspace, a module goes beside the others unless another folder is named. */
function questionsIn(workspace: string | undefined, cwd: string): typeof moduleQuestions {
  if (workspace === undefined) return moduleQuestions;
  const { directory } = moduleQuestions;
  const fallback: typeof directory.fallback = (known) =>
    relative(cwd, join(workspace, 'modules', String(known.name))) || '.';
  return { ...moduleQuestions, directory: { ...directory, fallback } };
}

async function readFile(path: string, cwd: string): Promise<Layer> {
  const { readAnswersFile } = await import('./answers-file.ts');
  return readAnswersFile(resolve(cwd, path), newFlags, ['yes', 'install']);
}
