import type { Layer } from '../questions/answers-file.ts';
import { deploymentQuestions } from '../questions/deployment.ts';
import type { Question, RawAnswer } from '../questions/question.ts';
import type { DeploymentSettings } from './settings.ts';

/**
 * The answers that a deployment would be made of: what was not given anew stays as it is. What makes no sense beside
 * what was given, such as the registry beside another strategy, is left out.
 * @param file where the settings stand, for messages.
 */
export function settingsLayer(settings: DeploymentSettings, given: Layer, file: string): Layer {
  const stored = withoutUnfit(answersOf(settings), given);
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

/** What runs the code server goes by the strategy where the one that was would not do. */
function withoutUnfit(
  stored: Readonly<Record<string, RawAnswer | undefined>>,
  { answers: { strategy } }: Layer,
): Readonly<Record<string, RawAnswer | undefined>> {
  if (strategy === undefined || strategy === stored.strategy) return stored;
  const isFit = strategy === 'docker' ? stored.service === 'compose' : stored.strategy !== 'kubernetes';
  return isFit ? stored : { ...stored, service: undefined, restart: undefined };
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
