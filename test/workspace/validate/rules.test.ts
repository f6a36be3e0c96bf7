import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES, type RuleName } from '../../../src/workspace/validate/finding.ts';
import { snapshot, temporaryFolder, writeFiles } from '../../support/folder.ts';
import { change, findingsOf, healthyWorkspace, type Runtime, takeOutBlocks } from './healthy.ts';

/** What is done to a workspace in which nothing disagrees, and what is then found: nothing else. */
interface Case {
  readonly name: string;
  readonly rule: RuleName;
  readonly path: string;
  readonly says: RegExp;
  readonly line?: number;
  readonly runtime?: Runtime;
  readonly damage: (root: string) => void;
}

const REGISTRY = '.dagster-module/registry.json';
const COMPOSE = 'docker-compose.yml';

/** Changes what the registry says of a module. */
function reregister(root: string, name: string, changes: Readonly<Record<string, unknown>>): void {
  const path = join(root, REGISTRY);
  const registry = JSON.parse(readFileSync(path, 'utf8'));
  const modules = registry.modules.map((one: { name: string }) =>
    one.name === name ? { ...one, ...changes } : one,
  );
  writeFileSync(path, JSON.stringify({ ...registry, modules }));
}

function lineOf(root: string, path: string, text: string): number {
  return (
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

const CASES: readonly Case[] = [
  {
    name: 'a registry that is gone',
    rule: 'registry-missing',
    path: REGISTRY,
    says: /orders, billing|billing, orders/,
    damage: (root) => rmSync(join(root, REGISTRY)),
  },
  {
    name: 'a registry of a newer version',
    rule: 'registry-damaged',
    path: REGISTRY,
    says: /newer version/,
    damage: (root) => change(root, REGISTRY, '"version": 1', '"version": 2'),
  },
  {
    name: 'a registry that is no JSON any more',
    rule: 'registry-damaged',
    path: REGISTRY,
    says: /no JSON/,
    damage: (root) => change(root, REGISTRY, '{', ''),
  },
  {
    name: 'a file of the workspace that is gone',
    rule: 'file-missing',
    path: 'dagster.yaml',
    says: /not there/,
    damage: (root) => rmSync(join(root, 'dagster.yaml')),
  },
  {
    name: 'a file that is no text',
    rule: 'file-unreadable',
    path: 'dagster.yaml',
    says: /UTF-8/,
    damage: (root) => writeFileSync(join(root, 'dagster.yaml'), Buffer.from([0xff, 0xfe, 0, 1])),
  },
  {
    name: 'a merge conflict in a file',
    rule: 'file-invalid',
    path: 'dagster.yaml',
    says: /merge conflict/,
    damage: (root) => change(root, 'dagster.yaml', 'telemetry:', '<<<<<<< HEAD\ntelemetry:'),
  },
  {
    name: 'a key that is there twice',
    rule: 'file-invalid',
    path: 'dagster.yaml',
    says: /telemetry twice/,
    damage: (root) => appendFileSync(join(root, 'dagster.yaml'), 'telemetry: {enabled: false}\n'),
  },
  {
    name: 'a block that somebody has taken out',
    rule: 'block-missing',
    path: 'dg.toml',
    says: /block of orders/,
    damage: (root) => takeOutBlocks(root, 'dg.toml', 'orders'),
  },
  {
    name: 'the watcher of a module that somebody has taken out',
    rule: 'block-missing',
    path: 'circus.ini',
    runtime: 'processes',
    says: /block of orders/,
    damage: (root) => takeOutBlocks(root, 'circus.ini', 'orders'),
  },
  {
    name: 'the unit of a module that is gone',
    rule: 'block-missing',
    path: 'systemd/platform-code-orders.service',
    runtime: 'systemd',
    says: /unit of orders/,
    damage: (root) => rmSync(join(root, 'systemd/platform-code-orders.service')),
  },
  {
    name: 'the unit of a module that somebody has edited',
    rule: 'block-edited',
    path: 'systemd/platform-code-orders.service',
    runtime: 'systemd',
    says: /unit of orders/,
    damage: (root) => appendFileSync(join(root, 'systemd/platform-code-orders.service'), '# mine\n'),
  },
  {
    name: 'a block that somebody has edited',
    rule: 'block-edited',
    path: COMPOSE,
    says: /orders was edited/,
    damage: (root) => change(root, COMPOSE, 'image: platform/orders', 'image: platform/orders:1'),
  },
  {
    name: 'a mark that somebody has taken out',
    rule: 'block-broken',
    path: 'dg.toml',
    says: /orders at line \d+ has no end/,
    damage: (root) => change(root, 'dg.toml', '# END dagster-module: orders\n', ''),
  },
  {
    name: 'a block of nobody',
    rule: 'block-stray',
    path: '.env.example',
    says: /block of returns/,
    damage: (root) =>
      appendFileSync(
        join(root, '.env.example'),
        '# BEGIN dagster-module: returns\nRETURNS_KEY=\n# END dagster-module: returns\n',
      ),
  },
  {
    name: 'the folder of a module that is gone',
    rule: 'module-gone',
    path: 'modules/orders',
    says: /orders is gone/,
    damage: (root) => rmSync(join(root, 'modules/orders'), { recursive: true }),
  },
  {
    name: 'a pyproject.toml of a module that is no TOML',
    rule: 'module-unreadable',
    path: 'modules/orders/pyproject.toml',
    says: /cannot be read/,
    damage: (root) => change(root, 'modules/orders/pyproject.toml', '[tool.dg.project]', '[tool.dg.project'),
  },
  {
    name: 'a code location that has another name by now',
    rule: 'identity-changed',
    path: 'modules/orders/pyproject.toml',
    says: /sales here, and orders in the workspace/,
    damage: (root) =>
      change(
        root,
        'modules/orders/pyproject.toml',
        'code_location_name = "orders"',
        'code_location_name = "sales"',
      ),
  },
  {
    name: 'another Python module than the one that is served',
    rule: 'identity-changed',
    path: 'modules/orders/pyproject.toml',
    says: /loads sales\.definitions, and the workspace orders\.definitions/,
    damage: (root) =>
      change(root, 'modules/orders/pyproject.toml', 'root_module = "orders"', 'root_module = "sales"'),
  },
  {
    name: 'a database that the module has by now',
    rule: 'databases-changed',
    path: 'modules/orders/.yo-rc.json',
    says: /orders has the databases crm, db, and the workspace runs none for it/,
    damage: (root) => {
      const connections = [{ name: 'crm', engine: 'postgres' }];
      const answers = { name: 'orders', database: 'postgres', connections };
      writeFileSync(
        join(root, 'modules/orders/.yo-rc.json'),
        JSON.stringify({ 'generator-dagster-module': answers }),
      );
      const env = join(root, 'modules/orders/.env');
      writeFileSync(env, 'ORDERS_DB_HOST=127.0.0.1\n', { mode: 0o600 });
    },
  },
  {
    name: 'definitions that are gone',
    rule: 'code-gone',
    path: 'modules/orders/src/orders/definitions.py',
    says: /orders\.definitions/,
    damage: (root) => rmSync(join(root, 'modules/orders/src/orders/definitions.py')),
  },
  {
    name: 'a module that workspace.yaml was never given',
    rule: 'location-missing',
    path: 'workspace.yaml',
    says: /orders is not listed/,
    damage: (root) => {
      reregister(root, 'orders', { owned: {} });
      rewriteLocations(root, (all) => all.filter(({ location_name: name }) => name !== 'orders'));
      takeOutOf(root, 'orders', ['dg.toml', COMPOSE]);
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "modules/orders"\n');
    },
  },
  {
    name: 'a location at another port than the registry has',
    rule: 'location-differs',
    path: 'workspace.yaml',
    says: /orders:4444 here, and at orders:\d+ by the registry/,
    damage: (root) => {
      rewriteLocations(root, (all) =>
        all.map((one) => (one.location_name === 'orders' ? { ...one, port: 4444 } : one)),
      );
      reregister(root, 'orders', { owned: withoutFile(root, 'orders', 'workspace.yaml') });
    },
  },
  {
    name: 'a location that is listed twice',
    rule: 'location-duplicate',
    path: 'workspace.yaml',
    says: /orders is there twice/,
    damage: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'billing', port: 4777, location_name: 'orders' }]),
  },
  {
    name: 'locations that differ in upper and lower case only',
    rule: 'location-case',
    path: 'workspace.yaml',
    says: /orders and Orders/,
    damage: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'billing', port: 4777, location_name: 'Orders' }]),
  },
  {
    name: 'two servers at one address',
    rule: 'port-duplicate',
    path: 'workspace.yaml',
    says: /same address, orders:\d+/,
    damage: (root) =>
      rewriteLocations(root, (all) => [
        ...all,
        { host: 'orders', port: portOf(root, 'orders'), location_name: 'returns' },
      ]),
  },
  {
    name: 'two modules with one port in the registry',
    rule: 'port-duplicate',
    path: REGISTRY,
    runtime: 'processes',
    says: /billing and orders have the same port/,
    damage: (root) => {
      const port = portOf(root, 'billing');
      reregister(root, 'orders', { port, owned: withoutFile(root, 'orders', 'workspace.yaml') });
      rewriteLocations(root, (all) =>
        all.map((one) => (one.location_name === 'orders' ? { ...one, port } : one)),
      );
    },
  },
  {
    name: 'a port of the host that two services publish',
    rule: 'port-published-twice',
    path: COMPOSE,
    says: /proxy and webserver both publish the port 3210/,
    damage: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        `services:\n  proxy:\n    image: nginx\n    ports: ["\${P:-3210}:80"]\n`,
      ),
  },
  {
    name: 'a host that is no service',
    rule: 'host-unknown',
    path: 'workspace.yaml',
    says: /returns is at the host lost/,
    damage: (root) =>
      rewriteLocations(root, (all) => [...all, { host: 'lost', port: 4777, location_name: 'returns' }]),
  },
  {
    name: 'a volume that is not declared',
    rule: 'reference-unresolved',
    path: COMPOSE,
    says: /proxy refers to cache in volumes/,
    damage: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        'services:\n  proxy:\n    image: nginx\n    volumes: ["cache:/var/cache"]\n',
      ),
  },
  {
    name: 'a service that waits for one that is not there',
    rule: 'reference-unresolved',
    path: COMPOSE,
    says: /proxy refers to lost in depends_on/,
    damage: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        'services:\n  proxy:\n    image: nginx\n    depends_on: {lost: {condition: service_started}}\n',
      ),
  },
  {
    name: 'a folder to build from that is gone',
    rule: 'path-gone',
    path: COMPOSE,
    says: /proxy needs proxy in build/,
    damage: (root) => change(root, COMPOSE, 'services:\n', 'services:\n  proxy:\n    build: ./proxy\n'),
  },
  {
    name: 'a variable that .env does not have',
    rule: 'variable-missing',
    path: COMPOSE,
    says: /^TOKEN has no default/,
    damage: (root) =>
      change(
        root,
        COMPOSE,
        'services:\n',
        `services:\n  proxy:\n    image: nginx\n    environment: ["TOKEN=\${TOKEN}", "A=\${B:-c}", "D=$$E"]\n`,
      ),
  },
  {
    name: 'a variable that .env leaves empty',
    rule: 'variable-missing',
    path: COMPOSE,
    says: /^BILLING_DB_PASSWORD has no default, and \.env leaves it empty/,
    damage: (root) => change(root, '.env', /^BILLING_DB_PASSWORD=.*$/m, 'BILLING_DB_PASSWORD='),
  },
  {
    name: 'a name of .env that the example does not have',
    rule: 'example-incomplete',
    path: '.env.example',
    says: /^EXTRA is in \.env/,
    damage: (root) => appendFileSync(join(root, '.env'), 'EXTRA=1\n'),
  },
  {
    name: 'a variable of dagster.yaml that services do not have',
    rule: 'instance-variable-missing',
    path: COMPOSE,
    says: /lacks? LIMIT/,
    damage: (root) =>
      change(root, 'dagster.yaml', 'purge_after_days:', 'purge_after_days: {env: LIMIT}\n  ignored:'),
  },
  {
    name: 'a variable of dagster.yaml that .env does not have',
    rule: 'instance-variable-missing',
    path: 'dagster.yaml',
    runtime: 'processes',
    says: /^LOGS is taken from the environment/,
    damage: (root) =>
      appendFileSync(
        join(root, 'dagster.yaml'),
        'compute_logs:\n  module: m\n  class: C\n  config:\n    base_dir: {env: LOGS}\n',
      ),
  },
  {
    name: 'a run_queue beside concurrency',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /run_queue and concurrency/,
    damage: (root) => appendFileSync(join(root, 'dagster.yaml'), 'run_queue: {max_concurrent_runs: 5}\n'),
  },
  {
    name: 'a variable of a shell in dagster.yaml',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /\$\{DB_HOST\} is not read/,
    damage: (root) => change(root, 'dagster.yaml', 'hostname: postgres', `hostname: "\${DB_HOST}"`),
  },
  {
    name: 'a storage of two kinds',
    rule: 'instance-invalid',
    path: 'dagster.yaml',
    says: /exactly one of/,
    damage: (root) =>
      change(
        root,
        'dagster.yaml',
        'storage:\n  postgres:',
        'storage:\n  sqlite: {base_dir: /x}\n  postgres:',
      ),
  },
  {
    name: 'another storage than the registry has',
    rule: 'storage-differs',
    path: REGISTRY,
    says: /postgres here, and sqlite by the registry/,
    damage: (root) => change(root, REGISTRY, '"storage": "postgres"', '"storage": "sqlite"'),
  },
  {
    name: 'a project in dg.toml whose folder is gone',
    rule: 'project-gone',
    path: 'dg.toml',
    says: /modules\/lost/,
    damage: (root) =>
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "modules/lost"\n'),
  },
  {
    name: 'a project that dg.toml was never given',
    rule: 'project-unlisted',
    path: 'dg.toml',
    says: /modules\/orders of the module orders/,
    damage: (root) => {
      reregister(root, 'orders', { owned: withoutFile(root, 'orders', 'dg.toml') });
      takeOutBlocks(root, 'dg.toml', 'orders');
    },
  },
  {
    name: 'a project beside the modules that nobody knows',
    rule: 'project-unregistered',
    path: 'modules/returns',
    says: /modules\/returns is no module/,
    damage: (root) => project(root, 'returns'),
  },
  {
    name: 'a project that dg.toml lists and the workspace does not know',
    rule: 'project-unregistered',
    path: 'dg.toml',
    says: /elsewhere\/returns is no module/,
    damage: (root) => {
      project(root, 'returns', 'elsewhere');
      appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "elsewhere/returns"\n');
    },
  },
  {
    name: 'a module of another release of Dagster than the webserver',
    rule: 'versions-differ',
    path: 'modules/orders/uv.lock',
    says: /orders has Dagster 1\.11\.4/,
    damage: (root) =>
      writeFileSync(
        join(root, 'modules/orders/uv.lock'),
        locked({
          dagster: '1.11.4',
          'dagster-webserver': '1.11.4',
          'dagster-dg-cli': '1.11.4',
          'dagster-duckdb': '0.27.4',
        }),
      ),
  },
  {
    name: 'a library that does not go with its core',
    rule: 'library-version',
    path: 'deployments/local/pyproject.toml',
    says: /dagster-postgres 0\.28\.1 beside Dagster/,
    damage: (root) =>
      change(
        root,
        'deployments/local/pyproject.toml',
        /dagster-postgres==[\d.]+/,
        'dagster-postgres==0.28.1',
      ),
  },
  {
    name: 'a SQLAlchemy that takes another driver for the storage',
    rule: 'postgres-driver',
    path: 'deployments/local/pyproject.toml',
    says: /SQLAlchemy 2\.1\.3/,
    damage: (root) => {
      change(root, 'deployments/local/pyproject.toml', /sqlalchemy==[\d.]+/, 'sqlalchemy==2.1.3');
      change(root, 'dagster.yaml', 'scheme: "postgresql+psycopg2"', 'port: 5432');
    },
  },
  {
    name: 'no .env, as in a fresh clone',
    rule: 'env-missing',
    path: '.env',
    says: /git does not keep it/,
    damage: (root) => rmSync(join(root, '.env')),
  },
  {
    name: 'a .env that git would keep',
    rule: 'env-tracked',
    path: '.env',
    says: /Git does not ignore it/,
    damage: (root) => {
      execFileSync('git', ['init', '-q', root]);
      change(root, '.gitignore', /^\.env$/m, '!.env');
    },
  },
  {
    name: 'a .env that others can read',
    rule: 'env-readable',
    path: 'modules/orders/.env',
    says: /0644/,
    damage: (root) => chmodSync(join(root, 'modules/orders/.env'), 0o644),
  },
];

