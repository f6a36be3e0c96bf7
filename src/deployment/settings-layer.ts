import type { Layer } from '../questions/answers-file.ts';
import { deploymentQuestions } from '../questions/deployment.ts';
import type { Question, RawAnswer } from '../questions/question.ts';
import { type DeploymentSettings, deliveryOf } from './settings.ts';

/**
 * The answers that a deployment would be made of: what was not given anew stays as it is. What makes no sense beside
 * what was given, such as the registry beside another strategy, is left out.
 * @param file where the settings stand, for messages.
 */
export function settingsLayer(settings: DeploymentSettings, given: Layer, file: string): Layer {
  const stored = withoutUnfit(settings, given);
  const known: Record<string, unknown> = { name: settings.name };
  const answers: Record<string, RawAnswer> = {};
  for (const { flag, isIdle, fallback } of Object.values<Question>(deploymentQuestions)) {
    const own = given.answers[flag];
    const kept = isIdle?.(known) === undefined ? stored[flag] : undefined;
    if (own === undefined && kept !== undefined) answers[flag] = kept;
    known[flag] = own ?? kept ?? fallback(known) ?? '';
  }
  return { answers, nameOf: (flag) => `${flag} of ${file}` };
}

/**
 * What runs the code server goes by the strategy where the one that was would not do. What was in a cluster had none of
 * ours: elsewhere, that would be a server that nobody restarts.
 */
function withoutUnfit(
  settings: DeploymentSettings,
  { answers: { strategy } }: Layer,
): Readonly<Record<string, RawAnswer | undefined>> {
  const stored = answersOf(settings);
  const isFit = strategy !== 'docker' || settings.service.kind === 'compose';
  return isFit && deliveryOf(settings) !== 'kubernetes'
    ? stored
    : { ...stored, service: undefined, restart: undefined };
}

function answersOf(settings: DeploymentSettings): Readonly<Record<string, RawAnswer | undefined>> {
  const { source, image, ci, service } = settings;
  return {
    strategy: settings.strategy,
    environment: settings.environment,
    client: settings.client,
    host: settings.hosts,
    path: settings.path,
    repository: source?.repository,
    branch: source?.branch ?? ci?.branch,
    registry: image?.registry,
    image: image?.name,
    platform: ci?.platform,
    trigger: ci?.trigger,
    service: service.kind,
    restart: service.restart,
    port: String(service.port),
    'drain-timeout': String(settings.drain_timeout),
  };
}
