import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { DATABASES } from '../../../src/module/databases.ts';
import { DAGSTER } from '../../../src/module/versions.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON, PYTHON_BIN } from '../../support/python.ts';
import { handedOver, kubernetesCase, type UserDeployment, VARIABLES } from './kubernetes-cases.ts';

const SCHEMA = join(dirname(fileURLToPath(import.meta.url)), 'dagster-user-deployments.schema.json');

/** The Kubernetes versions that the chart of this Dagster is used with. */
const VERSIONS = ['1.30.0', '1.37.0'] as const;

describe('the values for the chart of user deployments', function () {
  this.timeout(120_000);

  it('have the fields of the chart and no others, for each kind of module', async () => {
    for (const database of DATABASES) {
      const { values } = await kubernetesCase({ database }, { variables: VARIABLES });
      const { status, said } = checked(values);
      assert.equal(status, 0, said);
    }
  });

  it('would not have passed with another field', async () => {
    const { values } = await kubernetesCase({});
    assert.match(
      checked(values.replace('    envSecrets:', '    envSecret:')).said,
      /'envSecret' was unexpected/,
    );
  });

  it('make a Deployment that Kubernetes knows', async () => {
    for (const database of DATABASES) {
      const { deployment } = await kubernetesCase({ database }, { variables: VARIABLES });
      for (const version of VERSIONS) {
        const { status, said } = validated(manifest(deployment), version);
        assert.equal(status, 0, `${database}: ${said}`);
      }
    }
    const { deployment } = await kubernetesCase({});
    const broken = { ...deployment, startupProbe: { ...deployment.startupProbe, periodSecond: 5 } };
    assert.equal(validated(manifest(broken), VERSIONS[1]).status, 1);
  });

  it('give variables as they are, to the server, to its migrations and to runs', async () => {
    const { deployment } = await kubernetesCase({ database: 'postgres' }, { variables: VARIABLES });
    const given = (env: readonly { readonly name: string; readonly value?: string }[] = []) =>
      Object.fromEntries(
        env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, handedOver(value)]])),
      );
    assert.deepEqual(given(deployment.env), VARIABLES);
    assert.deepEqual(given(deployment.initContainers?.[0]?.env), VARIABLES);
  });

  it('are what the run launcher takes over for its pods', async () => {
    const { deployment } = await kubernetesCase({ database: 'duckdb' }, { variables: VARIABLES });
    const { env, volumes, volumeMounts, resources, initContainers } = deployment;
    const context = {
      ...{ env, volumes, volume_mounts: volumeMounts, resources, env_secrets: ['orders-env'] },
      run_k8s_config: { pod_spec_config: { init_containers: initContainers } },
    };
    const read = `
import json, sys
from dagster_k8s.container_context import K8sContainerContext
context = K8sContainerContext.create_from_config({"k8s": json.load(sys.stdin)})
pod = context.run_k8s_config.pod_spec_config
container = context.run_k8s_config.container_config
print(json.dumps([container["env_from"], pod["init_containers"][0]["name"], container["env"]]))`;
    const run = spawnSync(PYTHON, ['-c', read], { input: JSON.stringify(context), encoding: 'utf8' });
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(JSON.parse(run.stdout), [[{ secret_ref: { name: 'orders-env' } }], 'migrate', env]);
  });

  it('mount a volume where the module keeps files, and none where all is elsewhere', async () => {
    const volumes = async (settings: Readonly<Record<string, unknown>>) =>
      (await kubernetesCase({ database: 'postgres' }, settings)).deployment.volumes;
    assert.deepEqual(await volumes({}), [
      { name: 'storage', persistentVolumeClaim: { claimName: 'orders-storage' } },
    ]);
    assert.equal(await volumes({ variables: { ORDERS_STORAGE_URL: 's3://bucket/orders' } }), undefined);
    const duckdb = await kubernetesCase(
      { database: 'duckdb' },
      { variables: { ORDERS_STORAGE_URL: 's3://bucket/orders' } },
    );
    assert.notEqual(duckdb.deployment.volumes, undefined);
  });

  it('migrate databases where there are some, and name the code server for the webserver', async () => {
    assert.equal((await kubernetesCase({ database: 'none' })).deployment.initContainers, undefined);
    const { values, deployment } = await kubernetesCase({ database: 'mysql' });
    assert.equal(deployment.initContainers?.length, 1);
    assert.match(
      values,
      /# {5}- grpc_server:\n# {9}host: orders\n# {9}port: 4001\n# {9}location_name: orders\n/,
    );
    assert.ok(values.includes(`dagster-user-deployments ${DAGSTER} `));
  });
});

function checked(values: string) {
  return ran('check-jsonschema', ['--schemafile', SCHEMA, 'file.yaml'], values);
}

function validated(text: string, version: string) {
  return ran('kubernetes-validate', ['--strict', '--kubernetes-version', version, 'file.yaml'], text);
}

function ran(program: string, args: readonly string[], text: string) {
  const cwd = temporaryFolder({ 'file.yaml': text });
  const { status, stdout, stderr } = spawnSync(join(PYTHON_BIN, program), args, { cwd, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

/** The Deployment that the chart makes of a user deployment, in what is Kubernetes' own. */
function manifest({ name, env, startupProbe, ...deployment }: UserDeployment): string {
  const labels = { component: 'user-deployments', deployment: name };
  const { enabled: _, ...probe } = startupProbe as UserDeployment['startupProbe'] & { enabled: boolean };
  const { enabled: __, ...readiness } = deployment.readinessProbe as Readonly<Record<string, unknown>>;
  const secrets = deployment.envSecrets as readonly unknown[];
  const check = { exec: { command: ['dagster', 'api', 'grpc-health-check', '-p', String(deployment.port)] } };
  return stringify({
    ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
    metadata: { name, labels, annotations: deployment.annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, annotations: deployment.annotations },
        spec: {
          securityContext: deployment.podSecurityContext,
          initContainers: deployment.initContainers,
          containers: [
            {
              ...{ name: 'dagster-user-deployments', image: 'orders:1', env },
              args: deployment.codeServerArgs,
              securityContext: deployment.securityContext,
              envFrom: secrets.map((secretRef) => ({ secretRef })),
              resources: deployment.resources,
              startupProbe: probe,
              readinessProbe: { ...check, ...readiness },
              volumeMounts: deployment.volumeMounts,
            },
          ],
          volumes: deployment.volumes,
        },
      },
    },
  });
}
