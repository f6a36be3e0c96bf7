import { z } from 'zod';
import { readHost } from '../deployment/host.ts';
import {
  BRANCH,
  CLIENT,
  DEPLOYMENT_NAME,
  ENVIRONMENT,
  HOST_PATH,
  IMAGE,
  PLATFORMS,
  REGISTRY,
  REPOSITORY,
  SERVICES,
  STRATEGIES,
  TRIGGERS,
} from '../deployment/settings.ts';
import type { AnswersTo, Known, Question, Questions } from './question.ts';
import { checked, distinct, oneOf } from './texts.ts';

const EMPTY = z.literal('');

const by = (known: Known, ...strategies: readonly string[]): boolean =>
  strategies.includes(String(known.strategy));

/** A reason why a question is idle, where the strategy is none of these. */
const onlyFor =
  (...strategies: readonly string[]) =>
  (known: Known): string | undefined =>
    by(known, ...strategies) ? undefined : `the strategy is ${String(known.strategy)}`;

const name = {
  flag: 'name',
  takes: 'text',
  placeholder: 'N',
  message: 'What is the deployment called?',
  help: 'Its name, and that of its folder in deploy/: lower-case letters, digits, - and _.',
  fallbackHelp: 'production',
  schema: z.string().regex(DEPLOYMENT_NAME, 'is no name: it has lower-case letters, digits, - and _'),
  fallback: () => 'production',
  shared: false,
  samples: ['production', 'staging-2'],
} satisfies Question<string>;

/** A question that a text answers, or nothing: then the rest tells the answer. */
function optional(
  question: Pick<Question, 'flag' | 'placeholder' | 'message' | 'help' | 'fallbackHelp' | 'samples'> & {
    readonly schema: z.ZodType<string>;
    readonly isIdle?: (known: Known) => string | undefined;
    readonly isAsked?: false;
  },
) {
  return {
    ...question,
    takes: 'text',
    schema: EMPTY.or(question.schema),
    fallback: () => '',
    shared: false,
  } satisfies Question<string>;
}