describe('validating a workspace', () => {
  for (const runtime of ['compose', 'processes', 'systemd'] as const) {
    it(`finds nothing in a new one with two modules, of ${runtime}, and writes nothing`, async () => {
      const root = healthyWorkspace(runtime);
      const before = snapshot(root);
      assert.deepEqual(await findingsOf(root), []);
      assert.deepEqual(snapshot(root), before);
    });
  }

  for (const { name, rule, path, says, runtime, damage } of CASES) {
    it(`finds ${name}`, async () => {
      const root = healthyWorkspace(runtime);
      damage(root);
      const found = await findingsOf(root);
      const told = found.filter((one) => !FOLLOWS[rule]?.includes(one.rule));
      assert.deepEqual([...new Set(told.map((one) => one.rule))], [rule], JSON.stringify(found, null, 2));
      const [first] = told;
      assert.match(first?.message ?? '', says);
      assert.equal(first?.path, rule === 'storage-differs' ? 'dagster.yaml' : path);
      assert.ok((first?.remedy ?? '').length > 0);
    });
  }

  it('takes no offence at what only looks wrong', async () => {
    const root = healthyWorkspace();
    const services = `services:
  proxy:
    image: nginx
    profiles: [edge]
    ports: ["3210:80"]
    networks: {default: {aliases: [alias]}}
    volumes: ["./data:/data", "/var/lib/x:/x", "~/y:/y"]
    depends_on: {lost: {condition: service_started, required: false}}
    env_file: [{path: lost.env, required: false}]
    command: ["echo", "$$HOME", "\${A:-b}", "\${C-}"]
    build: https://example.org/proxy.git
`;
    change(root, COMPOSE, 'services:\n', services);
    change(root, '.env', /$/, '# MORE=1\n');
    rewriteLocations(root, (all) => [
      ...all,
      { host: 'alias', port: 4000, location_name: 'by-alias' },
      { host: 'dagster.example.org', port: 4000, location_name: 'elsewhere' },
      { host: '10.0.0.7', port: 4000, location_name: 'by-address' },
    ]);
    assert.deepEqual(await findingsOf(root), []);
  });

  it('finds two files for one purpose, where no registry says which is meant', async () => {
    const text = 'load_from:\n  - python_module: orders\n';
    const root = temporaryFolder({ 'workspace.yaml': text, 'workspace.yml': text });
    const found = await findingsOf(root);
    assert.deepEqual(
      found.map(({ rule }) => rule),
      ['files-ambiguous'],
    );
    assert.match(found[0]?.message ?? '', /workspace\.yaml, workspace\.yml/);
  });

  it('has a case for every rule of files', () => {
    const tested = new Set<string>(CASES.map(({ rule }) => rule));
    const missing = Object.keys(RULES).filter((rule) => !tested.has(rule) && !rule.startsWith('live-'));
    assert.deepEqual(missing, ['files-ambiguous']);
  });

  it('tells the line of what is wrong', async () => {
    const root = healthyWorkspace();
    change(root, 'dagster.yaml', 'hostname: postgres', `hostname: "\${DB_HOST}"`);
    change(root, COMPOSE, 'image: platform/orders', 'image: platform/orders:1');
    const lines = new Map((await findingsOf(root)).map((one) => [one.path, one.line]));
    assert.equal(lines.get('dagster.yaml'), lineOf(root, 'dagster.yaml', 'DB_HOST'));
    assert.equal(lines.get(COMPOSE), lineOf(root, COMPOSE, '# BEGIN dagster-module: orders'));
  });
});

