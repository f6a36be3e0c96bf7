import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workspaceCommand } from '../../scripts/corpus/commands.ts';
import { ExpectedError } from '../../src/errors.ts';
import { REGISTRY } from '../../src/workspace/registry.ts';
import { IS_ROOT, snapshot, temporaryFolder, withoutBackups, writeFiles, YO_UID } from '../support/folder.ts';
import { withTrait } from './fixtures/fixture.ts';

const MODULE = `[project]
name = "m"

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = "m"
`;

const PLAIN = withTrait('', {
  'modules/orders/pyproject.toml': MODULE,
  'modules/stock/pyproject.toml': MODULE,
  'modules/plain/repo.py': '',
}).files;

function workspace(files: Readonly<Record<string, string>> = {}): string {
  return temporaryFolder({ ...PLAIN, ...files });
}

/** A workspace that has the module `orders`. */
async function withOrders(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = workspace(files);
  await workspaceCommand(root, ['add', 'modules/orders']);
  return root;
}

function edit(root: string, path: string, change: (text: string) => string): void {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  assert.notEqual(after, before, `${path} was not changed`);
  writeFileSync(join(root, path), after);
}

/** Checks that a command is refused with a code and words, and why or what to do, and changes nothing. */
async function refuses(
  root: string,
  args: readonly string[],
  code: number,
  ...says: readonly RegExp[]
): Promise<void> {
  return refusesTo(workspaceCommand, root, args, code, ...says);
}

/** A command as somebody who is not root. */
async function asUser(root: string, args: readonly string[]): Promise<string> {
  process.seteuid?.(YO_UID);
  try {
    return await workspaceCommand(root, args);
  } finally {
    process.seteuid?.(0);
  }
}

async function refusesTo(
  command: typeof workspaceCommand,
  root: string,
  args: readonly string[],
  code: number,
  ...says: readonly RegExp[]
): Promise<void> {
  const before = withoutBackups(snapshot(root));
  await assert.rejects(command(root, args), (error: unknown) => {
    if (!(error instanceof ExpectedError)) throw error;
    assert.equal(error.code, code, error.message);
    for (const one of says) assert.match(error.message, one);
    const [what, why, next] = error.message.split('\n');
    assert.ok(what !== undefined && (why !== undefined || next !== undefined), error.message);
    return true;
  });
  assert.deepEqual(withoutBackups(snapshot(root)), before);
}

const CONFLICT = (text: string): string => `<<<<<<< HEAD\n${text}=======\n${text}>>>>>>> other\n`;

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

  it('is refused with a line end in it', async () => {
    const root = workspace({ 'modules/a\nb/pyproject.toml': MODULE });
    await refuses(root, ['add', 'modules/a\nb', '--name', 'odd'], 2, /control character/);
  });
});

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
