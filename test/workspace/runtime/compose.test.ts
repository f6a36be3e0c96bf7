import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parse } from 'yaml';
import { insideRoot } from '../../../src/plan/plan.ts';
import { freshFiles } from '../../../src/workspace/fresh-files.ts';
import type { ModulePart, Settings } from '../../../src/workspace/module-part.ts';
import { LAUNCHERS, STORAGES, TOPOLOGIES } from '../../../src/workspace/registry.ts';
import {
  type ComposePlatform,
  composeEnvironment,
  composeServices,
  composeVolumes,
} from '../../../src/workspace/runtime/compose.ts';
import { inlineDockerfile } from '../../../src/workspace/runtime/compose-image.ts';
import { imageBlock } from '../../../src/workspace/runtime/shared-image.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { unresolved } from '../compose-references.ts';
import { fullPart, part, settings } from './parts.ts';

const SCHEMA = join(ROOT, 'test/workspace/schemas/compose-spec.json');

const MODULES: readonly ModulePart[] = [
  fullPart('orders', { port: 4000 }),
  part('customers', { port: 4001, server: 'grpc', environment: '.' }),
  part('null', {
    ...{ port: 4002, code: { file: 'defs $HOME.py' }, project: false },
    path: insideRoot(`modules/größe "x" 'y' $HOME`),
    environment: `modules/größe "x" 'y' $HOME`,
  }),
];

const CASES = STORAGES.flatMap((storage) =>
  TOPOLOGIES.flatMap((topology) => LAUNCHERS.map((launcher) => ({ storage, topology, launcher }))),
);