/** What cannot be broken alone: a module that is gone has no folder to build from. */
const FOLLOWS: Readonly<Partial<Record<RuleName, readonly RuleName[]>>> = {
  'module-gone': ['path-gone'],
  'identity-changed': ['code-gone'],
};

interface Served {
  readonly host: string;
  readonly port: number;
  readonly location_name: string;
}

/** Writes `workspace.yaml` anew, on one line as JSON, with other locations. */
function rewriteLocations(root: string, change: (all: readonly Served[]) => readonly Served[]): void {
  const registry = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  const all = ['orders', 'billing'].map((name): Served => {
    const { host, port } = registry.modules.find((one: { name: string }) => one.name === name);
    const served = readFileSync(join(root, 'workspace.yaml'), 'utf8');
    if (!served.includes(name)) throw new Error(`${name} is not served`);
    return { host, port: name === 'orders' ? 4000 : port, location_name: name };
  });
  const text = change(
    all.map((one) => ({ ...one, port: one.location_name === 'orders' ? portIn(root, 'orders') : one.port })),
  )
    .map((one) => `  - grpc_server: ${JSON.stringify(one)}\n`)
    .join('');
  writeFileSync(join(root, 'workspace.yaml'), `load_from:\n${text}`);
  for (const name of ['orders', 'billing'])
    reregister(root, name, { owned: withoutFile(root, name, 'workspace.yaml') });
}

