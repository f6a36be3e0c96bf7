import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { IS_ROOT, snapshot, temporaryFolder, YO_UID } from '../support/folder.ts';
import { asUser, CONFLICT, edit, PLAIN, refuses, refusesTo, withOrders, workspace } from './bad-workspace.ts';

describe('a file of a workspace that is not valid', () => {
  for (const path of ['workspace.yaml', 'docker-compose.yml', 'dg.toml', 'dagster.yaml'] as const) {
    it(`is named, with its line: a merge conflict in ${path}`, () =>
      refuses(
        workspace({ [path]: CONFLICT(PLAIN[path] ?? '') }),
        ['add', 'modules/orders'],
        7,
        new RegExp(`^${path} cannot be edited: .*line 1\\b`),
        /Nothing was written/,
      ));

    it(`is named when the workspace is known: a merge conflict in ${path}`, async () => {
      const root = await withOrders();
      edit(root, path, (text) => CONFLICT(text));
      await refuses(root, ['add', 'modules/stock'], 7, new RegExp(`^${path} cannot be edited: .*line 1\\b`));
    });
  }

  for (const [what, path, text] of [
    ['no YAML', 'workspace.yaml', 'load_from:\n  - python_file: "a.py\n'],
    ['a tab', 'docker-compose.yml', 'services:\n\tweb:\n\t\tcommand: dagster-webserver\n'],
    ['a key twice', 'docker-compose.yml', 'services:\n  a: {command: dagster-webserver}\n  a: {}\n'],
    ['several documents', 'workspace.yaml', 'load_from:\n  - python_file: a.py\n---\na: 1\n'],
    ['a list that is a mapping', 'workspace.yaml', 'load_from:\n  python_file: a.py\n'],
    ['services that are a list', 'docker-compose.yml', 'services:\n  - dagster-webserver\n'],
    ['no TOML', 'dg.toml', 'directory_type = "workspace"\n[workspace\n'],
    [
      'projects that are no list',
      'dg.toml',
      'directory_type = "workspace"\n[workspace]\nprojects = "modules/*"\n',
    ],
  ] as const) {
    it(`is named: ${what} in ${path}`, () =>
      refuses(workspace({ [path]: text }), ['add', 'modules/orders'], 7, new RegExp(`^${path} `)));
  }

  it('is named: one that is no UTF-8', async () => {
    const root = workspace();
    writeFileSync(join(root, 'workspace.yaml'), Buffer.from('load_from: # gr\xfc\xdfe\n', 'latin1'));
    await refuses(root, ['add', 'modules/orders'], 7, /^workspace\.yaml is no UTF-8 text/);
  });
});

describe('files of a workspace that are not what they seem', () => {
  it('are named: a link out of the workspace', async () => {
    const root = workspace();
    const outside = temporaryFolder({ 'workspace.yaml': PLAIN['workspace.yaml'] ?? '' });
    rmSync(join(root, 'workspace.yaml'));
    symlinkSync(join(outside, 'workspace.yaml'), join(root, 'workspace.yaml'));
    const before = snapshot(outside);
    await refuses(root, ['add', 'modules/orders'], 8, /workspace\.yaml/);
    await refuses(root, ['init', '.', '--workspace-file', 'workspace.yaml'], 8, /workspace\.yaml/);
    assert.deepEqual(snapshot(outside), before);
  });

  it('are named: a link out of the workspace, that came later', async () => {
    const root = await withOrders();
    const outside = temporaryFolder({ 'w.yaml': readFileSync(join(root, 'workspace.yaml'), 'utf8') });
    rmSync(join(root, 'workspace.yaml'));
    symlinkSync(join(outside, 'w.yaml'), join(root, 'workspace.yaml'));
    const before = snapshot(outside);
    await refuses(root, ['remove', 'orders'], 8, /workspace\.yaml/);
    assert.deepEqual(snapshot(outside), before);
  });

  it('are named: two for one purpose', async () => {
    const root = workspace({ 'compose.yaml': PLAIN['docker-compose.yml'] ?? '' });
    const says = [/docker-compose\.yml/, /compose\.yaml/, /--compose-file/];
    await refuses(root, ['add', 'modules/orders'], 8, ...says);
    await refuses(root, ['init', '.', '--yes'], 8, ...says);
    await workspaceCommand(root, ['init', '.', '--yes', '--compose-file', 'compose.yaml']);
    await workspaceCommand(root, ['add', 'modules/orders']);
    assert.equal(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), PLAIN['docker-compose.yml']);
  });

  it('are named: one that the registry knows is gone', async () => {
    const root = await withOrders();
    rmSync(join(root, 'workspace.yaml'));
    await refuses(root, ['add', 'modules/stock'], 7, /workspace\.yaml is not there/);
  });

  it('are named: a folder that nobody may write to', async function () {
    if (!IS_ROOT) this.skip();
    const root = await withOrders();
    const folders = [root, join(root, '.dagster-module')];
    for (const folder of folders) chownSync(folder, YO_UID, YO_UID);
    for (const folder of folders) chmodSync(folder, 0o555);
    await refusesTo(asUser, root, ['add', 'modules/stock'], 6, new RegExp(root));
  });

  it('are named: one that nobody may read', async function () {
    if (!IS_ROOT) this.skip();
    const root = workspace();
    chownSync(root, YO_UID, YO_UID);
    chmodSync(join(root, 'workspace.yaml'), 0);
    await refusesTo(asUser, root, ['add', 'modules/orders'], 6, /workspace\.yaml/);
  });

  it('are named: one that is read-only', async () => {
    const root = await withOrders();
    chmodSync(join(root, 'workspace.yaml'), 0o444);
    const says = [/^workspace\.yaml is read-only/, /chmod/];
    await refuses(root, ['add', 'modules/stock'], 6, ...says);
    await refuses(root, ['remove', 'orders'], 6, ...says);
  });
});
