import { markdownCode, yaml } from '../render/escape.ts';
import { jenkinsCredentials } from './files/ci-jenkins.ts';
import { type Pipeline, pipelineOf } from './files/ci-pipeline.ts';
import { DEPLOYMENTS } from './module-deployment.ts';
import type { ModuleFacts } from './module-facts.ts';
import type { Repository } from './repository.ts';
import type { DeploymentSettings, Platform } from './settings.ts';

/** What a runbook says of the CI that carries a deployment out. */
export interface RunbookCi {
  readonly platform: Platform;
  readonly title: string;
  /** When it does so; Markdown. */
  readonly when: string;
  /** The file that CI reads, from the root of the repository; a code span. */
  readonly file: string;
  /** The same from the folder of the deployment, as a link goes there. */
  readonly link: string;
  /** Lines of `.gitlab-ci.yml` that include it. */
  readonly include: string;
  readonly environment: string;
  /** The secrets that people give to it. */
  readonly credentials: readonly RunbookSecret[];
}

interface RunbookSecret {
  /** What the CI calls it. */
  readonly name: string;
  readonly about: string;
}

const TITLES = { github: 'GitHub Actions', gitlab: 'GitLab CI', jenkins: 'Jenkins' } as const;

/** What a runbook says of CI; undefined where no CI has part in it. */
export function runbookCi(
  settings: DeploymentSettings,
  facts: ModuleFacts,
  { prefix }: Pick<Repository, 'prefix'>,
): RunbookCi | undefined {
  const { ci, name } = settings;
  if (ci === undefined) return undefined;
  const pipeline = pipelineOf(settings, facts, prefix);
  const { tags } = pipeline;
  const folders = [...(prefix === '' ? [] : prefix.split('/')), DEPLOYMENTS, name];
  const workflow = `.github/workflows/${facts.name}-${name}.yml`;
  const isWorkflow = ci.platform === 'github';
  const local = ci.platform === 'gitlab' ? 'gitlab-ci.yml' : 'Jenkinsfile';
  const file = isWorkflow ? workflow : [...folders, local].join('/');
  return {
    platform: ci.platform,
    title: TITLES[ci.platform],
    when: {
      push: `with each push to ${markdownCode(ci.branch)}${prefix === '' ? '' : ' that changes this module'}`,
      tag: `with each tag such as ${markdownCode(tags.replace('*', '1.0.0'))}`,
      manual: 'when somebody starts it',
    }[ci.trigger],
    file: markdownCode(file),
    link: isWorkflow ? `${folders.map(() => '..').join('/')}/${workflow}` : local,
    include: `include:\n     - local: ${yaml(`/${file}`)}`,
    environment: markdownCode(settings.environment),
    credentials: secretsOf(pipeline, ci.platform),
  };
}

function secretsOf(pipeline: Pipeline, platform: Platform): readonly RunbookSecret[] {
  if (platform === 'jenkins') {
    return jenkinsCredentials(pipeline).map(({ id, kind, about }) => ({
      name: id,
      about: `${about} (${kind})`,
    }));
  }
  // GitHub gives a job the login to its own registry.
  const isOwnRegistry = platform === 'github' && pipeline.registry === 'ghcr.io';
  const asked = pipeline.credentials.filter(({ kind }) => !isOwnRegistry || kind === 'file');
  return asked.map(({ variable, about }) => ({ name: variable, about }));
}
