import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import type { Ended } from '../support/program.ts';
import { treeOf } from '../support/tree.ts';

const REGISTRY = '.dagster-module/registry.json';

const FILES = ['dg.toml', 'workspace.yaml', 'docker-compose.yml', '.env', '.env.example'] as const;

/** Runs `dgm`, which must end well. */
async function ok(cwd: string, ...args: readonly string[]): Promise<Ended> {
  const ended = await dgm(args, { cwd });
  assert.equal(ended.code, 0, `dgm ${args.join(' ')}: ${ended.stdout}${ended.stderr}`);
  return ended;
}

/** The files that modules are in, as they are. */
function filesOf(root: string): Readonly<Record<string, string>> {
  return Object.fromEntries(FILES.map((path) => [path, readFileSync(join(root, path), 'utf8')]));
}

function withoutBlocks(root: string, path: string, name: string): void {
  const block = new RegExp(
    `[^\\S\\n]*# BEGIN dagster-module: ${name}\\n[\\s\\S]*?# END dagster-module: ${name}\\n`,
    'g',
  );
  const before = readFileSync(join(root, path), 'utf8');
  // The empty line above a table is ours, too.
  const after = before.replace(block, '').replace(/\n\n+$/, '\n');
  assert.notEqual(after, before);
  writeFileSync(join(root, path), after);
}

function modulesOf(root: string): readonly { readonly name: string }[] {
  return JSON.parse(readFileSync(join(root, REGISTRY), 'utf8')).modules;
}

function writeProject(root: string, name: string): void {
  writeFiles(root, {
    [`modules/${name}/pyproject.toml`]: `[project]\nname = "${name}"\nversion = "1"\n\n[tool.dg]\ndirectory_type = "project"\n\n[tool.dg.project]\nroot_module = "${name}"\n`,
    [`modules/${name}/src/${name}/definitions.py`]: '',
  });
}

