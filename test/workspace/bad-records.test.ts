import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { REGISTRY } from '../../src/workspace/registry.ts';
import { temporaryFolder } from '../support/folder.ts';
import { CONFLICT, edit, PLAIN, refuses, withOrders } from './bad-workspace.ts';

describe('a registry that is not as we wrote it', () => {
  for (const [what, change, says] of [
    ['damaged', () => '{"version": 1, "na', /is damaged/],
    ['empty', () => '', /is damaged/],
    ['of another form', () => '[]', /is damaged/],
    ['of a newer version', (text) => text.replace('"version": 1', '"version": 2'), /newer/],
    [
      'with a path out of the workspace',
      (text) => text.replace('"modules/orders"', '"../orders"'),
      /is damaged/,
    ],
    [
      'with a file out of the workspace',
      (text) => text.replace('"workspace.yaml"', '"../workspace.yaml"'),
      /is damaged/,
    ],
    ['with a name that is none', (text) => text.replace('"name":"orders"', '"name":"a b"'), /is damaged/],
    ['with a merge conflict', (text) => CONFLICT(text), /is damaged/],
    ['with a module twice', (text) => text.replace(/^ {4}(\{.*\})$/m, '    $1,\n    $1'), /two modules/],
  ] as const satisfies readonly (readonly [string, (text: string) => string, RegExp])[]) {
    it(`is refused: ${what}`, async () => {
      const root = await withOrders();
      edit(root, REGISTRY, change);
      for (const args of [
        ['add', 'modules/stock'],
        ['remove', 'orders'],
        ['init', '.', '--yes'],
      ])
        await refuses(root, args, 7, /registry\.json/, says);
    });
  }

  it('is not followed as a link', async () => {
    const root = await withOrders();
    const outside = temporaryFolder({ 'r.json': readFileSync(join(root, REGISTRY), 'utf8') });
    rmSync(join(root, REGISTRY));
    symlinkSync(join(outside, 'r.json'), join(root, REGISTRY));
    await refuses(root, ['add', 'modules/stock'], 8, /registry\.json/);
  });

  it('is missed where it is gone: nothing is put in twice, and nothing guessed', async () => {
    const root = await withOrders();
    rmSync(join(root, REGISTRY));
    await refuses(root, ['add', 'modules/orders'], 8, /orders already/);
    await refuses(root, ['remove', 'orders'], 2, /no module "orders"/);
  });

  it('may name a file that somebody has moved: the error says which', async () => {
    const root = await withOrders();
    mkdirSync(join(root, 'config'));
    writeFileSync(join(root, 'config', 'workspace.yaml'), readFileSync(join(root, 'workspace.yaml')));
    rmSync(join(root, 'workspace.yaml'));
    await refuses(root, ['remove', 'orders'], 7, /workspace\.yaml is not there/);
  });
});

const FILES = ['workspace.yaml', 'docker-compose.yml', 'dg.toml'] as const;

describe('blocks of ours that are not as we wrote them', () => {
  for (const path of FILES) {
    it(`are not taken out with what somebody wrote into them: ${path}`, async () => {
      const root = await withOrders();
      edit(root, path, (text) => text.replace(/(# BEGIN dagster-module: orders\n)/, '$1# mine\n'));
      await refuses(root, ['remove', 'orders'], 8, new RegExp(`block of orders in ${path}`), /--force/);
      await workspaceCommand(root, ['remove', 'orders', '--force']);
      assert.equal(readFileSync(join(root, path), 'utf8'), PLAIN[path]);
    });

    for (const [half, mark] of [
      ['begin', /^.*# BEGIN dagster-module: orders\n/m],
      ['end', /^.*# END dagster-module: orders(?:\n|$)/m],
    ] as const) {
      it(`are not guessed at without their ${half}: ${path}`, async () => {
        const root = await withOrders();
        edit(root, path, (text) => text.replace(mark, ''));
        const says = [new RegExp(`^${path}: the block of orders at line \\d+ has no`), /Get the marks back/];
        await refuses(root, ['remove', 'orders'], 7, ...says);
        await refuses(root, ['add', 'modules/stock'], 7, ...says);
      });
    }

    it(`are forgotten where somebody has taken them out himself: ${path}`, async () => {
      const root = await withOrders();
      writeFileSync(join(root, path), PLAIN[path] ?? '');
      await workspaceCommand(root, ['remove', 'orders']);
      for (const one of FILES) assert.equal(readFileSync(join(root, one), 'utf8'), PLAIN[one]);
    });
  }

  it('may stand elsewhere in the file', async () => {
    const root = await withOrders();
    edit(root, 'workspace.yaml', (text) => {
      const [block = ''] = /^.*# BEGIN[\s\S]*# END.*\n/m.exec(text) ?? [];
      return text.replace(block, '').replace('load_from:\n', `load_from:\n${block}`);
    });
    await workspaceCommand(root, ['remove', 'orders']);
    assert.equal(readFileSync(join(root, 'workspace.yaml'), 'utf8'), PLAIN['workspace.yaml']);
  });
});