describe('a compose file', () => {
  const folder = temporaryFolder();
  const texts = CASES.map((given) => {
    const name = `${given.storage}-${given.topology}-${given.launcher}`;
    return { name, given, ...composed(settings(given), MODULES) };
  });

  it('is one by the schema, in all kinds of workspaces', () => {
    writeFiles(folder, Object.fromEntries(texts.map(({ name, text }) => [`${name}.yml`, text])));
    const files = texts.map(({ name }) => join(folder, `${name}.yml`));
    const run = spawnSync(join(PYTHON_BIN, 'check-jsonschema'), ['--schemafile', SCHEMA, ...files], {
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });

  for (const { name, text, env } of texts) {
    it(`refers to nothing that is not there: ${name}`, () => {
      assert.deepEqual(unresolved(text, env), []);
    });
  }

  it('publishes the port of the webserver alone, and to this machine alone', () => {
    const { text } = composed(settings({ port: 8080 }), MODULES);
    assert.deepEqual(text.match(/^ +ports:\n.*$/gm), ['    ports:\n      - "127.0.0.1:8080:3000"']);
  });

  it('has the files of the root where it is elsewhere itself', () => {
    const of = settings();
    const compose = freshFiles(of, '/srv/platform', {
      compose: 'ops/compose.yaml',
      dagster: 'ops/dagster.yaml',
    }).find(({ kind }) => kind === 'compose');
    const { services } = parse(String(compose?.content), { merge: true });
    assert.equal(services.webserver.build.context, '..');
    assert.deepEqual(services.webserver.volumes.slice(0, 2), [
      './dagster.yaml:/opt/dagster/home/dagster.yaml:ro',
      '../workspace.yaml:/opt/dagster/home/workspace.yaml:ro',
    ]);
  });
});

describe('the services of a module', () => {
  it('are its code server and its databases, with the variables of .env', () => {
    const { services } = parse(composed(settings(), MODULES).text, { merge: true });
    assert.deepEqual(services.orders.command, [
      ...[
        'dagster',
        'code-server',
        'start',
        '-h',
        '0.0.0.0',
        '-p',
        '4000',
        '-m',
        'orders.definitions',
        '-d',
        '.',
      ],
      ...['--location-name', 'orders', '--use-python-environment-entry-point'],
    ]);
    assert.equal(services.orders.build, './modules/orders');
    assert.deepEqual(services.orders.healthcheck.test, [
      'CMD',
      'dagster',
      'api',
      'grpc-health-check',
      '-p',
      '4000',
    ]);
    assert.deepEqual(services.orders.environment, {
      DAGSTER_POSTGRES_USER: needed('DAGSTER_POSTGRES_USER'),
      DAGSTER_POSTGRES_PASSWORD: needed('DAGSTER_POSTGRES_PASSWORD'),
      DAGSTER_POSTGRES_DB: needed('DAGSTER_POSTGRES_DB'),
      ORDERS_STORAGE_URL: needed('ORDERS_STORAGE_URL', '?'),
      ORDERS_ALERT_WEBHOOK: `\${ORDERS_ALERT_WEBHOOK-}`,
      ORDERS_TEXT: 'a $$b "c"',
      ORDERS_DB_HOST: 'orders-db',
      ORDERS_DB_PORT: '5432',
      ORDERS_DB_USER: needed('ORDERS_DB_USER'),
      ORDERS_DB_PASSWORD: needed('ORDERS_DB_PASSWORD'),
      ORDERS_DB_DATABASE: needed('ORDERS_DB_DATABASE'),
      ORDERS_SHOP_HOST: 'orders-shop',
      ORDERS_SHOP_PORT: '3306',
      ORDERS_SHOP_USER: needed('ORDERS_SHOP_USER'),
      ORDERS_SHOP_PASSWORD: needed('ORDERS_SHOP_PASSWORD'),
      ORDERS_SHOP_DATABASE: needed('ORDERS_SHOP_DATABASE'),
    });
    assert.deepEqual(services.orders.volumes, [
      'orders-storage:/storage',
      'compute-logs:/opt/dagster/compute-logs',
      './modules/orders/data files:/data:ro',
    ]);
    assert.deepEqual(services.orders.depends_on, {
      postgres: { condition: 'service_healthy' },
      'orders-db': { condition: 'service_healthy' },
      'orders-shop': { condition: 'service_healthy' },
      migrate: { condition: 'service_completed_successfully' },
    });
    assert.equal(services['orders-db'].environment.POSTGRES_PASSWORD, needed('ORDERS_DB_PASSWORD'));
    assert.deepEqual(services['orders-shop'].volumes, ['orders-shop:/var/lib/mysql']);
  });

  it('load the settings of a module that is none of ours from its own file', () => {
    const { services } = parse(composed(settings(), MODULES).text, { merge: true });
    assert.deepEqual(services.customers.env_file, [{ path: './modules/customers/.env', required: false }]);
    assert.deepEqual(services.customers.command.slice(0, 3), ['/app/.venv/bin/dagster', 'api', 'grpc']);
  });

  it('are its databases alone where one image has all modules', () => {
    const { services, volumes } = parse(composed(settings({ topology: 'shared' }), MODULES).text, {
      merge: true,
    });
    assert.deepEqual(Object.keys(services).slice(0, 4), ['postgres', 'migrate', 'webserver', 'daemon']);
    assert.deepEqual(Object.keys(services).slice(4), ['orders-db', 'orders-shop']);
    assert.ok('storage' in volumes && !('orders-storage' in volumes));
  });

  it('tell the launcher of containers their image and their volume', () => {
    const { services, volumes } = parse(composed(settings({ launcher: 'docker' }), MODULES).text, {
      merge: true,
    });
    const { environment, image } = services.orders;
    assert.equal(environment.DAGSTER_CURRENT_IMAGE, image);
    const mounted = JSON.parse(environment.DAGSTER_CONTAINER_CONTEXT).docker.container_kwargs.volumes;
    assert.deepEqual(mounted, [`${volumes['orders-storage'].name}:/storage`]);
  });

  it('follow the network and the anchors of a file that somebody wrote', () => {
    const platform: ComposePlatform = {
      ...{ settings: settings(), instance: [{ name: 'A', value: 'x' }], root: '..', envFile: '../.env' },
      ...{
        networks: ['backend', 'on'],
        envFiles: ['../common.env'],
        waitsFor: 'db',
        logging: 'logs',
        merge: 'env',
      },
    };
    const text = `x-logs: &logs {driver: local}\nx-env: &env {B: "1"}\n${composeServices(part('orders'), platform)}`;
    const { orders } = parse(text, { merge: true });
    assert.deepEqual(orders.networks, ['backend', 'on']);
    assert.deepEqual(orders.environment, { B: '1', A: 'x' });
    assert.deepEqual(orders.logging, { driver: 'local' });
    assert.equal(orders.env_file[0].path, '../common.env');
    assert.equal(orders.build.context, '..');
    const host = parse(
      composeServices(part('orders'), { ...platform, networkMode: 'host' }).replaceAll(/.*\*.*\n/g, ''),
    );
    assert.equal(host.orders.network_mode, 'host');
    assert.equal('networks' in host.orders, false);
  });
});

describe('a Dockerfile of a workspace', () => {
  it('passes hadolint, with and without modules in it, and as that of a module without one', () => {
    const fresh = (given: Partial<Settings>): string =>
      String(freshFiles(settings(given), '/srv/platform').find(({ kind }) => kind === 'dockerfile')?.content);
    const blocks = MODULES.map((one) => imageBlock(one)).join('');
    const files = {
      servers: fresh({}),
      shared: fresh({ topology: 'shared' }),
      filled: fresh({ topology: 'shared' }).replace('USER ', () => `${blocks}USER `),
      ...Object.fromEntries(MODULES.map((one, index) => [`inline-${index}`, inlineDockerfile(one)])),
    };
    const folder = temporaryFolder(files);
    const run = spawnSync(join(PYTHON_BIN, 'hadolint'), Object.keys(files), {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });
});

/** A variable of `.env` that compose refuses to do without, or also to do with where it is empty. */
function needed(name: string, how: '?' | ':?' = ':?'): string {
  return `\${${name}${how}is not in .env}`;
}

/** A new workspace's compose file with modules in it, and the names that its `.env` has. */
function composed(
  of: Settings,
  modules: readonly ModulePart[],
): { readonly text: string; readonly env: readonly string[] } {
  const files = freshFiles(of, '/srv/platform');
  const content = (kind: string): string => String(files.find((file) => file.kind === kind)?.content);
  const volumes = of.storage === 'sqlite' ? ['instance:/opt/dagster/storage'] : [];
  const platform: ComposePlatform = {
    ...{ settings: of, instance: [], merge: 'instance', root: '.', envFile: '.env', logging: 'logging' },
    ...(of.storage === 'postgres' ? { waitsFor: 'postgres' } : {}),
    ...{ prepares: 'migrate', shared: ['compute-logs:/opt/dagster/compute-logs', ...volumes] },
  };
  const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, '  ');
  const text = content('compose').replace('\nvolumes:\n', () => {
    const services = modules.map((one) => composeServices(one, platform)).join('');
    return `${indented(services)}\nvolumes:\n${indented(modules.map((one) => composeVolumes(one, platform)).join(''))}`;
  });
  const own = modules
    .flatMap((one) => composeEnvironment(one))
    .flatMap(({ name, value }) => (/^\$\{/.test(value) ? name : []));
  return {
    text,
    env: [...content('env-example').matchAll(/^(\w+)=/gm)].flatMap(([, name]) => name ?? []).concat(own),
  };
}
