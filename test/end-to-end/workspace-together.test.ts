import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { temporaryFolder } from '../support/folder.ts';
import { writeProject } from '../support/workspace.ts';

async function ok(cwd: string, ...args: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await dgm(args, { cwd });
  assert.equal(code, 0, `dgm ${args.join(' ')}: ${stdout}${stderr}`);
}

async function platform(...modules: readonly string[]): Promise<string> {
  const root = join(temporaryFolder(), 'platform');
  await ok(join(root, '..'), 'workspace', 'init', 'platform', '--yes');
  for (const name of modules) writeProject(root, `modules/${name}`);
  return root;
}

/** The files of a workspace beside its modules and our records; of passwords only their names. */
function filesOf(root: string): Readonly<Record<string, string>> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(root.length + 1));
  return Object.fromEntries(
    paths
      .filter((path) => !/^(?:\.dagster-module|modules)\//.test(path))
      .map((path) => [path, readFileSync(join(root, path), 'utf8').replaceAll(/(PASSWORD=).+/g, '$1')]),
  );
}

function modulesOf(root: string): readonly { readonly name: string; readonly port: number }[] {
  return JSON.parse(readFileSync(join(root, '.dagster-module/registry.json'), 'utf8')).modules;
}

describe('commands at once on one workspace', () => {
  it('that add and remove different modules end as if run one after another', async () => {
    const [there, coming] = [
      ['a1', 'b2', 'c3', 'd4'],
      ['e5', 'f6', 'g7', 'h8'],
    ];
    const root = await platform(...there, ...coming);
    const before = filesOf(root);
    await ok(root, 'workspace', 'add', ...there.map((name) => `modules/${name}`));
    await Promise.all([
      ...coming.map((name) => ok(root, 'workspace', 'add', `modules/${name}`)),
      ...there.map((name) => ok(root, 'workspace', 'remove', name)),
    ]);
    const modules = modulesOf(root);
    assert.deepEqual(
      modules.map(({ name }) => name),
      coming,
    );
    assert.equal(new Set(modules.map(({ port }) => port)).size, coming.length);
    const served = filesOf(root);
    for (const file of ['dg.toml', 'workspace.yaml', 'docker-compose.yml']) {
      for (const name of coming) assert.ok(served[file]?.includes(`# BEGIN dagster-module: ${name}\n`), file);
      for (const name of there) assert.ok(!served[file]?.includes(`dagster-module: ${name}\n`), file);
    }
    await ok(root, 'workspace', 'remove', ...coming);
    assert.deepEqual(filesOf(root), before);
  });

  it('that make modules into it leave both, each with a database and a port of its own', async () => {
    const root = await platform();
    const before = filesOf(root);
    const make = (name: string): Promise<void> =>
      ok(root, 'new', name, '--workspace', '.', '--database', 'postgres', '--yes');
    await Promise.all([make('orders'), make('sales')]);
    const together = filesOf(root);
    const ports = modulesOf(root).map(({ port }) => port);
    assert.equal(new Set(ports).size, 2);
    const one = await platform();
    const [first, second] =
      (modulesOf(root)[0]?.port ?? 0) < (modulesOf(root)[1]?.port ?? 0)
        ? ['orders', 'sales']
        : ['sales', 'orders'];
    for (const name of [first, second])
      await ok(one, 'new', name, '--workspace', '.', '--database', 'postgres', '--yes');
    assert.deepEqual(together, filesOf(one));
    await ok(root, 'workspace', 'remove', 'orders', 'sales');
    assert.deepEqual(filesOf(root), before);
  });
});
