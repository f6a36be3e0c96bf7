import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ok, refused } from '../support/dgm-calls.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { treeOf } from '../support/tree.ts';
import { moduleWith, QUICK, replaceIn, TO_HOST } from './deployment-module.ts';

describe("The workflow of GitHub that a module's deployment has", () => {
  it('puts the workflow of GitHub at the root of the repository, and takes it back from there', async () => {
    const repository = temporaryFolder();
    await run('git', ['init', '-q', repository], { cwd: repository });
    await ok(repository, 'new', 'orders', ...QUICK, '--directory', 'modules/orders');
    const before = treeOf(repository);
    const flags = ['--strategy', 'ci-cd', '--platform', 'github', ...TO_HOST];
    const root = join(repository, 'modules', 'orders');
    await ok(root, 'deployment', 'add', ...flags);
    const workflow = join(repository, '.github/workflows/orders-production.yml');
    assert.match(readFileSync(workflow, 'utf8'), /modules\/orders/);
    await ok(root, 'deployment', 'remove');
    const left = [...treeOf(repository)].filter(([path]) => !path.startsWith('.dagster-module/'));
    assert.deepEqual(new Map(left), before);
  });

  it('leaves a workflow alone that somebody has changed, and refuses one that is not ours', async () => {
    const root = await moduleWith();
    await run('git', ['init', '-q', root], { cwd: root });
    const flags = ['--strategy', 'ci-cd', ...TO_HOST];
    await ok(root, 'deployment', 'add', ...flags);
    const workflow = join(root, '.github/workflows/orders-production.yml');
    appendFileSync(workflow, '# Mine.\n');
    await ok(root, 'deployment', 'remove');
    assert.match(readFileSync(workflow, 'utf8'), /# Mine\.\n$/);
    await refused(root, 8, /orders-production\.yml is there already/, 'deployment', 'add', ...flags);
  });

  it('makes a workflow follow deployment.yaml, with what somebody has written into it', async () => {
    const repository = temporaryFolder();
    await run('git', ['init', '-q', repository], { cwd: repository });
    const flags = ['--deployment', 'production', '--strategy', 'ci-cd', ...TO_HOST];
    await ok(repository, 'new', 'orders', ...QUICK, '--directory', 'modules/orders', ...flags);
    const root = join(repository, 'modules', 'orders');
    const workflow = join(repository, '.github/workflows/orders-production.yml');
    replaceIn(join(root, 'deploy/production/deployment.yaml'), 'trigger: push', 'trigger: tag');
    await ok(root, 'deployment', 'add');
    assert.match(readFileSync(workflow, 'utf8'), /tags:\n {6}- "orders-v\*"\n/);
    replaceIn(workflow, 'name: "orders to production"', 'name: "Mine"');
    await ok(root, 'deployment', 'add', '--trigger', 'manual');
    assert.match(readFileSync(workflow, 'utf8'), /^name: "Mine"\n\non:\n {2}workflow_dispatch:\n/m);
    replaceIn(workflow, '  workflow_dispatch:', '  workflow_dispatch: # by us');
    const asked = ['deployment', 'add', '--trigger', 'push'];
    await refused(root, 8, /orders-production\.yml was written by hand where it would change/, ...asked);
    rmSync(workflow);
    await ok(root, ...asked);
    assert.match(readFileSync(workflow, 'utf8'), /^name: "orders to production"\n\non:\n {2}push:\n/m);
  });

  it('writes the workflow again of a module that is made once more', async () => {
    const root = await moduleWith('--deployment', 'production', '--strategy', 'ci-cd', ...TO_HOST);
    await ok(root, 'new', 'orders', '--directory', '.', '--governance', 'standard', '--force');
    assert.match(
      readFileSync(join(root, '.github/workflows/orders-production.yml'), 'utf8'),
      /uv run .* mypy/,
    );
  });

  it('writes the workflow of a module whose repository lies between it and its workspace', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'workspace', 'init', '.');
    await run('git', ['init', '-q', 'modules'], { cwd });
    const flags = ['--deployment', 'production', '--strategy', 'ci-cd', ...TO_HOST];
    await ok(cwd, 'new', 'orders', ...QUICK, '--workspace', '.', '--directory', 'modules/orders', ...flags);
    assert.ok(existsSync(join(cwd, 'modules/.github/workflows/orders-production.yml')));
    await ok(cwd, 'undo');
    assert.ok(!existsSync(join(cwd, 'modules/.github')));
  });
});