/** The questions of `dgm deployment add`. */
export const deploymentQuestions = {
  name,
  strategy: {
    flag: 'strategy',
    takes: 'text',
    placeholder: STRATEGIES.join('|'),
    message: 'How is it delivered?',
    help: 'How it is delivered: the hosts fetch it from git, it is copied to them, as an image, by Helm, or by CI.',
    fallbackHelp: 'rsync',
    choices: STRATEGIES,
    schema: oneOf(STRATEGIES),
    fallback: () => 'rsync',
    shared: false,
    samples: ['rsync'],
  } satisfies Question<(typeof STRATEGIES)[number]>,
  environment: optional({
    flag: 'environment',
    placeholder: 'E',
    message: 'Which environment is it (empty: as it is called)?',
    help: 'The environment, such as production or staging.',
    fallbackHelp: 'the name of the deployment',
    schema: ENVIRONMENT,
    samples: ['', 'staging'],
  }),
  client: optional({
    flag: 'client',
    placeholder: 'C',
    message: 'Whom is it for (empty: nobody in particular)?',
    help: 'Whom it is for.',
    fallbackHelp: 'nobody in particular',
    schema: CLIENT,
    samples: ['', 'Acme & Söhne'],
  }),
  host: {
    flag: 'host',
    takes: 'list',
    placeholder: '[USER@]HOST[:PORT]',
    message: 'Which hosts does it go to (one at a time)?',
    help: 'A host that it goes to, as ssh knows it; an IPv6 address with a port stands in brackets.',
    fallbackHelp: 'has to be said, but for kubernetes and ci-cd',
    schema: z
      .array(z.string())
      .transform(distinct)
      .superRefine((hosts, context) => {
        for (const [index, text] of hosts.entries()) {
          const read = readHost(text);
          if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem, path: [index] });
        }
      }),
    fallback: (known) => (by(known, 'kubernetes', 'ci-cd') ? [] : undefined),
    isIdle: (known) => (by(known, 'kubernetes') ? 'the strategy is kubernetes' : undefined),
    shared: false,
    samples: [['deploy@db1.example.com:2222']],
  } satisfies Question<readonly string[]>,
  path: optional({
    flag: 'path',
    placeholder: '/srv/dagster/…',
    message: 'In which folder of the hosts (empty: /srv/dagster/ and the name of the module)?',
    help: 'The folder on the hosts that holds the releases of this module and the link current.',
    fallbackHelp: '/srv/dagster/<module>',
    schema: HOST_PATH,
    isIdle: (known) => (by(known, 'kubernetes') ? 'the strategy is kubernetes' : undefined),
    samples: ['', '/srv/dagster'],
  }),
  repository: optional({
    flag: 'repository',
    placeholder: 'URL',
    message: 'From which repository do the hosts fetch (empty: the remote origin)?',
    help: 'The repository that the hosts fetch from.',
    fallbackHelp: 'the remote origin of the repository around the module',
    schema: REPOSITORY,
    isIdle: onlyFor('git', 'ci-cd'),
    samples: [''],
  }),
  branch: optional({
    flag: 'branch',
    placeholder: 'B',
    message: 'Which branch (empty: the one that is checked out)?',
    help: 'The branch that is deployed.',
    fallbackHelp: 'the one that is checked out, else main',
    schema: BRANCH,
    isIdle: onlyFor('git', 'ci-cd'),
    samples: [''],
  }),
  registry: {
    flag: 'registry',
    takes: 'text',
    placeholder: 'R',
    message: 'In which registry is the image?',
    help: 'The registry of the image, with the path in it, such as ghcr.io/acme.',
    fallbackHelp: 'has to be said for docker and kubernetes',
    schema: EMPTY.or(REGISTRY),
    fallback: (known) => (by(known, 'docker', 'kubernetes') ? undefined : ''),
    isIdle: onlyFor('docker', 'kubernetes', 'ci-cd'),
    problem: (value, known) =>
      value === '' && by(known, 'docker', 'kubernetes') ? 'a registry has to be said' : undefined,
    shared: false,
    samples: [''],
  } satisfies Question<string>,
  image: optional({
    flag: 'image',
    placeholder: 'I',
    message: 'What is the image called (empty: as the module)?',
    help: 'The name of the image, without registry and tag; the tag is the commit.',
    fallbackHelp: 'the name of the module',
    schema: IMAGE,
    isIdle: onlyFor('docker', 'kubernetes', 'ci-cd'),
    samples: [''],
  }),
  platform: {
    flag: 'platform',
    takes: 'text',
    placeholder: PLATFORMS.join('|'),
    message: 'Which CI?',
    help: 'With ci-cd: which CI builds and deploys it.',
    fallbackHelp: 'github',
    choices: PLATFORMS,
    schema: oneOf(PLATFORMS),
    fallback: () => 'github',
    isIdle: onlyFor('ci-cd'),
    shared: false,
    samples: ['github'],
  } satisfies Question<(typeof PLATFORMS)[number]>,
  trigger: {
    flag: 'trigger',
    takes: 'text',
    placeholder: TRIGGERS.join('|'),
    message: 'When does CI deploy it?',
    help: 'With ci-cd: on a push to the branch, on a tag, or when somebody says so.',
    fallbackHelp: 'push',
    choices: TRIGGERS,
    schema: oneOf(TRIGGERS),
    fallback: () => 'push',
    isIdle: onlyFor('ci-cd'),
    shared: false,
    samples: ['push'],
  } satisfies Question<(typeof TRIGGERS)[number]>,
  service: {
    flag: 'service',
    takes: 'text',
    placeholder: SERVICES.join('|'),
    message: 'What keeps the code server running?',
    help: 'What keeps the code server running: systemd, compose, a command of your own, or nothing.',
    fallbackHelp: 'systemd; compose for docker, and command with --restart',
    choices: SERVICES,
    schema: EMPTY.or(oneOf(SERVICES)),
    fallback: () => '',
    isIdle: (known) => (by(known, 'kubernetes') ? 'the strategy is kubernetes' : undefined),
    isAsked: false,
    shared: false,
    samples: [''],
  } satisfies Question<'' | (typeof SERVICES)[number]>,
  restart: optional({
    flag: 'restart',
    placeholder: 'CMD',
    message: 'Which command restarts the code server?',
    help: 'With the service command: what restarts the code server, for the shell of the host.',
    fallbackHelp: 'none; it has to be said with --service command',
    schema: z.string().regex(/^[^\p{Cc}\p{Zl}\p{Zp}]+$/u, 'has a control character in it'),
    isIdle: (known) =>
      by(known, 'kubernetes')
        ? 'the strategy is kubernetes'
        : known.service === '' || known.service === 'command'
          ? undefined
          : `the service is ${String(known.service)}`,
    isAsked: false,
    samples: [''],
  }),
  port: optional({
    flag: 'port',
    placeholder: 'N',
    message: "On which port does the code server listen (empty: the module's in the workspace, else 4000)?",
    help: 'The port of the code server on the hosts.',
    fallbackHelp: "the module's in the workspace, else 4000",
    schema: checked((text) =>
      /^[1-9]\d{0,4}$/.test(text) && Number(text) < 65_536 ? undefined : 'is no port',
    ),
    samples: ['', '4000'],
  }),
  'drain-timeout': optional({
    flag: 'drain-timeout',
    placeholder: 'S',
    message: 'How many seconds may runs in progress take to end (empty: 600)?',
    help: 'How many seconds a deploy waits for runs in progress, before it gives up.',
    fallbackHelp: '600',
    schema: checked((text) =>
      /^\d{1,5}$/.test(text) && Number(text) <= 86_400 ? undefined : 'is no number of seconds up to 86400',
    ),
    isIdle: (known) => (by(known, 'kubernetes') ? 'the strategy is kubernetes' : undefined),
    isAsked: false,
    samples: [''],
  }),
} satisfies Questions;

/** The checked answers of `dgm deployment add`. */
export type DeploymentAnswers = AnswersTo<typeof deploymentQuestions>;

/** The question of the commands that take a deployment that is there. */
export const deploymentNameQuestions = { name } satisfies Questions;
