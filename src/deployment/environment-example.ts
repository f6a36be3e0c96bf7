import type { Variable } from '../module/environment.ts';
import { dotenv } from '../render/escape.ts';
import type { ModuleFacts } from './module-facts.ts';
import { type DeploymentSettings, deliveryOf } from './settings.ts';
import { usualValue } from './usual-variables.ts';

/** The variables of a module that its deployment does not say: they have to come with the secrets. */
export function openVariables(
  { variables }: Pick<DeploymentSettings, 'variables'>,
  facts: Pick<ModuleFacts, 'variables'>,
): readonly Variable[] {
  return facts.variables.filter(({ name }) => !(name in variables));
}

/** The text of `.env.deploy.example`: what `.env.deploy` has to say. */
export function environmentExample(settings: DeploymentSettings, facts: ModuleFacts): string {
  const { secrets } = settings;
  const lines = openVariables(settings, facts).flatMap((variable) => [
    `# ${variable.about}`,
    `${variable.name}=${variable.isSecret === true ? '' : dotenv(usualValue(variable, facts, settings) ?? variable.value)}`,
  ]);
  return [
    `# What ${facts.name} needs in ${settings.name}, and no file that is committed may say.${'file' in secrets ? ` Copy this file to ${secrets.file},` : ''}`,
    'file' in secrets
      ? `# fill it in, and keep it yours alone (chmod 600 ${secrets.file}): git ignores it.`
      : '# The command of deployment.yaml prints lines like these.',
    ...lines,
    ...(deliveryOf(settings) === 'kubernetes'
      ? []
      : [
          '# The folder of the dagster.yaml of the instance on the host, where runs are started by its daemon.',
          '# DAGSTER_HOME=/srv/dagster/home',
        ]),
    '',
  ].join('\n');
}
