import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, chownSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { ok, refused } from '../support/dgm-calls.ts';
import { folderOfYo, IS_ROOT, temporaryFolder, writeFiles, YO_UID } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { ROOT } from '../support/python.ts';
import { treeOf } from '../support/tree.ts';
import { writeProject } from '../support/workspace.ts';
import { yo } from '../support/yo.ts';

/** A workspace with folders of modules that it does not serve yet. */
async function platform(...modules: readonly string[]): Promise<string> {
  const root = join(temporaryFolder(), 'platform');
  await ok(join(root, '..'), 'workspace', 'init', 'platform', '--yes');
  for (const path of modules) writeProject(root, path);
  return root;
}

/** All files of a workspace but our own records. */
function filesOf(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const all = paths.map((one) => join(one.parentPath, one.name));
  return Object.fromEntries(
    all
      .filter((path) => !path.includes('.dagster-module'))
      .map((path) => [path.slice(root.length + 1), readFileSync(path, 'latin1')]),
  );
}

function registryOf(root: string) {
  return JSON.parse(readFileSync(join(root, '.dagster-module/registry.json'), 'utf8'));
}

function portsOf(root: string): readonly number[] {
  return registryOf(root).modules.map(({ port }: { port: number }) => port);
}

const WEB = ['code-server', 'grpc'] as const;

