import { groovyLines } from '../../render/escape-groovy.ts';
import type { Credential } from './ci-credentials.ts';
import type { Pipeline } from './ci-pipeline.ts';
import type { TestServer } from './ci-test-server.ts';

/** What the template of a Jenkinsfile places. */
export function jenkinsView(pipeline: Pipeline): Readonly<Record<string, unknown>> {
  const { folder, server, test, minutes, uv, sync } = pipeline;
  return {
    ...pipeline,
    folder: folder === '' ? '.' : folder,
    scriptPath: `${folder === '' ? '' : `${folder}/`}${pipeline.deploy}/Jenkinsfile`,
    changes: folder === '' ? undefined : `${antPattern(folder)}/**`,
    minutes: minutes + MINUTES_OF_CHECKS,
    install: groovyLines(
      [
        'python3 -m venv "$WORKSPACE_TMP/uv"',
        `"$WORKSPACE_TMP/uv/bin/pip" install --quiet ${uv}`,
        inPath(sync),
      ],
      SCRIPT_INDENTATION,
    ),
    lint: groovyLines(pipeline.lint.map(inPath), SCRIPT_INDENTATION),
    check: groovyLines([inPath(pipeline.check)], SCRIPT_INDENTATION),
    test: groovyLines(
      server === undefined ? [inPath(test)] : testsWith(server, inPath(test)),
      SCRIPT_INDENTATION,
    ),
    needs: needsOf(pipeline),
    login: loginsOf(pipeline),
    credentials: jenkinsCredentials(pipeline),
  };
}

/** What Jenkins keeps for a deployment: one credential for a name and its password. */
export function jenkinsCredentials(pipeline: Pipeline): readonly Kept[] {
  const id = `${pipeline.module}-${pipeline.deployment}`;
  const files = pipeline.credentials.filter(({ kind }) => kind === 'file').map((one) => keptFile(one, id));
  return [...files, ...loginsOf(pipeline)];
}

function loginsOf({ registry, module, deployment }: Pipeline): readonly Kept[] {
  return registry === undefined ? [] : [loginOf(`${module}-${deployment}`)];
}

/** What agents have beside git and Python. */
function needsOf({ delivery, registry, server }: Pipeline): string {
  const tools = [
    ...(registry !== undefined || server !== undefined ? ['Docker'] : []),
    ...(delivery === 'kubernetes'
      ? ['kubectl and Helm']
      : ['ssh', ...(delivery === 'rsync' ? ['rsync'] : [])]),
  ];
  return tools.map((tool) => `, ${tool}`).join('');
}

/** How far the lines of scripts are indented. */
const SCRIPT_INDENTATION = ' '.repeat(32);

/** What the checks of a module take, beside its deploy. */
const MINUTES_OF_CHECKS = 45;

/** Agents need no uv of their own. */
function inPath(line: string): string {
  return line.replaceAll(/(?<=^|; |then |else )uvx?(?= )/g, '"$WORKSPACE_TMP/uv/bin/$&"');
}

/** The tests, with a server in a container that ends with them, on a port that was free. */
function testsWith({ image, port, environment, isReady, variables, login }: TestServer, test: string) {
  const given = Object.keys(environment).map((name) => `--env ${name}`);
  return [
    ...Object.entries({ ...environment, ...login }).map(([name, value]) => `export ${name}=${value}`),
    `server=$(docker run --detach --rm --publish 127.0.0.1::${port} ${given.join(' ')} ${image})`,
    `trap 'docker rm --force --volumes "$server"' EXIT`,
    'seconds=0',
    `until docker exec "$server" ${isReady}; do`,
    '  seconds=$((seconds + 1))',
    '  test "$seconds" -lt 120',
    '  sleep 1',
    'done',
    `address=$(docker port "$server" ${port}/tcp)`,
    `export ${variables.host}=127.0.0.1`,
    `export ${variables.port}="\${address##*:}"`,
    test,
  ];
}

/** What Jenkins calls the credentials of a registry: a name and a password in one. */
function loginOf(id: string): Kept {
  const binding = `usernamePassword(credentialsId: '${id}-registry', usernameVariable: 'REGISTRY_USERNAME', passwordVariable: 'REGISTRY_PASSWORD')`;
  return { id: `${id}-registry`, kind: 'username with password', about: 'who pushes the image', binding };
}

/** Something that Jenkins keeps, and how it comes into the variables of `ci.sh`. */
interface Kept {
  readonly id: string;
  readonly kind: string;
  readonly about: string;
  /** https://www.jenkins.io/doc/pipeline/steps/credentials-binding/ */
  readonly binding: string;
}

function keptFile({ variable, about }: Credential, id: string): Kept {
  const own = `${id}-${variable.toLowerCase().replaceAll('_', '-')}`;
  return {
    ...{ id: own, kind: 'secret file', about },
    binding: `file(credentialsId: '${own}', variable: '${variable}')`,
  };
}

/** A name in `changeset`, as itself: what Ant would read as something else is any one character. */
export function antPattern(name: string): string {
  return name.replaceAll(/[*?\\]/g, '?');
}
