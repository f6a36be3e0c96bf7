import { isServerEngine } from '../../module/databases.ts';
import { pinned } from '../../module/versions.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { type Delivery, type DeploymentSettings, deliveryOf, imageOf, type Trigger } from '../settings.ts';
import { type Credential, credentialsOf } from './ci-credentials.ts';
import { type TestServer, testServer } from './ci-test-server.ts';

/** What CI does for a deployment, on every platform. Commands are lines of `sh`, run in the module's folder. */
export interface Pipeline {
  readonly module: string;
  readonly deployment: string;
  /** The folder of the deployment, from the module's. */
  readonly deploy: string;
  readonly environment: string;
  readonly trigger: Trigger;
  readonly branch: string;
  /** The names of the tags that start it, with `*` for the version. */
  readonly tags: string;
  /** The module's folder in the repository; empty where it is the root. */
  readonly folder: string;
  readonly python: string;
  /** The requirement of uv, which makes the environment. */
  readonly uv: string;
  readonly sync: string;
  readonly lint: readonly string[];
  readonly check: string;
  readonly test: string;
  readonly server: TestServer | undefined;
  /** Where an image is built: its registry. */
  readonly registry: string | undefined;
  readonly delivery: Delivery;
  readonly credentials: readonly Credential[];
  /** How long the deploy may take, in minutes. */
  readonly minutes: number;
}

/** Says what CI does for a deployment whose strategy is ci-cd. */
export function pipelineOf(settings: DeploymentSettings, facts: ModuleFacts, prefix: string): Pipeline {
  if (settings.ci === undefined) throw new Error(`${settings.name} has no ci`);
  const delivery = deliveryOf(settings);
  const hasImage = delivery === 'docker' || delivery === 'kubernetes';
  return {
    module: facts.name,
    deployment: settings.name,
    deploy: `deploy/${settings.name}`,
    environment: settings.environment,
    ...settings.ci,
    // Tags belong to the whole repository.
    tags: prefix === '' ? 'v*' : `${facts.name}-v*`,
    folder: prefix,
    python: facts.python.preferred,
    uv: pinned('uv'),
    sync: 'if [ -f uv.lock ]; then uv sync --locked; else uv sync; fi',
    lint: facts.hasQualityTools ? OWN_LINTERS : [LINTER],
    check: 'uv run --no-sync dg check defs',
    test: 'uv run --no-sync pytest',
    server: isServerEngine(facts.engine) ? testServer(facts.engine, facts) : undefined,
    registry: hasImage ? registryHost(imageOf(settings)) : undefined,
    delivery,
    credentials: credentialsOf(settings),
    minutes: deployMinutes(settings),
  };
}

const OWN_LINTERS = [
  'uv run --no-sync ruff check .',
  'uv run --no-sync ruff format --check .',
  'uv run --no-sync mypy',
] as const;

/** What finds mistakes in a module that has no linters and no settings for them. */
const LINTER = `uvx ${pinned('ruff')} check --extend-exclude .dagster-module .`;

function registryHost(image: string): string {
  return image.split('/')[0] ?? image;
}

/** What making the environment, migrating and the transfer may take on a host, beside what has a setting. */
const MINUTES_PER_HOST = 15;

/** No platform lets a job run for longer. */
const MOST_MINUTES = 360;

function deployMinutes({ hosts, ...settings }: DeploymentSettings): number {
  const rounds = Math.max(1, Math.ceil(hosts.length / settings.hosts_at_once));
  const round = Math.ceil((settings.drain_timeout + 2 * settings.health_timeout) / 60) + MINUTES_PER_HOST;
  return Math.min(rounds * round, MOST_MINUTES);
}