describe('dgm workspace', () => {
  it('gives back every byte, whatever the order in which modules leave', async () => {
    const root = await platform('modules/sales', 'modules/crm', 'modules/web');
    const compose = join(root, 'docker-compose.yml');
    writeFileSync(compose, readFileSync(compose, 'utf8').trimEnd());
    const before = filesOf(root);
    await ok(root, 'workspace', 'add', 'modules/sales', 'modules/crm');
    await ok(join(root, 'modules/web'), 'workspace', 'add', '.', '--server', 'grpc');
    for (const name of ['sales', 'web', 'crm']) await ok(root, 'workspace', 'remove', name);
    assert.deepEqual(filesOf(root), before);
  });

  it('makes a module and puts it into the workspace in one plan, which one undo takes back', async () => {
    const root = await platform();
    const before = filesOf(root);
    const told = await ok(root, 'new', 'orders', '--workspace', '.', '--database', 'postgres', '--yes');
    assert.match(told, /docker compose up -d --build orders orders-db\n/);
    assert.match(
      readFileSync(join(root, 'docker-compose.yml'), 'utf8'),
      /^ {2}orders-db:\n {4}image: postgres:/m,
    );
    await ok(root, 'undo');
    assert.deepEqual(filesOf(root), before);
  });

  it('is not joined unasked', async () => {
    const root = await platform();
    await ok(root, 'new', 'orders', '--yes');
    assert.ok(existsSync(join(root, 'orders/pyproject.toml')));
    assert.deepEqual(registryOf(root).modules, []);
  });

  it('takes the password of a module to its own .env, and tells it to nobody', async () => {
    const root = await platform();
    await ok(root, 'new', 'orders', '--database', 'mysql', '--directory', 'modules/orders');
    const password = /^ORDERS_DB_PASSWORD=(.+)$/m.exec(
      readFileSync(join(root, 'modules/orders/.env'), 'utf8'),
    )?.[1];
    assert.ok(password);
    const args = ['workspace', 'add', 'modules/orders'];
    const told = [
      await ok(root, ...args, '--dry-run'),
      await ok(root, ...args, '--dry-run', '--json'),
      await ok(root, ...args, '--report', join(root, '..', 'plan.json')),
      readFileSync(join(root, '..', 'plan.json'), 'utf8'),
    ];
    for (const text of told) assert.ok(!text.includes(password));
    const holders = Object.entries(filesOf(root)).filter(([, text]) => text.includes(password));
    assert.deepEqual(holders.map(([path]) => path).sort(), ['.env', 'modules/orders/.env']);
  });

  it('has nothing to do where a module is there already, and refuses one that differs', async () => {
    const root = await platform('modules/sales', 'modules/Sales');
    await ok(root, 'workspace', 'add', 'modules/sales', '--server', WEB[1]);
    const before = filesOf(root);
    assert.match(await ok(root, 'workspace', 'add', 'modules/sales'), /sales is in the workspace already/);
    assert.deepEqual(filesOf(root), before);
    const add = ['workspace', 'add', 'modules/sales'];
    await refused(root, 8, /sales is in the workspace already, and differs/, ...add, '--server', WEB[0]);
    await refused(root, 8, /already, as sales/, ...add, '--name', 'trade');
    await refused(root, 8, /differ by more than upper and lower case/, 'workspace', 'add', 'modules/Sales');
  });

  it('takes a plain Python file, and says what is missing where nobody says what to load', async () => {
    const root = await platform();
    writeFiles(root, { "code/it's mine/repo.py": 'from dagster import Definitions\ndefs = Definitions()\n' });
    await refused(root, 2, /--python-module or --python-file/, 'workspace', 'add', "code/it's mine");
    const file = ['--python-file', 'repo.py'];
    await refused(
      root,
      2,
      /cannot be the name of a module.*\n.*\n.*--name/,
      'workspace',
      'add',
      "code/it's mine",
      ...file,
    );
    const before = filesOf(root);
    await ok(root, 'workspace', 'add', "code/it's mine", ...file, '--name', 'mine');
    assert.match(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), /"-f", "[^"]*repo\.py"/);
    await ok(root, 'workspace', 'remove', 'mine');
    assert.deepEqual(filesOf(root), before);
  });

  it('refuses a module outside of it, a folder that is none, and a workspace that is none', async () => {
    const root = await platform('../elsewhere');
    await refused(root, 2, /outside of the workspace/, 'workspace', 'add', '../elsewhere');
    await refused(root, 2, /is no folder/, 'workspace', 'add', 'modules/none');
    await refused(root, 2, /No module was named/, 'workspace', 'add');
    await refused(root, 2, /has no module "none"/, 'workspace', 'remove', 'none');
    await refused(temporaryFolder(), 2, /There is no workspace in/, 'workspace', 'add', '.');
    await refused(root, 2, /dgm workspace needs to be told what to do/, 'workspace');
  });

  it('deletes no file that only the registry says to be a module’s', async () => {
    const root = await platform('modules/sales');
    await ok(root, 'workspace', 'add', 'modules/sales');
    const path = join(root, '.dagster-module/registry.json');
    const registry = registryOf(root);
    const sha256 = createHash('sha256')
      .update(readFileSync(join(root, 'README.md')))
      .digest('hex');
    registry.modules[0].owned['README.md'] = { sha256, flows: [] };
    registry.modules[0].owned['modules/sales/pyproject.toml'] = { sha256, flows: [] };
    writeFileSync(path, JSON.stringify(registry));
    await ok(root, 'workspace', 'remove', 'sales', '--force');
    assert.ok(existsSync(join(root, 'README.md')));
    assert.ok(existsSync(join(root, 'modules/sales/pyproject.toml')));
  });

  it('is called as Compose takes it, also after a folder in upper case', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'workspace', 'init', 'My.Platform', '--yes');
    assert.match(readFileSync(join(cwd, 'My.Platform/docker-compose.yml'), 'utf8'), /^name: "my-platform"$/m);
    await refused(cwd, 2, /lower-case letters/, 'workspace', 'init', 'other', '--name', 'A.B', '--yes');
  });

  it('gives a module of ours what its image does not say, and no file of its own over that', async () => {
    const root = await platform();
    await ok(root, 'new', 'duck', '--workspace', '.', '--yes');
    writeProject(root, 'modules/sales');
    await ok(root, 'workspace', 'add', 'modules/sales');
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    assert.doesNotMatch(compose, /modules\/duck\/\.env/);
    assert.match(compose, /path: "\.\/modules\/sales\/\.env"/);
  });

  it('takes --env-file for itself, where its bin is called', async () => {
    const cwd = temporaryFolder();
    const args = ['workspace', 'init', 'p', '--yes', '--env-file', 'ops.env'];
    const { code, stderr } = await run(join(ROOT, 'dist/src/cli.js'), args, { cwd });
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(join(cwd, 'p/ops.env')));
  });

  it('keeps a block that somebody has edited, unless it is forced', async () => {
    const root = await platform('modules/sales');
    const before = filesOf(root);
    await ok(root, 'workspace', 'add', 'modules/sales');
    const compose = join(root, 'docker-compose.yml');
    const edited = readFileSync(compose, 'utf8').replace(
      '    restart: unless-stopped\n  # END',
      '    restart: always\n  # END',
    );
    writeFileSync(compose, edited);
    await refused(
      root,
      8,
      /The block of sales in docker-compose\.yml was edited/,
      'workspace',
      'remove',
      'sales',
    );
    writeFileSync(compose, edited.replace('  # END dagster-module: sales\n', ''));
    await refused(
      root,
      7,
      /docker-compose\.yml: the block of sales at line \d+/,
      'workspace',
      'remove',
      'sales',
    );
    writeFileSync(compose, edited);
    await ok(root, 'workspace', 'remove', 'sales', '--force');
    assert.deepEqual(filesOf(root), before);
  });
});

