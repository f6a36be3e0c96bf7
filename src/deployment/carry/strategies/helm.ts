import { z } from 'zod';
import {
  ExpectedError,
  FailureError,
  InvalidContentError,
  NetworkError,
  NotAllowedError,
} from '../../../errors.ts';
import type { DeploymentSettings } from '../../settings.ts';
import { lastLine, runProgram } from '../program.ts';
import type { Errand } from './delivery.ts';

/** A release of Helm. */
export interface Place {
  readonly namespace: string;
  readonly release: string;
  readonly context?: string | undefined;
}

/** Where a deployment goes in a cluster. */
export function placeOf({ kubernetes, name }: DeploymentSettings): Place {
  if (kubernetes === undefined) throw new Error(`${name} has no place in a cluster`);
  return kubernetes;
}

/** The place as it is shown, where others show a host. */
export function placeText({ namespace, release, context }: Place): string {
  return `${context === undefined ? '' : `${context}: `}${namespace}/${release}`;
}

const HISTORY = z.array(z.object({ revision: z.number(), updated: z.string(), status: z.string() }));

export type Revision = z.infer<typeof HISTORY>[number];

/** Only what is asked about here: the values of a user are his own. */
const VALUES = z.object({
  deployments: z.array(z.object({ image: z.object({ tag: z.union([z.string(), z.number()]) }) })).min(1),
});

/** What Helm has of a deployment. */
export interface Found {
  /** Oldest first. */
  readonly revisions: readonly Revision[];
  readonly current: Revision | undefined;
  /** The commit that its image is of. */
  readonly commit: string | undefined;
}

/** Asks Helm what it has; nothing is changed. @throws UnavailableError without helm, NetworkError, NotAllowedError. */
export async function findInCluster(errand: Errand): Promise<Found> {
  const place = placeOf(errand.deployment.settings);
  const history = await helm(errand, ['history', place.release]);
  if (history === undefined) return { revisions: [], current: undefined, commit: undefined };
  const revisions = readJson('helm history', HISTORY, history);
  const values = await helm(errand, ['get', 'values', place.release]);
  const tag = values === undefined ? undefined : VALUES.safeParse(JSON.parse(values)).data;
  return { revisions, current: revisions.at(-1), commit: tag?.deployments[0]?.image.tag.toString() };
}

async function helm({ deployment, here }: Errand, words: readonly string[]): Promise<string | undefined> {
  const { namespace, context } = placeOf(deployment.settings);
  const place = ['--namespace', namespace, ...(context === undefined ? [] : ['--kube-context', context])];
  const { code, stdout, stderr } = await runProgram('helm', [...words, ...place, '--output', 'json'], {
    ...{ cwd: deployment.root, env: here.env, signal: here.signal },
  });
  if (code === 0) return stdout;
  if (/release: not found/.test(stderr)) return undefined;
  throw clusterFailure(`helm ${words[0]}`, stderr);
}

function readJson<T>(what: string, form: z.ZodType<T>, text: string): T {
  try {
    return form.parse(JSON.parse(text));
  } catch (cause) {
    if (cause instanceof ExpectedError) throw cause;
    throw new InvalidContentError(`${what} prints what cannot be read.`, {
      next: 'Use Helm 3 or newer.',
      cause,
    });
  }
}

function clusterFailure(what: string, stderr: string): ExpectedError {
  const why = lastLine(stderr);
  if (/forbidden|unauthorized|must be logged in/i.test(stderr)) {
    return new NotAllowedError(`${what} is refused by the cluster.`, { why });
  }
  if (/unreachable|connection refused|no such host|i\/o timeout|dial tcp/i.test(stderr)) {
    return new NetworkError(`${what} does not reach the cluster.`, {
      why,
      next: 'Check the context of kubectl.',
    });
  }
  return new FailureError(`${what} failed.`, { why });
}
