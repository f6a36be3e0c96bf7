import assert from 'node:assert/strict';
import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { snapshot, temporaryFolder, writeFiles } from '../support/folder.ts';
import { MODULE, refuses, withOrders, workspace } from './bad-workspace.ts';

describe('a module that cannot be added', () => {
  it('is there under another name', async () => {
    const root = await withOrders();
    await refuses(
      root,
      ['add', 'modules/orders', '--name', 'sales'],
      8,
      /modules\/orders .*as orders/,
      /remove orders/,
    );
  });

  it('has the name of another', async () => {
    const root = await withOrders();
    await refuses(
      root,
      ['add', 'modules/stock', '--name', 'orders'],
      8,
      /modules\/stock/,
      /modules\/orders/,
      /--name/,
    );
  });

  it('has a name that differs from another only in case', async () => {
    const root = await withOrders();
    await refuses(root, ['add', 'modules/stock', '--name', 'Orders'], 8, /modules\/stock/, /case/, /--name/);
    writeFiles(root, { 'modules/Stock/pyproject.toml': MODULE });
    await refuses(root, ['add', 'modules/Stock', 'modules/stock'], 8, /Stock/, /case/);
  });

  it('is outside of the workspace', async () => {
    const root = workspace();
    const outside = temporaryFolder({ 'pyproject.toml': MODULE });
    await refuses(root, ['add', outside], 2, /outside of the workspace/, /Move it/);
    await refuses(root, ['add', '..'], 2, /outside of the workspace/);
    await refuses(root, ['add', '.'], 2, /the workspace itself/);
    symlinkSync(outside, join(root, 'modules', 'link'));
    await refuses(root, ['add', 'modules/link'], 2, /modules\/link is outside of the workspace/);
  });

  it('does not say what it is, or says it in a broken file', async () => {
    const root = workspace({ 'modules/bad/pyproject.toml': '[tool.dg\n' });
    await refuses(root, ['add', 'modules/plain'], 2, /modules\/plain/, /--python-file/);
    await refuses(root, ['add', 'modules/plain', '--python-file', 'gone.py'], 2, /gone\.py/);
    await refuses(root, ['add', 'modules/bad'], 7, /modules\/bad\/pyproject\.toml/);
    await refuses(root, ['add', 'modules/none'], 2, /modules\/none is no folder/);
  });

  it('has a name that a service of somebody else has', () =>
    refuses(
      workspace(),
      ['add', 'modules/orders', '--name', 'webserver'],
      8,
      /docker-compose\.yml has a service webserver/,
      /Line 11/,
      /--name/,
    ));

  it('has a name that a code location of somebody else has', () =>
    refuses(
      workspace(),
      ['add', 'modules/orders', '--name', 'finance'],
      8,
      /workspace\.yaml has a code location finance/,
      /--name/,
    ));
});

describe('a module with an odd path', () => {
  for (const folder of [
    'two words',
    `it's "quoted"`,
    'größer/日本',
    'a#b: [c]',
    '$HOME `x`',
    '-dash',
    'back\\slash',
  ])
    it(`is added and removed: ${folder}`, async () => {
      const root = workspace({ [`modules/${folder}/pyproject.toml`]: MODULE });
      const before = snapshot(root);
      await workspaceCommand(root, ['add', `modules/${folder}`, '--name', 'odd']);
      assert.notDeepEqual(snapshot(root), before);
      await workspaceCommand(root, ['remove', 'odd']);
      rmSync(join(root, '.dagster-module'), { recursive: true });
      assert.deepEqual(snapshot(root), before);
    });

  it('is served by a host that is no address, and called as it is', async () => {
    const root = workspace();
    await workspaceCommand(root, ['add', 'modules/orders', '--name', '1.50']);
    assert.match(
      readFileSync(join(root, 'workspace.yaml'), 'utf8'),
      /host: module-1\.50\n +port: \d+\n +location_name: "1\.50"\n/,
    );
    const compose = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
    assert.match(compose, /^ {2}module-1\.50:$/m);
    assert.match(compose, /^ {6}- module-1\.50 #/m);
  });

  it('is refused with a line end in it', async () => {
    const root = workspace({ 'modules/a\nb/pyproject.toml': MODULE });
    await refuses(root, ['add', 'modules/a\nb', '--name', 'odd'], 2, /control character/);
  });
});
