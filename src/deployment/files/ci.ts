import { posix } from 'node:path';
import { render } from '../../render/render.ts';
import { TEMPLATES } from '../../render/templates.ts';
import type { DeploymentFile } from '../deployment-file.ts';
import type { ModuleFacts } from '../module-facts.ts';
import { type DeploymentSettings, imageOf, type Platform } from '../settings.ts';
import { githubView } from './ci-github.ts';
import { gitlabView } from './ci-gitlab.ts';
import { jenkinsView } from './ci-jenkins.ts';
import { type Pipeline, pipelineOf } from './ci-pipeline.ts';

/**
 * The files by which CI checks a module and carries its deployment out: one that the platform reads, and the script
 * `ci.sh` that its jobs call.
 * @param repository has, as `prefix`, the module's folder in the git repository; empty where it is the root.
 */
export function ciFiles(
  settings: DeploymentSettings,
  facts: ModuleFacts,
  { prefix }: { readonly prefix: string },
): readonly DeploymentFile[] {
  const pipeline = pipelineOf(settings, facts, prefix);
  const script = {
    credentials: new Set(pipeline.credentials.map(({ variable }) => variable)),
    file: 'file' in settings.secrets ? settings.secrets.file : undefined,
    image: pipeline.registry === undefined ? undefined : imageOf(settings),
    registry: pipeline.registry,
  };
  return [
    platformFile(settings.ci?.platform ?? 'github', pipeline),
    { path: 'ci.sh', of: 'deployment', content: renderFile('ci.sh', script), mode: 0o755 },
  ];
}

function platformFile(platform: Platform, pipeline: Pipeline): DeploymentFile {
  const { module, deployment } = pipeline;
  if (platform === 'github') {
    const path = `.github/workflows/${module}-${deployment}.yml`;
    const content = renderFile('github.yml', githubView(pipeline, path));
    return { path, of: 'repository', content, mode: 0o644 };
  }
  if (platform === 'gitlab') {
    const path = 'gitlab-ci.yml';
    return { path, of: 'deployment', content: renderFile(path, gitlabView(pipeline)), mode: 0o644 };
  }
  const path = 'Jenkinsfile';
  return { path, of: 'deployment', content: renderFile(path, jenkinsView(pipeline)), mode: 0o644 };
}

function renderFile(name: string, view: Readonly<Record<string, unknown>>): string {
  return render(posix.join(TEMPLATES, 'deployment', 'ci', `${name}.ejs`), view);
}
