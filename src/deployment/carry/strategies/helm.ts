import { z } from 'zod';
import {
  ConflictError,
  ExpectedError,
  FailureError,
  InvalidContentError,
  NetworkError,
  NotAllowedError,
} from '../../../errors.ts';
import { ownerInCluster } from '../../files/kubernetes.ts';
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
  deployments: z.tuple(
    [
      z.object({
        image: z.object({ tag: z.union([z.string(), z.number()]) }),
        annotations: z.object({ 'dagster-module/deployment': z.string() }),
      }),
    ],
    z.unknown(),
  ),
});

/** What Helm has of a deployment. */
export interface Found {
  /** Oldest first. */
  readonly revisions: readonly Revision[];
  readonly current: Revision | undefined;
  /** The commit that its image is of. */
  readonly commit: string | undefined;
}

/**
 * Asks Helm what it has; nothing is changed.
 * @throws ConflictError where the release is another deployment's, UnavailableError without helm, NetworkError,
 * NotAllowedError.
 */
export async function findInCluster(errand: Errand): Promise<Found> {
  const place = placeOf(errand.deployment.settings);
  const history = await helm(errand, ['history', place.release]);
  if (history === undefined) return { revisions: [], current: undefined, commit: undefined };
  const revisions = readJson('helm history', HISTORY, history);
  const values = await helm(errand, ['get', 'values', place.release]);
  const read = VALUES.safeParse(readJson('helm get values', z.unknown(), values ?? '{}')).data
    ?.deployments[0];
  requireOwn(errand, read?.annotations['dagster-module/deployment']);
  return { revisions, current: revisions.at(-1), commit: read?.image.tag.toString() };
}

/** Names of modules and deployments may come to one name of a release: `a-b` and `c`, `a` and `b-c`. */
function requireOwn({ deployment: { settings, facts } }: Errand, owner: string | undefined): void {
  const own = ownerInCluster(settings, facts);
  if (owner === own) return;
  throw new ConflictError(`The release ${placeOf(settings).release} of Helm is another deployment's.`, {
    why: `It belongs to ${owner ?? 'nobody that it names'}, and not to ${own}.`,
    next: `Name another one in deployment.yaml, under kubernetes; then call dgm deployment add --name ${settings.name}.`,
  });
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
