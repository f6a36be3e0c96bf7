import type { Pipeline } from './ci-pipeline.ts';

/** What an expression begins with. */
const OPENING = ['$', '{{'].join('');

/** What the template of a workflow for GitHub Actions places. */
export function githubView(pipeline: Pipeline, path: string): Readonly<Record<string, unknown>> {
  const { folder, branch, environment, registry, credentials, server, lint } = pipeline;
  return {
    ...pipeline,
    environment: withoutExpressions(environment),
    folder: withoutExpressions(folder),
    branch: githubPattern(branch),
    paths: folder === '' ? [] : [`${githubPattern(folder)}/**`, path],
    lint: lint.map((line) => line.replace('ruff check', 'ruff check --output-format=github')),
    server: server && { ...server, health: `--health-cmd "${server.isReady}"` },
    // GitHub's own registry takes the token of the job.
    isOwnRegistry: registry === 'ghcr.io',
    secrets: credentials.map(({ variable }) => ({
      variable,
      value: registry === 'ghcr.io' ? (OWN[variable] ?? secret(variable)) : secret(variable),
    })),
    asked: credentials.filter(({ variable }) => registry !== 'ghcr.io' || !(variable in OWN)),
  };
}

const OWN: Readonly<Record<string, string>> = {
  REGISTRY_USERNAME: expression('github.actor'),
  REGISTRY_PASSWORD: expression('github.token'),
};

function secret(name: string): string {
  return expression(`secrets.${name}`);
}

function expression(text: string): string {
  return `${OPENING} ${text} }}`;
}

/** A text in which GitHub finds no expression of somebody else. */
export function withoutExpressions(text: string): string {
  return text.replaceAll(OPENING, () => expression(`'${OPENING}'`));
}

/**
 * A name in a filter, as itself; what would begin an expression is any characters.
 * https://docs.github.com/actions/reference/workflow-syntax, “Filter pattern cheat sheet”
 */
export function githubPattern(name: string): string {
  const literal = (text: string): string => text.replaceAll(/[*?+[\]!\\]/g, '\\$&');
  return name.split(OPENING).map(literal).join('*');
}
