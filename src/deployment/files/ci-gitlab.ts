import { sh } from '../../render/escape-sh.ts';
import type { Pipeline } from './ci-pipeline.ts';

/** What the template of a file for GitLab CI places. */
export function gitlabView(pipeline: Pipeline): Readonly<Record<string, unknown>> {
  const { module, deployment, folder, environment, delivery, deploy, server } = pipeline;
  return {
    ...pipeline,
    id: `${module}-${deployment}`,
    environment: gitlabEnvironment(environment),
    include: `/${folder === '' ? '' : `${folder}/`}${deploy}/gitlab-ci.yml`,
    enter: `cd ${sh(folder === '' ? '.' : `./${folder}`)}`,
    condition: conditionOf(pipeline),
    changes: folder === '' ? undefined : `${gitlabPattern(folder)}/**/*`,
    variables: server && {
      ...server.login,
      [server.variables.host]: SERVICE,
      [server.variables.port]: String(server.port),
    },
    service: SERVICE,
    // Alpine's packages: what deploy.sh calls.
    tools: delivery === 'kubernetes' ? 'git helm kubectl' : 'git openssh-client rsync',
  };
}

/** The name of the database server in the network of a job. */
const SERVICE = 'database';

function conditionOf({ trigger, branch, module, folder }: Pipeline): string {
  if (trigger === 'tag') return `$CI_COMMIT_TAG =~ /^${folder === '' ? '' : `${module}-`}v/`;
  const onBranch = `$CI_COMMIT_BRANCH ${comparison(branch)}`;
  return trigger === 'push' ? `$CI_PIPELINE_SOURCE == "push" && ${onBranch}` : onBranch;
}

/** Texts in rules have no escapes: https://docs.gitlab.com/ci/jobs/job_rules/#cicd-variable-expressions */
function comparison(branch: string): string {
  if (!branch.includes('"')) return `== "${branch}"`;
  if (!branch.includes("'")) return `== '${branch}'`;
  const escaped = branch.replaceAll(/[^\w-]/gu, (one) => `\\x{${one.codePointAt(0)?.toString(16)}}`);
  return `=~ /^${escaped}$/`;
}

/** A name of an environment has these characters alone: https://docs.gitlab.com/ci/yaml/#environmentname */
export function gitlabEnvironment(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 _/.-]/g, '-').replace(/^[/ ]+|[/ ]+$/g, '') || 'deployment';
}

/** A name in `changes`, as itself: what Ruby's fnmatch or GitLab would read as something else is any one character. */
export function gitlabPattern(name: string): string {
  return name.replaceAll(/[*?[\]{}\\$%]/g, '?');
}
