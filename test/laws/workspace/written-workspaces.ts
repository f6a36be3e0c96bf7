import fc from 'fast-check';
import { STYLES } from '../../workspace/fixtures/styles.ts';

/** The texts of the files of a workspace by their paths. */
export type Texts = Readonly<Record<string, string>>;

const HEADS = ['', '# the platform\n', '---\n', 'name: shop\n\n'];

const SHARED = `x-env: &env
  DAGSTER_POSTGRES_USER: dagster
  DAGSTER_POSTGRES_PASSWORD: \${DAGSTER_POSTGRES_PASSWORD}
x-logging: &logging {driver: local}
`;

const ENVIRONMENTS = [
  '',
  '    environment:\n      DAGSTER_POSTGRES_USER: dagster\n      DAGSTER_POSTGRES_PASSWORD: "x" # test\n',
  '    environment:\n      - DAGSTER_POSTGRES_USER=dagster\n      # - OLD=1\n      - DAGSTER_POSTGRES_PASSWORD\n',
  '    environment:\n    - DAGSTER_POSTGRES_USER=dagster\n',
  '    environment: *env  # shared\n',
  '    environment:\n      <<: *env\n      OWN: "1"\n',
  '    environment: {DAGSTER_POSTGRES_USER: dagster, OWN: "1"}\n',
  '    environment: []\n',
];

const NEEDS = [
  '',
  '    depends_on:\n      - postgres\n',
  '    depends_on:\n    - postgres # the instance\n',
  '    depends_on: [postgres]\n',
  '    depends_on: [ "postgres" ]  # the instance\n',
  '    depends_on: []\n',
  '    depends_on:\n      postgres:\n        condition: service_healthy\n',
  '    depends_on: {postgres: {condition: service_healthy}}\n',
];

const OTHERS = [
  '',
  '    ports: ["3000:3000"]\n',
  '    networks:\n      - inner\n',
  '    network_mode: host\n',
  '    volumes:\n      - logs:/logs\n      - ./dagster.yaml:/home/dagster.yaml:ro\n',
  '    env_file: .env\n    logging: *logging\n',
];

const POSTGRES = `  postgres:
    image: postgres:16
    environment: *env
    healthcheck: {test: [CMD, pg_isready], interval: 10s}
`;

const VOLUMES = [
  '',
  'volumes:\n',
  'volumes: {}\n',
  'volumes:\n  logs:\n',
  'volumes: {logs: }\n',
  'volumes: # of all\n  logs: {}\n\n',
];

const ENDS = ['', '\n\n', '# the end\n', 'networks:\n  inner:\n', 'x-last: |+\n  kept\n\n'];

const LOADS = [
  'load_from:\n  - grpc_server:\n      host: old\n      port: 4000\n      location_name: old\n',
  'load_from:\n- grpc_server: {host: old, port: 4000, location_name: old} # the old one\n',
  'load_from:\n  - python_file: repo.py\n  # - python_file: other.py\n',
  'load_from: []\n',
  'load_from:\n',
  'load_from: [{grpc_server: {host: old, port: 4000}}]\n',
  '{load_from: [{python_file: repo.py}]}\n',
  '# none yet\nload_from: # of all\n  -   python_module: old\n\n',
];

const PROJECTS = [
  'directory_type = "workspace"\n',
  'directory_type = "workspace"\n\n[workspace]\n',
  'directory_type = "workspace"\n\n[workspace]\nprojects = []\n',
  'directory_type = "workspace"\n[workspace]\nprojects = [{ path = "old" }] # one\n\n[cli]\nverbose = true\n',
  'directory_type = "workspace"\n\n[workspace]\nprojects = [\n    { path = "old" }, # the old one\n    { path = \'older\' }\n]\n',
  'directory_type = "workspace"\n\n[workspace.scaffold_project_options]\n\n[[workspace.projects]]\npath = "old"\n\n[cli]\n',
];

const INSTANCES = [
  '',
  '# all defaults\n',
  'storage:\n  postgres:\n    postgres_db:\n      username: {env: DAGSTER_POSTGRES_USER}\n      password:\n        env: DAGSTER_POSTGRES_PASSWORD\n',
  'run_launcher:\n  class: DockerRunLauncher\n  module: dagster_docker\n  config:\n    env_vars: [DAGSTER_POSTGRES_USER]\n    network: inner\n',
  'run_launcher:\n  class: DockerRunLauncher\n  module: dagster_docker\n  config:\n    env_vars:\n      - DAGSTER_POSTGRES_USER # who\n',
  'run_launcher: {class: DockerRunLauncher, module: dagster_docker, config: {network: inner}}\n',
  'run_launcher: {class: DockerRunLauncher, module: dagster_docker}\n',
  'run_launcher:\n  class: DockerRunLauncher\n  module: dagster_docker\n',
];

