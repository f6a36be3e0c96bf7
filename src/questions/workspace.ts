import { z } from 'zod';
import { LAUNCHERS, MODULE_NAME, RUNTIMES, SERVERS, STORAGES, TOPOLOGIES } from '../workspace/registry.ts';
import type { AnswersTo, Question, Questions } from './question.ts';
import { oneOf, pathText } from './texts.ts';

/** The workspace that a command is about. */
export const workspaceQuestion = {
  flag: 'workspace',
  takes: 'text',
  placeholder: 'DIR',
  message: 'Which workspace?',
  help: 'The folder of the workspace.',
  fallbackHelp: 'the one around here',
  schema: z.string(),
  fallback: () => '',
  isAsked: false,
  shared: false,
  samples: [''],
} satisfies Question<string>;

/** The question of the commands that take nothing but the workspace. */
export const workspaceOnly = { workspace: workspaceQuestion } satisfies Questions;

const PORT = z
  .string()
  .transform((text) => Number(text))
  .refine((port) => Number.isInteger(port) && port > 0 && port < 65536, 'is no port');

/** A file of the workspace that the user names; `none` where there is none of its kind. */
function fileQuestion(flag: string, what: string, fallbackHelp: string) {
  return {
    flag,
    takes: 'text',
    placeholder: 'F',
    message: `Where is ${what} (none: there is none)?`,
    help: `Where ${what} is, from the folder of the workspace; none where there is none.`,
    fallbackHelp,
    schema: z.union([z.literal(''), pathText]),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>;
}

/** What a new workspace is asked about. */
export const freshQuestions = {
  name: {
    flag: 'name',
    takes: 'text',
    placeholder: 'N',
    message: 'What is the workspace called?',
    help: 'Its name: that of the compose project and of the images.',
    fallbackHelp: 'that of the folder',
    // What Compose takes as the name of a project.
    schema: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'has to be of lower-case letters, digits, - and _'),
    fallback: () => undefined,
    shared: false,
    samples: ['platform'],
  } satisfies Question<string>,
  runtime: {
    flag: 'runtime',
    takes: 'text',
    placeholder: RUNTIMES.join('|'),
    message: 'What runs the platform?',
    help: 'What runs the webserver, the daemon and the code servers: containers, processes on one machine, or systemd.',
    fallbackHelp: 'compose',
    choices: RUNTIMES,
    schema: oneOf(RUNTIMES),
    fallback: () => 'compose',
    shared: true,
    samples: RUNTIMES,
  } satisfies Question<(typeof RUNTIMES)[number]>,
  storage: {
    flag: 'storage',
    takes: 'text',
    placeholder: STORAGES.join('|'),
    message: 'Where does the instance keep its runs and events?',
    help: 'What keeps the runs, events and schedules of the instance.',
    fallbackHelp: 'postgres; sqlite for processes',
    choices: STORAGES,
    schema: oneOf(STORAGES),
    fallback: (known) => (known.runtime === 'processes' ? 'sqlite' : 'postgres'),
    problem: (value, known) =>
      value === 'sqlite' && known.runtime === 'compose'
        ? 'sqlite cannot be shared by containers: every run is in another than the webserver'
        : undefined,
    shared: true,
    samples: ['postgres'],
  } satisfies Question<(typeof STORAGES)[number]>,
  topology: {
    flag: 'topology',
    takes: 'text',
    placeholder: TOPOLOGIES.join('|'),
    message: 'A code server for each module, or one image for all?',
    help: 'servers: each module has a code server and an environment of its own; shared: one image has them all.',
    fallbackHelp: 'servers',
    choices: TOPOLOGIES,
    schema: oneOf(TOPOLOGIES),
    fallback: () => 'servers',
    shared: true,
    samples: TOPOLOGIES,
  } satisfies Question<(typeof TOPOLOGIES)[number]>,
  launcher: {
    flag: 'launcher',
    takes: 'text',
    placeholder: LAUNCHERS.join('|'),
    message: 'Where do runs run?',
    help: 'default: a run is a process beside its code server; docker: a container of its own.',
    fallbackHelp: 'default',
    choices: LAUNCHERS,
    schema: oneOf(LAUNCHERS),
    fallback: () => 'default',
    problem: (value, known) =>
      value !== 'docker'
        ? undefined
        : known.runtime !== 'compose'
          ? 'docker is for --runtime compose'
          : known.topology === 'shared'
            ? 'docker is for --topology servers: a run is started from the image of its module'
            : undefined,
    shared: true,
    samples: ['default'],
  } satisfies Question<(typeof LAUNCHERS)[number]>,
} satisfies Questions;

