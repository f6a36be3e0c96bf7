import type { SecretText } from '../plan/secret.ts';
import { dotenv } from '../render/escape.ts';
import type { Settings } from './module-part.ts';

/** Variables of a workspace that belong together; a secret has no value here. */
interface EnvironmentBlock {
  readonly comment: string;
  readonly variables: readonly {
    readonly name: string;
    readonly value: string;
    readonly isSecret?: boolean;
  }[];
}

const HEADER = '# Settings of this machine; git ignores this file.\n';

/** What a new workspace is configured by; modules bring their own. */
export function instanceEnvironment(
  settings: Pick<Settings, 'storage' | 'runtime' | 'launcher'>,
): readonly EnvironmentBlock[] {
  return [
    ...(settings.storage === 'postgres' ? [postgresBlock(settings)] : []),
    ...(launchesDocker(settings) ? [DOCKER_BLOCK] : []),
  ];
}

/** Whether runs get containers of their own: elsewhere than in containers, nothing has an image to start one from. */
export function launchesDocker({ runtime, launcher }: Pick<Settings, 'runtime' | 'launcher'>): boolean {
  return runtime === 'compose' && launcher === 'docker';
}

/** The names of what whatever loads the instance needs. */
export function instanceVariables({
  storage,
  runtime,
}: Pick<Settings, 'storage' | 'runtime'>): readonly string[] {
  return storage === 'sqlite' ? [] : postgresBlock({ runtime }).variables.map(({ name }) => name);
}

const DOCKER_BLOCK: EnvironmentBlock = {
  comment: 'The number of the group that may use Docker: stat -c %g /var/run/docker.sock',
  variables: [{ name: 'DOCKER_GROUP', value: '' }],
};

function postgresBlock({ runtime }: Pick<Settings, 'runtime'>): EnvironmentBlock {
  const place = [
    { name: 'DAGSTER_POSTGRES_HOST', value: '127.0.0.1' },
    { name: 'DAGSTER_POSTGRES_PORT', value: '5432' },
  ];
  const login = [
    { name: 'DAGSTER_POSTGRES_USER', value: 'dagster' },
    { name: 'DAGSTER_POSTGRES_PASSWORD', value: '', isSecret: true },
    { name: 'DAGSTER_POSTGRES_DB', value: 'dagster' },
  ];
  return {
    comment: "The PostgreSQL database of the Dagster instance: runs, events, schedules; no module's data.",
    variables: runtime === 'compose' ? login : [...place, ...login],
  };
}

/** A new `.env`: its secrets are made up where they are written. */
export function environmentText(blocks: readonly EnvironmentBlock[]): SecretText {
  return [
    HEADER,
    ...blocks.flatMap(({ comment, variables }) => [
      `\n# ${comment}\n`,
      ...variables.flatMap(({ name, value, isSecret }) =>
        isSecret === true ? [`${name}=`, { secret: name }, '\n'] : [`${name}=${dotenv(value)}\n`],
      ),
    ]),
  ];
}

/** A new `.env.example`: what there is to set, without secrets. */
export function environmentExample(blocks: readonly EnvironmentBlock[]): string {
  const lines = blocks.flatMap(({ comment, variables }) => [
    `\n# ${comment}\n`,
    ...variables.map(({ name, value }) => `${name}=${dotenv(value)}\n`),
  ]);
  return `# What .env has to say. Copy it, fill it in, and keep it out of git.\n${lines.join('')}`;
}
