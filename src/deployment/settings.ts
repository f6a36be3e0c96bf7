import { isIP } from 'node:net';
import { z } from 'zod';
import { type Host, hostText, readHost } from './host.ts';

/** How a module can be delivered. */
export const STRATEGIES = ['git', 'rsync', 'docker', 'kubernetes', 'ci-cd'] as const;

/** How a deployment that CI carries out is delivered in the end. */
export const DELIVERIES = ['git', 'rsync', 'docker', 'kubernetes'] as const;
export type Delivery = (typeof DELIVERIES)[number];

/** What keeps the code server of a deployment running. */
export const SERVICES = ['systemd', 'compose', 'command', 'none'] as const;
export type Service = (typeof SERVICES)[number];

export const PLATFORMS = ['github', 'gitlab', 'jenkins'] as const;
export type Platform = (typeof PLATFORMS)[number];

export const TRIGGERS = ['push', 'tag', 'manual'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** A name of a deployment: a folder, a part of a unit's name and of a workflow's. */
export const DEPLOYMENT_NAME = /^[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])?$/;

const LINE = z
  .string()
  .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has a control character in it, or half of one');
const TEXT = LINE.min(1, 'is empty');

/** Whom a deployment is for. */
export const CLIENT = LINE;

/** A name of an environment: what CI does not take of it, the files of that CI write otherwise. */
export const ENVIRONMENT = TEXT;

const HOST = z.string().superRefine((text, context) => {
  const read = readHost(text);
  if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem });
});

/** A folder on a host: absolute, and neither the root nor one that ends in, or goes through, `..`. */
export const HOST_PATH = TEXT.max(512, 'has more than 512 characters').regex(
  /^(?!.*\/\.{1,2}(?:\/|$))\/[^/]/,
  'is no absolute path without . and .. in it',
);

/** A repository of git: a URL, or what scp takes; never an option, nor a transport that runs a program. */
export const REPOSITORY = TEXT.regex(/^(?!-)(?!\w+::)/, 'is no URL of a repository').refine(
  (url) => !/^\w+:\/\/[^/@]*:[^/@]*@|^https?:\/\/[^/]*@/i.test(url),
  'has a user or a password in it, perhaps a token, which would stand in deployment.yaml',
);

/** A branch: https://git-scm.com/docs/git-check-ref-format */
export const BRANCH = TEXT.regex(
  /^(?!.*(?:\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)))[^-/.~^:?*[\\ ][^~^:?*[\\ ]*(?<![/.])$/,
  'is no name of a branch',
);

/** A registry: a host, perhaps with a port and a path. https://github.com/distribution/reference */
export const REGISTRY = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/,
    'is no registry',
  );

/** An image without its registry and its tag. */
export const IMAGE = z
  .string()
  .regex(
    /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/,
    'is no name of an image',
  );

const PORT = z.int().min(1).max(65_535);
const SECONDS = z.int().min(0).max(86_400);