/** The checked answers about a new workspace. */
export type FreshAnswers = AnswersTo<typeof freshQuestions>;

/** A question of a new workspace as a flag: what is not said is known by the files that are there, or asked then. */
function unasked<Value>(question: Question<Value>) {
  const { problem: _, ...rest } = question;
  return {
    ...rest,
    schema: z.union([z.literal('').transform(() => undefined), question.schema]),
    fallback: () => '',
    isAsked: false,
    shared: false,
  } satisfies Question<Value | undefined>;
}

/** The questions of `dgm workspace init`. */
export const initQuestions = {
  workspace: { ...workspaceQuestion, help: 'The same as the first word.', fallbackHelp: 'here' },
  name: unasked(freshQuestions.name),
  runtime: unasked(freshQuestions.runtime),
  storage: unasked(freshQuestions.storage),
  topology: unasked(freshQuestions.topology),
  launcher: unasked(freshQuestions.launcher),
  port: {
    flag: 'port',
    takes: 'text',
    placeholder: 'N',
    message: 'Which port has the web UI?',
    help: 'The port of the web UI on this machine.',
    fallbackHelp: 'the first free one from 3000',
    schema: z.union([z.literal('').transform(() => 0), PORT]),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<number>,
  network: {
    flag: 'network',
    takes: 'text',
    placeholder: 'N',
    message: 'What is the network of the containers called?',
    help: 'The name of the network of the containers.',
    fallbackHelp: 'that of the workspace',
    schema: z.union([
      z.literal(''),
      z.string().regex(MODULE_NAME, 'may have letters, digits, dots, - and _ in it'),
    ]),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  'workspace-file': fileQuestion('workspace-file', 'workspace.yaml', 'found; workspace.yaml in a new one'),
  'compose-file': fileQuestion('compose-file', 'the compose file', 'found; docker-compose.yml in a new one'),
  'dagster-file': fileQuestion('dagster-file', 'dagster.yaml', 'found; dagster.yaml in a new one'),
  'env-file': fileQuestion('env-file', 'the .env', 'found; .env in a new one'),
} satisfies Questions;

/** The checked answers of `dgm workspace init`. */
export type InitAnswers = AnswersTo<typeof initQuestions>;

/** The questions of `dgm workspace add`. */
export const additionQuestions = {
  workspace: workspaceQuestion,
  name: {
    flag: 'name',
    takes: 'text',
    placeholder: 'N',
    message: 'What is the code location called?',
    help: 'The name of the code location, for a single module.',
    fallbackHelp: 'what its pyproject.toml says, else its folder',
    schema: z.string(),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  server: {
    flag: 'server',
    takes: 'text',
    placeholder: SERVERS.join('|'),
    message: 'Which kind of server?',
    help: 'code-server reloads from the web UI, and takes about 236 MB; grpc takes about 136 MB.',
    fallbackHelp: 'code-server',
    schema: z.union([z.literal('').transform(() => undefined), oneOf(SERVERS)]),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: SERVERS,
  } satisfies Question<(typeof SERVERS)[number] | undefined>,
  'python-module': {
    flag: 'python-module',
    takes: 'text',
    placeholder: 'M',
    message: 'Which Python module has the definitions?',
    help: 'The Python module that has the definitions, for a folder that does not say so itself.',
    fallbackHelp: 'what its pyproject.toml says',
    schema: z.string().regex(/^$|^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/u, 'is no name of a Python module'),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  'python-file': {
    flag: 'python-file',
    takes: 'text',
    placeholder: 'F',
    message: 'Which Python file has the definitions?',
    help: 'The Python file that has the definitions, from the folder of the module.',
    fallbackHelp: 'what its pyproject.toml says',
    schema: z
      .string()
      .refine((path) => !/\p{Cc}|^\/|(?:^|\/)\.\.(?:\/|$)/u.test(path), 'is no path in the folder'),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
} satisfies Questions;

/** The checked answers of `dgm workspace add`. */
export type AdditionAnswers = AnswersTo<typeof additionQuestions>;

/** The questions of `dgm workspace remove`. */
export const removalQuestions = {
  workspace: workspaceQuestion,
  confirm: {
    flag: 'confirm',
    takes: 'text',
    placeholder: 'NAMES',
    message: 'The names of the modules whose data are deleted (empty: they are asked for):',
    help: 'With --drop-data and without a terminal: the names of the modules, with a space between them.',
    fallbackHelp: 'it is asked for',
    schema: z.string(),
    fallback: () => '',
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
} satisfies Questions;

export type RemovalAnswers = AnswersTo<typeof removalQuestions>;