describe('dgm workspace, where it reads', function () {
  this.timeout(180_000);
  let original: string;
  let root: string;

  before(async () => {
    original = temporaryFolder();
    await ok(original, 'workspace', 'init', '.', '--name', 'platform', '--port', '3210', '--yes');
    await ok(original, 'new', 'orders', '--yes', '--directory', 'modules/orders');
    await ok(original, 'new', 'billing', '--yes', '--directory', 'modules/billing', '--database', 'postgres');
    await ok(original, 'workspace', 'add', 'modules/orders', 'modules/billing');
  });

  beforeEach(() => {
    root = temporaryFolder();
    cpSync(original, root, { recursive: true });
    for (const env of ['.env', 'modules/orders/.env', 'modules/billing/.env'])
      chmodSync(join(root, env), 0o600);
  });

  it('lists modules as a table and as JSON, from any folder in it', async () => {
    const { stdout } = await ok(join(root, 'modules/orders'), 'workspace', 'list');
    const [heading = '', first = ''] = stdout.split('\n');
    assert.match(heading, /^NAME +PATH +SERVER +PORT +DATABASES +INTEGRATED IN$/);
    assert.match(
      first,
      /^billing +modules\/billing +code-server +\d+ +db \(postgres\) +.*docker-compose\.yml/,
    );
    const listed = JSON.parse((await ok('/', 'workspace', 'list', root, '--json')).stdout);
    assert.deepEqual(
      listed.map((one: { name: string; server: string }) => [one.name, one.server]),
      [
        ['billing', 'code-server'],
        ['orders', 'code-server'],
      ],
    );
  });

  it('shows all lines of a module with their numbers, and no secret', async () => {
    const { stdout } = await ok(root, 'workspace', 'show', 'billing');
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8').split('\n');
    const line = compose.indexOf('  billing-db:') + 1;
    assert.ok(line > 1);
    assert.match(stdout, new RegExp(`^ +${line}    billing-db:$`, 'm'));
    assert.match(stdout, /BILLING_DB_PASSWORD/);
    const password = /^BILLING_DB_PASSWORD=(.+)$/m.exec(readFileSync(join(root, '.env'), 'utf8'))?.[1] ?? '';
    assert.ok(password.length > 8);
    const json = (await ok(root, 'workspace', 'show', 'billing', '--json')).stdout;
    for (const text of [stdout, json]) assert.ok(!text.includes(password));
    assert.equal(JSON.parse(json).databases[0].service, 'billing-db');
  });

  it('adds up what the platform needs in memory', async () => {
    const { memory } = JSON.parse((await ok(root, 'workspace', 'show', '--json')).stdout);
    const sum = memory.rows.reduce(
      (all: number, one: { count: number; eachMB: number }) => all + one.count * one.eachMB,
      0,
    );
    assert.equal(memory.totalMB, sum);
    assert.match((await ok(root, 'workspace', 'show')).stdout, new RegExp(`total +${sum} MB`));
  });

  it('names the module that was meant where there is none of a name', async () => {
    const { code, stderr } = await dgm(['workspace', 'show', 'biling'], { cwd: root });
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean billing\?/);
  });

  it('draws the platform, on the standard output or into a file', async () => {
    assert.match((await ok(root, 'workspace', 'graph')).stdout, /^flowchart LR\n/);
    const { stdout } = await ok(root, 'workspace', 'graph', '--output', 'platform.svg');
    assert.equal(stdout, '');
    assert.match(readFileSync(join(root, 'platform.svg'), 'utf8'), /<svg [\s\S]*billing:\d+[\s\S]*<\/svg>/);
    const failed = await dgm(['workspace', 'graph', '--output', 'no/such/folder.svg'], { cwd: root });
    assert.equal(failed.code, 6);
    assert.match(failed.stderr, /--output/);
  });

  it('is 0 where nothing disagrees, and 7 with all that does, as text and as JSON', async () => {
    assert.match((await ok(root, 'workspace', 'validate')).stdout, /2 modules: nothing disagrees/);
    withoutBlocks(root, 'dg.toml', 'orders');
    const before = treeOf(root);
    const text = await dgm(['workspace', 'validate'], { cwd: root });
    assert.equal(text.code, 7);
    assert.match(text.stdout, /^dg\.toml: error The block of orders .* \[block-missing\]$/m);
    assert.match(text.stderr, /1 error/);
    const json = await dgm(['workspace', 'validate', '--json'], { cwd: root });
    assert.equal(json.code, 7);
    const { errors, warnings, findings } = JSON.parse(json.stdout);
    assert.deepEqual([errors, warnings], [1, 0]);
    assert.deepEqual(Object.keys(findings[0]), ['rule', 'severity', 'path', 'line', 'message', 'remedy']);
    assert.deepEqual(treeOf(root), before);
  });

  it('is 0 with warnings alone', async () => {
    chmodSync(join(root, '.env'), 0o644);
    assert.match((await ok(root, 'workspace', 'validate')).stdout, /warning[\s\S]*1 warning/);
  });

  it('is 5 where the instance does not answer, and 2 where there is no workspace', async () => {
    const live = await dgm(['workspace', 'validate', '--live', 'http://127.0.0.1:9'], { cwd: root });
    assert.equal(live.code, 5);
    const none = await dgm(['workspace', 'validate'], { cwd: temporaryFolder() });
    assert.equal(none.code, 2);
    assert.match(none.stderr, /no workspace/);
  });
});

