import assert from 'node:assert/strict';
import { join } from 'node:path';
import { findWorkspace } from '../../src/workspace/find-workspace.ts';
import { temporaryFolder } from '../support/folder.ts';

const DG = 'directory_type = "workspace"\n';

describe('the workspace that is meant', () => {
  it('is the nearest with a registry, before one of dg, before a workspace.yaml', async () => {
    const root = temporaryFolder({
      '.dagster-module/registry.json': '{}',
      'a/dg.toml': DG,
      'a/b/workspace.yaml': 'load_from: []\n',
      'a/b/c/x': '',
    });
    assert.deepEqual(await findWorkspace(join(root, 'a/b/c')), { root, how: 'registry' });
  });

  it('is told by a dg.toml or a pyproject.toml of type workspace', async () => {
    const root = temporaryFolder({
      'w/dg.toml': DG,
      'w/projects/p/pyproject.toml': '[tool.dg]\ndirectory_type = "project"\n',
      'v/pyproject.toml': '[tool.dg]\ndirectory_type = "workspace"\n',
      'v/x/y': '',
    });
    assert.deepEqual(await findWorkspace(join(root, 'w/projects/p')), { root: join(root, 'w'), how: 'dg' });
    assert.deepEqual(await findWorkspace(join(root, 'v/x')), { root: join(root, 'v'), how: 'dg' });
  });

  it('is the folder of the nearest workspace.yaml that loads something', async () => {
    const root = temporaryFolder({
      'workspace.yml': '# ours\nload_from:\n- python_module: m\n',
      'a/workspace.yaml': 'name: other\n',
      'a/b/x': '',
    });
    assert.deepEqual(await findWorkspace(join(root, 'a/b')), { root, how: 'workspace' });
  });

  it('is only the given one', async () => {
    const root = temporaryFolder({ 'dg.toml': DG, 'a/x': '' });
    assert.equal(await findWorkspace(root, 'a'), undefined);
    assert.deepEqual(await findWorkspace(join(root, 'a'), '..'), { root, how: 'dg' });
    assert.equal(await findWorkspace(join(root, 'a'), join(root, 'gone')), undefined);
  });

  it('is none where a dg.toml stands before a pyproject.toml and says something else', async () => {
    const root = temporaryFolder({
      'dg.toml': 'directory_type = "project"\n',
      'pyproject.toml': '[tool.dg]\ndirectory_type = "workspace"\n',
    });
    assert.equal(await findWorkspace(root), undefined);
  });
});