/** What `deployment.yaml` says: all that a deployment is made of, beside its module. */
export const DEPLOYMENT_FORM = z.strictObject({
  version: z.literal(1),
  name: z.string().regex(DEPLOYMENT_NAME, 'is no name of a deployment').describe('The name of its folder.'),
  client: CLIENT.default('').describe('Whom it is for; empty for nobody in particular.'),
  environment: ENVIRONMENT.describe('Such as production or staging.'),
  strategy: z.enum(STRATEGIES).describe('How it is delivered.'),
  delivery: z.enum(DELIVERIES).optional().describe('With the strategy ci-cd: how CI delivers it.'),
  hosts: z.array(HOST).default([]).describe('Where it goes: [USER@]HOST[:PORT], as ssh knows them.'),
  hosts_at_once: z.int().min(1).max(64).default(1).describe('To how many of the hosts at once.'),
  path: HOST_PATH.optional().describe('The folder on the hosts that releases, current and shared are in.'),
  releases_kept: z.int().min(2).max(100).default(5).describe('How many releases stay on a host.'),
  source: z
    .strictObject({
      repository: REPOSITORY.describe('Where hosts fetch from.'),
      branch: BRANCH.describe('Its branch.'),
    })
    .optional()
    .describe('With the strategy git.'),
  exclude: z
    .array(TEXT)
    .default([])
    .describe('Files of the repository that do not travel: patterns of git, from the folder of the module.'),
  image: z
    .strictObject({ registry: REGISTRY, name: IMAGE })
    .optional()
    .describe('With docker and kubernetes: the image; its tag is the commit.'),
  kubernetes: z
    .strictObject({
      namespace: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'is no name of a namespace'),
      release: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,51}[a-z0-9])?$/, 'is no name of a release'),
      context: TEXT.optional().describe('The context of kubectl; without it, the current one.'),
    })
    .optional()
    .describe('With the strategy kubernetes: where Helm puts it.'),
  ci: z
    .strictObject({
      platform: z.enum(PLATFORMS),
      trigger: z.enum(TRIGGERS),
      branch: BRANCH.default('main').describe('With push: the branch.'),
    })
    .optional()
    .describe('With the strategy ci-cd.'),
  service: z
    .strictObject({
      kind: z.enum(SERVICES).describe('What keeps the code server running.'),
      address: z
        .string()
        .regex(/^[0-9A-Fa-f.:]+$/, 'is no address')
        .refine((text) => isIP(text) !== 0, 'is no address')
        .default('127.0.0.1')
        .describe('Where it listens; 0.0.0.0 where the webserver is on another machine.'),
      port: PORT,
      restart: TEXT.optional().describe('With kind command: what restarts it, for the shell of the host.'),
    })
    .describe('The code server.'),
  drain_timeout: SECONDS.default(600).describe('How many seconds a deploy waits for runs in progress.'),
  health_timeout: SECONDS.min(1).default(60).describe('How many seconds a new code server has to answer.'),
  variables: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, 'is no name of a variable'), LINE)
    .default({})
    .describe('Environment variables that are no secrets.'),
  secrets: z
    .union(
      [
        z.strictObject({ file: TEXT.describe('A dotenv file beside this one.') }),
        z.strictObject({
          command: z.array(TEXT).min(1).describe('A program and its words: it prints a dotenv file.'),
        }),
      ],
      { error: 'is either file: and its name, or command: and a list of words' },
    )
    .default({ file: '.env.deploy' })
    .describe('Where the secrets come from, that go into a file of mode 0600 on the hosts.'),
});

/** A deployment, as its file says it. */
export type DeploymentSettings = Readonly<z.infer<typeof DEPLOYMENT_FORM>>;

/** How a deployment is delivered in the end. */
export function deliveryOf({ strategy, delivery, name }: DeploymentSettings): Delivery {
  if (strategy !== 'ci-cd') return strategy;
  if (delivery === undefined) throw new Error(`${name} has no delivery`);
  return delivery;
}

/** The hosts of a deployment; they are checked. */
export function hostsOf({ hosts }: Pick<DeploymentSettings, 'hosts'>): readonly Host[] {
  return hosts.flatMap((text) => {
    const host = readHost(text);
    return 'problem' in host ? [] : [host];
  });
}

/** The whole name of the image of a deployment, without its tag. */
export function imageOf({ image, name }: Pick<DeploymentSettings, 'image' | 'name'>): string {
  if (image === undefined) throw new Error(`${name} has no image`);
  return `${image.registry}/${image.name}`;
}

/** The name of the systemd unit of a deployment's code server. */
export function unitOf(module: string, { name }: Pick<DeploymentSettings, 'name'>): string {
  return `dagster-${module}-${name}.service`;
}

/** Two hosts that are the same place. */
export function repeatedHost(hosts: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const text of hosts) {
    const host = readHost(text);
    const shown = 'problem' in host ? text : hostText(host);
    if (seen.has(shown)) return shown;
    seen.add(shown);
  }
  return undefined;
}