function portIn(root: string, name: string): number {
  const text = readFileSync(join(root, 'workspace.yaml'), 'utf8').replaceAll(/\s+/g, ' ');
  return Number(
    new RegExp(`host: "?(?:${name}|127\\.0\\.0\\.1)"?,? port: (\\d+),? location_name: "?${name}`).exec(
      text,
    )?.[1],
  );
}

function portOf(root: string, name: string): number {
  const { modules } = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  return modules.find((one: { name: string }) => one.name === name).port;
}

function withoutFile(root: string, name: string, path: string): Readonly<Record<string, unknown>> {
  const { modules } = JSON.parse(readFileSync(join(root, REGISTRY), 'utf8'));
  const { [path]: _, ...owned } = modules.find((one: { name: string }) => one.name === name).owned;
  return owned;
}

function takeOutOf(root: string, name: string, paths: readonly string[]): void {
  for (const path of paths) takeOutBlocks(root, path, name);
}

/** A project as `create-dagster` makes it. */
function project(root: string, name: string, folder = 'modules'): void {
  mkdirSync(join(root, folder), { recursive: true });
  writeFiles(root, {
    [`${folder}/${name}/pyproject.toml`]: `[project]\nname = "${name}"\n\n[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "${name}"\n`,
    [`${folder}/${name}/src/${name}/definitions.py`]: '',
  });
}

function locked(versions: Readonly<Record<string, string>>): string {
  const packages = Object.entries(versions).map(
    ([name, version]) => `[[package]]\nname = "${name}"\nversion = "${version}"\n`,
  );
  return `version = 1\n\n${packages.join('\n')}`;
}
