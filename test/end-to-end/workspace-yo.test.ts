import assert from 'node:assert/strict';
import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { ok } from '../support/dgm-calls.ts';
import { folderOfYo, IS_ROOT, YO_UID } from '../support/folder.ts';
import { writeProject } from '../support/workspace.ts';
import { yo } from '../support/yo.ts';
import { filesOf, platform, registryOf } from './workspace-platform.ts';

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