describe('dgm workspace sync', function () {
  this.timeout(180_000);
  let original: string;
  let empty: Readonly<Record<string, string>>;
  let root: string;

  before(async () => {
    original = temporaryFolder();
    await ok(original, 'workspace', 'init', '.', '--name', 'platform', '--port', '3210', '--yes');
    empty = filesOf(original);
    await ok(original, 'new', 'orders', '--yes', '--directory', 'modules/orders');
    await ok(original, 'new', 'billing', '--yes', '--directory', 'modules/billing', '--database', 'postgres');
    await ok(original, 'workspace', 'add', 'modules/orders', 'modules/billing');
  });

  beforeEach(() => {
    root = temporaryFolder();
    cpSync(original, root, { recursive: true });
    for (const env of ['.env', 'modules/orders/.env', 'modules/billing/.env'])
      chmodSync(join(root, env), 0o600);
  });

  /** After a repair nothing disagrees, and taking all out gives back what was there before they came. */
  async function isWhole(names: readonly string[]): Promise<void> {
    await ok(root, 'workspace', 'validate');
    await ok(root, 'workspace', 'sync');
    await ok(root, 'workspace', 'remove', ...names);
    assert.deepEqual(filesOf(root), empty);
  }

  it('has nothing to do where all is well', async () => {
    const before = treeOf(root);
    assert.match((await ok(root, 'workspace', 'sync')).stderr, /nothing to do/);
    assert.deepEqual(treeOf(root), before);
  });

  for (const path of ['dg.toml', 'docker-compose.yml', '.env.example'] as const) {
    it(`puts the blocks of a module back into ${path}`, async () => {
      withoutBlocks(root, path, 'billing');
      const broken = treeOf(root);
      const { stdout } = await ok(root, 'workspace', 'sync', '--dry-run');
      assert.match(stdout, /^\+.*# BEGIN dagster-module: billing$/m);
      assert.deepEqual(treeOf(root), broken);
      await ok(root, 'workspace', 'sync');
      await isWhole(['billing', 'orders']);
    });
  }

  it('puts a location back into workspace.yaml', async () => {
    writeFileSync(join(root, 'workspace.yaml'), empty['workspace.yaml'] ?? '');
    await ok(root, 'workspace', 'sync');
    await isWhole(['orders', 'billing']);
  });

  it('makes the registry again from the marks, and can be undone', async () => {
    const before = modulesOf(root);
    rmSync(join(root, REGISTRY));
    await ok(root, 'workspace', 'sync');
    assert.deepEqual(
      modulesOf(root).map(({ name }) => name),
      before.map(({ name }) => name),
    );
    await ok(root, 'undo');
    assert.equal(existsSync(join(root, REGISTRY)), false);
    await ok(root, 'workspace', 'sync');
    await isWhole(['orders', 'billing']);
  });

  it('integrates projects that are not integrated yet, and those that dg.toml lists', async () => {
    writeProject(root, 'returns');
    writeProject(root, 'stock');
    appendFileSync(join(root, 'dg.toml'), '\n[[workspace.projects]]\npath = "modules/stock"\n');
    const { stdout } = await ok(root, 'workspace', 'sync');
    assert.match(stdout, /integrated returns, stock/);
    assert.deepEqual(
      modulesOf(root).map(({ name }) => name),
      ['billing', 'orders', 'returns', 'stock'],
    );
    await ok(root, 'workspace', 'validate');
  });

  it('brings a module back that the registry has lost, with the values of its .env', async () => {
    const path = join(root, REGISTRY);
    const registry = JSON.parse(readFileSync(path, 'utf8'));
    const modules = registry.modules.filter(({ name }: { name: string }) => name !== 'billing');
    writeFileSync(path, JSON.stringify({ ...registry, modules }));
    rewriteWorkspaceWithout(root, 'billing');
    const env = readFileSync(join(root, '.env'), 'utf8');
    await ok(root, 'workspace', 'sync');
    assert.equal(readFileSync(join(root, '.env'), 'utf8'), env);
    await ok(root, 'workspace', 'validate');
  });

  it('leaves an edited block as it is, and writes it anew with --force', async () => {
    const compose = join(root, 'docker-compose.yml');
    const before = readFileSync(compose, 'utf8');
    writeFileSync(compose, before.replace('image: platform/orders', 'image: platform/orders:1'));
    const edited = treeOf(root);
    const { stderr } = await ok(root, 'workspace', 'sync');
    assert.match(stderr, /block of orders was edited[\s\S]*--force/);
    assert.deepEqual(treeOf(root), edited);
    await ok(root, 'workspace', 'sync', '--force');
    await isWhole(['billing', 'orders']);
  });

  it('takes out modules whose folder is gone, and blocks of nobody, with --force alone', async () => {
    rmSync(join(root, 'modules/orders'), { recursive: true });
    appendFileSync(
      join(root, '.env.example'),
      '# BEGIN dagster-module: lost\nLOST=\n# END dagster-module: lost\n',
    );
    const before = treeOf(root);
    const { stderr } = await ok(root, 'workspace', 'sync');
    assert.match(stderr, /orders: its folder modules\/orders is gone/);
    assert.match(stderr, /block of lost is of no module/);
    assert.deepEqual(treeOf(root), before);
    await ok(root, 'workspace', 'sync', '--force');
    assert.deepEqual(
      modulesOf(root).map(({ name }) => name),
      ['billing'],
    );
    await isWhole(['billing']);
  });
});

/** What is on one line has no mark, so that nobody knows whose it is: it is taken out by hand. */
function rewriteWorkspaceWithout(root: string, name: string): void {
  const path = join(root, 'workspace.yaml');
  const before = readFileSync(path, 'utf8');
  const unmarked = before.replace(new RegExp(`, \\{grpc_server: \\{host: ${name},[^}]*\\}\\}`), '');
  writeFileSync(path, unmarked);
}
