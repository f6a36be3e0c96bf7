import { UsageError } from '../errors.ts';
import type { DeploymentAnswers } from '../questions/deployment.ts';
import { shownAnswer } from '../questions/shown-answer.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Repository } from './repository.ts';
import {
  DEPLOYMENT_FORM,
  type Delivery,
  type DeploymentSettings,
  REPOSITORY,
  type Service,
} from './settings.ts';
import { settingsProblem } from './settings-problem.ts';
import { usualVariables } from './usual-variables.ts';

/** What tells the answers that were left open. */
export interface DeploymentSurroundings {
  readonly repository: Repository;
  /** The port of the module in its workspace. */
  readonly port: number | undefined;
}

/** The port of a code server where nothing tells another one. */
const USUAL_PORT = 4000;

/**
 * Makes the settings of a deployment of checked answers.
 * @param before the deployment as it is, where it is there already: what no question asks about stays.
 * @throws UsageError where the answers do not go together, or something cannot be told.
 */
export function answeredSettings(
  answers: DeploymentAnswers,
  facts: ModuleFacts,
  { repository, port }: DeploymentSurroundings,
  before: DeploymentSettings | undefined,
): DeploymentSettings {
  const delivery = deliveryFor(answers, before);
  const path = delivery === 'kubernetes' ? undefined : folderFor(answers, facts);
  const service = serviceFor(answers, delivery);
  const wanted = {
    version: 1,
    name: answers.name,
    client: answers.client,
    environment: answers.environment || answers.name,
    strategy: answers.strategy,
    ...(answers.strategy === 'ci-cd' ? { delivery } : {}),
    hosts: answers.host,
    hosts_at_once: before?.hosts_at_once,
    ...(path === undefined ? {} : { path }),
    releases_kept: before?.releases_kept,
    exclude: before?.exclude,
    ...partsOf(answers, delivery, { facts, repository, before }),
    service: {
      kind: service,
      address: before?.service.address,
      port: Number(answers.port) || port || USUAL_PORT,
      ...(service === 'command' ? { restart: answers.restart } : {}),
    },
    drain_timeout: answers['drain-timeout'] === '' ? before?.drain_timeout : Number(answers['drain-timeout']),
    health_timeout: before?.health_timeout,
    variables: variablesFor(facts, { path }, before),
    secrets: before?.secrets,
  };
  const settings = DEPLOYMENT_FORM.parse(wanted);
  const problem = settingsProblem(settings);
  if (problem === undefined) return settings;
  throw new UsageError(`${facts.name} cannot be deployed so.`, { why: `${problem}.` });
}

interface Known {
  readonly facts: ModuleFacts;
  readonly repository: Repository;
  readonly before: DeploymentSettings | undefined;
}

/** What only some ways of delivery have. */
function partsOf(answers: DeploymentAnswers, delivery: Delivery, { facts, repository, before }: Known) {
  const { registry, platform, trigger } = answers;
  const branch = answers.branch || repository.branch || 'main';
  const hasImage = delivery === 'docker' || delivery === 'kubernetes';
  return {
    ...(delivery === 'git' ? { source: sourceFor(answers, repository, branch) } : {}),
    ...(hasImage ? { image: { registry, name: answers.image || facts.name } } : {}),
    ...(delivery === 'kubernetes'
      ? { kubernetes: before?.kubernetes ?? kubernetesFor(facts.name, answers.name) }
      : {}),
    ...(answers.strategy === 'ci-cd'
      ? { ci: { platform, trigger, branch: ciBranch(answers, branch, before) } }
      : {}),
  };
}

function folderFor({ path }: DeploymentAnswers, { name }: ModuleFacts): string {
  return path === '' ? `/srv/dagster/${name}` : path.replaceAll(/\/{2,}/g, '/').replace(/\/$/, '');
}

/** What CI does in the end is no question: it stays as it is, as long as what tells it does. */
function deliveryFor(answers: DeploymentAnswers, before: DeploymentSettings | undefined): Delivery {
  const { strategy, registry, repository, host } = answers;
  if (strategy !== 'ci-cd') return strategy;
  const isAsBefore =
    registry === (before?.image?.registry ?? '') &&
    repository === (before?.source?.repository ?? '') &&
    host.length > 0 === (before?.hosts ?? []).length > 0;
  if (before?.delivery !== undefined && isAsBefore) return before.delivery;
  if (registry !== '') return host.length > 0 ? 'docker' : 'kubernetes';
  if (host.length > 0) return repository === '' ? 'rsync' : 'git';
  throw new UsageError('Not answered: host.', {
    why: 'CI has to deliver the module somewhere: to hosts, or with --registry alone, by Helm.',
    next: 'Give --host, or --registry.',
  });
}

function serviceFor({ service, restart }: DeploymentAnswers, delivery: Delivery): Service {
  if (service !== '') {
    if (service === 'command' && restart === '') {
      throw new UsageError('Not answered: restart.', {
        why: 'With --service command, nothing else tells how the code server is restarted.',
        next: 'Give --restart.',
      });
    }
    return service;
  }
  if (delivery === 'kubernetes') return 'none';
  if (delivery === 'docker') return 'compose';
  return restart === '' ? 'systemd' : 'command';
}

function sourceFor(
  answers: DeploymentAnswers,
  { remote }: Repository,
  branch: string,
): DeploymentSettings['source'] {
  if (answers.repository !== '') return { repository: answers.repository, branch };
  if (REPOSITORY.safeParse(remote).success && remote !== undefined) return { repository: remote, branch };
  throw new UsageError('Not answered: repository.', {
    why:
      remote === undefined
        ? 'The module is in no repository with a remote origin.'
        : `The remote origin is no URL that hosts can fetch from: ${shownAnswer(remote)}.`,
    next: 'Give --repository.',
  });
}

/** The branch whose pushes deploy: one answer tells both branches, until somebody writes two. */
function ciBranch(
  answers: DeploymentAnswers,
  branch: string,
  before: DeploymentSettings | undefined,
): string {
  if (before?.ci === undefined) return branch;
  return answers.branch === (before.source?.branch ?? before.ci.branch) ? before.ci.branch : branch;
}

/** The longest name of a release that Helm takes. */
const RELEASE_LENGTH = 53;

/**
 * What Helm calls it: names of Kubernetes have no underscores. Deployments of one module may be in one namespace, so
 * each has a release of its own.
 */
function kubernetesFor(module: string, name: string): DeploymentSettings['kubernetes'] {
  const release = `${module.slice(0, RELEASE_LENGTH - name.length - 1)}-${name}`;
  return { namespace: 'dagster', release: release.replaceAll('_', '-') };
}

/** The variables as they were, where they are: in the folder that is meant now; and those that came since. */
function variablesFor(
  facts: ModuleFacts,
  place: Pick<DeploymentSettings, 'path'>,
  before: DeploymentSettings | undefined,
): Readonly<Record<string, string>> {
  const usual = usualVariables(facts, place);
  if (before === undefined) return usual;
  const former = usualVariables(facts, before);
  const moved = Object.entries(before.variables).map(([name, value]) => {
    if (value === former[name]) return [name, usual[name]];
    const isThere = before.path !== undefined && value.startsWith(`${before.path}/`);
    return [name, isThere ? `${place.path ?? ''}${value.slice(before.path.length)}` : value];
  });
  const missing = Object.entries(usual).filter(([name]) => !(name in before.variables));
  return Object.fromEntries([...moved, ...missing]);
}