describe('dgm workspace remove --drop-data', () => {
  const DROP = ['workspace', 'remove', 'orders', '--drop-data'] as const;

  async function withDatabase(): Promise<string> {
    const root = await platform();
    await ok(root, 'new', 'orders', '--workspace', '.', '--database', 'postgres', '--yes');
    return root;
  }

  it('needs docker, and the name of the module', async () => {
    const root = await withDatabase();
    const before = treeOf(root);
    // What is on the path is node alone.
    const env = { PATH: dirname(process.execPath) };
    const ended = await dgm([...DROP, '--confirm', 'orders'], { cwd: root, env });
    assert.equal(ended.code, 3, ended.stderr);
    assert.match(ended.stderr, /docker is not there/);
    const { bin } = recordingDocker();
    const untyped = await dgm(DROP, { cwd: root, env: { PATH: `${bin}:${process.env.PATH}` } });
    assert.equal(untyped.code, 2, untyped.stderr);
    assert.match(untyped.stderr, /names of the modules were not typed/);
    assert.deepEqual(treeOf(root), before);
  });

  it('ends the database before it leaves the compose file, and deletes its volume after', async () => {
    const root = await withDatabase();
    const { bin, calls } = recordingDocker();
    const env = { PATH: `${bin}:${process.env.PATH}` };
    assert.equal((await dgm([...DROP, '--dry-run'], { cwd: root, env })).code, 0);
    assert.deepEqual(calls(), []);
    const { code, stderr } = await dgm([...DROP, '--confirm', 'orders'], { cwd: root, env });
    assert.equal(code, 0, stderr);
    const compose = `compose --file ${join(root, 'docker-compose.yml')} --project-name platform`;
    assert.deepEqual(calls(), [
      'compose version',
      `${compose} rm --stop --force orders-db`,
      'volume rm --force platform_orders-db',
    ]);
    assert.deepEqual(registryOf(root).modules, []);
  });
});

/** Stands for docker, which no test can run: writes down what it is called with. */
function recordingDocker(): { readonly bin: string; readonly calls: () => readonly string[] } {
  const bin = temporaryFolder();
  const log = join(bin, 'calls');
  writeFileSync(join(bin, 'docker'), `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\n`, { mode: 0o755 });
  const calls = (): readonly string[] =>
    existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
  return { bin, calls };
}