const VARIABLES = [
  undefined,
  '',
  'A=1\n',
  '# mine\nexport A="1 # 2"\n\nDAGSTER_POSTGRES_PASSWORD=x # y\n',
  'CRM_DB_USER=somebody\n',
];

const IMAGE =
  'FROM python:3.12-slim AS base\nRUN pip install dagster dagster-webserver \\\n    dagster-postgres\nWORKDIR /opt\n\nFROM base\nCOPY . .\n';

const service = (name: string, command: string) =>
  fc
    .record({
      environment: fc.constantFrom(...ENVIRONMENTS),
      needs: fc.constantFrom(...NEEDS),
      other: fc.constantFrom(...OTHERS),
      isTurned: fc.boolean(),
    })
    .map(({ environment, needs, other, isTurned }) => {
      const parts = [environment, other, needs];
      const body = (isTurned ? parts.toReversed() : parts).join('');
      return `  ${name}:\n    build: .\n    command: ${command}\n${body}`;
    });

const blockCompose = fc
  .record({
    head: fc.constantFrom(...HEADS),
    webserver: service('webserver', '["dagster-webserver", "-h", "0.0.0.0"]'),
    daemon: service('daemon', 'dagster-daemon run'),
    between: fc.constantFrom('', '\n', '  # the rest\n'),
    volumes: fc.constantFrom(...VOLUMES),
    end: fc.constantFrom(...ENDS),
  })
  .map(
    ({ head, webserver, between, daemon, volumes, end }) =>
      `${head}${SHARED}services:\n${POSTGRES}${between}${webserver}${between}${daemon}${volumes}${end}`,
  );

/** The same in braces, as programs write it. */
const flowCompose = fc
  .record({
    webserver: fc.constantFrom({}, { depends_on: ['daemon'] }, { environment: { A: '1' }, depends_on: [] }),
    more: fc.constantFrom({}, { volumes: {} }, { volumes: { logs: {} } }),
    indent: fc.constantFrom(undefined, 2, 4),
    hasKey: fc.boolean(),
  })
  .map(({ webserver, more, indent, hasKey }) => {
    const services = {
      webserver: { image: 'platform', command: ['dagster-webserver'], ...webserver },
      daemon: { image: 'platform', command: ['dagster-daemon', 'run'] },
    };
    return hasKey
      ? `services: ${JSON.stringify(services)}\n`
      : `${JSON.stringify({ services, ...more }, null, indent)}\n`;
  });

const CIRCUS = `[circus]
endpoint = tcp://127.0.0.1:5555

; the web UI
[watcher:webserver]
cmd = dagster-webserver -p 3000
numprocesses = 1

[watcher:daemon]
cmd = dagster-daemon run
`;

/** A workspace that somebody wrote by hand, composed of what is seen in many of them. */
export const writtenWorkspace: fc.Arbitrary<Texts> = fc
  .record({
    compose: fc.oneof(
      { weight: 7, arbitrary: blockCompose },
      { weight: 1, arbitrary: flowCompose },
      { weight: 1, arbitrary: fc.constant(undefined) },
    ),
    loads: fc.constantFrom(...LOADS),
    projects: fc.option(fc.constantFrom(...PROJECTS), { nil: undefined }),
    instance: fc.constantFrom(...INSTANCES),
    env: fc.constantFrom(...VARIABLES),
    example: fc.constantFrom(...VARIABLES),
    isDeep: fc.boolean(),
    style: fc.constantFrom(...Object.keys(STYLES)),
  })
  .map(({ isDeep, style, compose, loads, projects, instance, env, example }) => {
    const folder = isDeep ? 'deploy/' : '';
    const texts: Readonly<Record<string, string | undefined>> = {
      'dg.toml': projects,
      'workspace.yaml': loads,
      'dagster.yaml': instance,
      ...(compose === undefined ? { 'circus.ini': CIRCUS } : { [`${folder}docker-compose.yml`]: compose }),
      [`${folder}.env`]: env,
      [`${folder}.env.example`]: example,
      Dockerfile: IMAGE,
    };
    const save = STYLES[style] ?? ((text: string) => text);
    return Object.fromEntries(
      Object.entries(texts).flatMap(([path, text]) => (text === undefined ? [] : [[path, save(text)]])),
    );
  });
