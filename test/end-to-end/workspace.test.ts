import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ok, refused } from '../support/dgm-calls.ts';
import { temporaryFolder, writeFiles } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { ROOT } from '../support/python.ts';
import { writeProject } from '../support/workspace.ts';
import { filesOf, platform, registryOf } from './workspace-platform.ts';

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
    await ok(root, 'workspace', 'add', 'modules/sales', '--server', 'grpc');
    const before = filesOf(root);
    assert.match(await ok(root, 'workspace', 'add', 'modules/sales'), /sales is in the workspace already/);
    assert.deepEqual(filesOf(root), before);
    const add = ['workspace', 'add', 'modules/sales'];
    await refused(
      root,
      8,
      /sales is in the workspace already, and differs/,
      ...add,
      '--server',
      'code-server',
    );
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