describe('the ports of a workspace', () => {
  /** The port that a module would be given. */
  async function nextPort(root: string, path: string): Promise<number> {
    const { stdout } = await dgm(['workspace', 'add', path, '--dry-run', '--json'], { cwd: root });
    const registry = JSON.parse(stdout).changes.find((one: { path: string }) =>
      one.path.endsWith('registry.json'),
    );
    return JSON.parse(registry.after).modules.find((one: { path: string }) => one.path === path).port;
  }

  it('are free of its files, of other compose files, and of the machine', async () => {
    const root = await platform('modules/sales', 'modules/crm');
    const next = (): Promise<number> => nextPort(root, 'modules/sales');
    const inEnv = await next();
    appendFileSync(join(root, '.env'), `OTHER_PORT=${inEnv}\n`);
    const published = await next();
    writeFiles(root, { 'compose.other.yml': `services:\n  web:\n    ports: ["${published}:80"]\n` });
    const bound = await next();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(bound, '127.0.0.1', resolve));
    const inside = await next();
    assert.equal(new Set([inEnv, published, bound, inside]).size, 4);
    writeFiles(root, { 'compose.inside.yml': `services:\n  web:\n    ports: ["80:${inside}"]\n` });
    assert.equal(await next(), inside, 'a port in a container is none of the machine');
    server.close();
  });

  it('are used again once they are free', async () => {
    const root = await platform('modules/sales', 'modules/crm');
    await ok(root, 'workspace', 'add', 'modules/sales', 'modules/crm');
    const before = [...portsOf(root)].sort();
    await ok(root, 'workspace', 'remove', 'sales');
    await ok(root, 'workspace', 'add', 'modules/sales');
    assert.deepEqual([...portsOf(root)].sort(), before);
  });

  it('are each given once, also by eight commands at once', async () => {
    const names = ['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7', 'h8'];
    const root = await platform(...names.map((name) => `modules/${name}`));
    const before = filesOf(root);
    await Promise.all(names.map((name) => ok(root, 'workspace', 'add', `modules/${name}`)));
    assert.equal(new Set(portsOf(root)).size, 8);
    await Promise.all(names.map((name) => ok(root, 'workspace', 'remove', name)));
    assert.deepEqual(filesOf(root), before);
  });
});

describe('yo dagster-module:workspace', () => {
  it('writes what dgm writes', async () => {
    const cwd = folderOfYo();
    const root = join(cwd, 'platform');
    const ended = await yo(['dagster-module:workspace', 'init', 'platform', '--yes'], { cwd });
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    writeProject(root, 'modules/sales');
    writeProject(root, 'modules/crm');
    if (IS_ROOT) chownSync(root, YO_UID, YO_UID);
    const added = await yo(['dagster-module:workspace', 'add', 'modules/sales', 'modules/crm'], {
      cwd: root,
    });
    assert.equal(added.code, 0, added.stdout + added.stderr);
    const other = await platform('modules/sales', 'modules/crm');
    await ok(other, 'workspace', 'add', 'modules/sales', 'modules/crm');
    const [some, same] = [root, other].map((one) =>
      Object.entries(filesOf(one)).map(([path, text]) => [path, text.replace(/(PASSWORD=).+/g, '$1')]),
    );
    assert.deepEqual(some, same);
    const taken = await yo(['dagster-module:workspace', 'remove', 'sales', 'crm', '--workspace', root], {
      cwd,
    });
    assert.equal(taken.code, 0, taken.stdout + taken.stderr);
    assert.deepEqual(registryOf(root).modules, []);
  });

  it('joins a new module to the workspace that it is given', async () => {
    const cwd = folderOfYo();
    assert.equal((await yo(['dagster-module:workspace', 'init', 'platform', '--yes'], { cwd })).code, 0);
    const made = await yo(['dagster-module', 'orders', '--workspace', 'platform', '--yes'], { cwd });
    assert.equal(made.code, 0, made.stdout + made.stderr);
    assert.deepEqual(
      registryOf(join(cwd, 'platform')).modules.map(({ path }: { path: string }) => path),
      ['modules/orders'],
    );
  });

  it('needs an action, and names them', async () => {
    const { code, stdout, stderr } = await yo(['dagster-module:workspace'], { cwd: folderOfYo() });
    assert.equal(code, 2);
    assert.match(stdout + stderr, /needs to be told what to do\.\n.*init, add, remove/);
  });
});
