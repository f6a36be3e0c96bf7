import assert from 'node:assert/strict';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { ok, refused } from '../support/dgm-calls.ts';
import { folderOfYo, temporaryFolder } from '../support/folder.ts';
import { treeOf } from '../support/tree.ts';
import { yo } from '../support/yo.ts';

const ENGINES = ['duckdb', 'sqlite', 'postgres', 'mysql'];

/** The files of a module, but for the password that was made up for it. */
function filesOf(root: string): ReadonlyMap<string, string> {
  const files = [...treeOf(root)].map(([path, { mode, bytes }]): [string, string] => [
    path,
    `${mode} ${bytes}`,
  ]);
  return new Map(files).set(
    '.env',
    files.find(([path]) => path === '.env')?.[1].replace(/(PASSWORD=)\S+/, '$1…') ?? '',
  );
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

describe('dgm database', () => {
  for (const engine of ENGINES) {
    describe(`with ${engine}`, () => {
      it('gives a module the bytes that it would have had from the start, and takes them back', async () => {
        const cwd = temporaryFolder();
        await ok(cwd, 'new', 'orders', '--database', 'none');
        const before = filesOf(join(cwd, 'orders'));
        await ok(cwd, 'new', 'orders', '--database', engine, '--directory', 'at-once');
        await ok(cwd, 'database', 'add', 'orders', '--engine', engine);
        assert.deepEqual(filesOf(join(cwd, 'orders')), filesOf(join(cwd, 'at-once')));
        await ok(cwd, 'database', 'remove', 'orders');
        assert.deepEqual(filesOf(join(cwd, 'orders')), before);
      });

      it('is added as a connection and removed, byte for byte, between edits of the same files', async () => {
        const cwd = temporaryFolder();
        await ok(
          cwd,
          'new',
          'orders',
          '--governance',
          'enterprise',
          '--owner',
          'team:x',
          '--partitions',
          'daily',
        );
        const root = join(cwd, 'orders');
        const lines: Readonly<Record<string, string>> = {
          'README.md': '\nMine.\n',
          'pyproject.toml': '\n[tool.mine]\nkey = 1\n',
          'src/orders/defs/resources.py': '\n\nMINE = 1\n',
          'AGENTS.md': '- mine',
        };
        for (const [path, line] of Object.entries(lines)) appendFileSync(join(root, path), line);
        edit(join(root, '.env'), (text) => `# mine\r\n${text}MINE=1`);
        edit(join(root, '.env.example'), (text) => text.replaceAll('\n', '\r\n'));
        rmSync(join(root, 'RUNBOOK.md'));
        const edited = filesOf(root);
        await ok(root, 'database', 'add', '--name', 'ware_house', '--engine', engine);
        const resources = readFileSync(join(root, 'src/orders/defs/resources.py'), 'utf8');
        assert.match(resources, /"ware_house": WareHouseDatabase\(/);
        assert.match(readFileSync(join(root, '.env'), 'utf8'), /^ORDERS_WARE_HOUSE_DATABASE=/m);
        assert.match(readFileSync(join(root, '.env.example'), 'utf8'), /^ORDERS_WARE_HOUSE_DATABASE=/m);
        // What is changed in between stays.
        appendFileSync(join(root, 'README.md'), 'More.\n');
        await ok(root, 'database', 'remove', '--name', 'ware_house');
        const after = new Map(filesOf(root));
        after.set('README.md', after.get('README.md')?.replace('More.\n', '') ?? '');
        // The records of what was generated are not the user's.
        for (const files of [after, edited] as Map<string, string>[])
          for (const path of files.keys()) if (path.startsWith('.dagster-module/')) files.delete(path);
        assert.deepEqual(after, edited);
      });
    });
  }

  it('has nothing to do for what is so already', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders');
    const before = treeOf(cwd);
    assert.match(await ok(cwd, 'database', 'add', 'orders', '--engine', 'duckdb'), /nothing to do/);
    assert.match(await ok(cwd, 'database', 'remove', 'orders', '--name', 'other'), /no database other/);
    assert.deepEqual(treeOf(cwd), before);
  });

  it('finds a module by its name in the workspace around, and the one that it is called in', async () => {
    const cwd = temporaryFolder({
      'dg.toml': 'directory_type = "workspace"\n[workspace]\n[[workspace.projects]]\npath = "modules/a"\n',
    });
    await ok(cwd, 'new', 'orders', '--directory', 'modules/a', '--database', 'none');
    await ok(join(cwd, 'modules'), 'database', 'add', 'orders', '--engine', 'duckdb');
    await ok(join(cwd, 'modules', 'a', 'src'), 'database', 'remove');
  });

  it('refuses to take out what somebody uses, and names the places', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders');
    writeFileSync(
      join(cwd, 'orders/src/orders/defs/mine.py'),
      'import dagster as dg\n\nfrom orders.database import Database\n\n\n@dg.asset\ndef mine(db: Database) -> None: ...\n',
    );
    edit(join(cwd, 'orders/src/orders/io_managers.py'), (text) => `${text}\n\nX = "ORDERS_DB_DATABASE"\n`);
    await refused(
      cwd,
      8,
      /src\/orders\/defs\/mine\.py:3: .*mine\.py:7: .*io_managers\.py:\d+: /,
      ...['database', 'remove', 'orders'],
    );
  });

  it('shows conflicts where assets were edited', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders', '--database', 'none');
    edit(join(cwd, 'orders/src/orders/defs/assets.py'), (text) =>
      text.replace('Load the source', 'Fetch the source'),
    );
    await refused(
      cwd,
      8,
      /different: src\/orders\/defs\/assets\.py/,
      ...['database', 'add', 'orders', '--engine', 'duckdb'],
    );
  });

  it('refuses what cannot be', async () => {
    const cwd = temporaryFolder({ 'plain/x': '' });
    await ok(cwd, 'new', 'orders');
    const add = ['database', 'add', 'orders', '--engine'];
    await refused(cwd, 8, /already, of the engine duckdb/, ...add, 'postgres');
    await refused(
      cwd,
      2,
      /"io_manager" is the name of another resource/,
      ...add,
      'sqlite',
      '--name',
      'io_manager',
    );
    await refused(cwd, 2, /"a-b" is no name/, ...add, 'sqlite', '--name', 'a-b');
    await refused(cwd, 2, /no module "nowhere"/, 'database', 'add', 'nowhere', '--engine', 'sqlite');
    await refused(cwd, 2, /no module that was made here/, 'database', 'add', 'plain', '--engine', 'sqlite');
    await refused(cwd, 2, /Not answered: engine/, 'database', 'add', 'orders');
    await ok(cwd, ...add, 'sqlite', '--name', 'a_1');
    await refused(cwd, 8, /one class, A1Database/, ...add, 'sqlite', '--name', 'a1');
    writeFileSync(join(cwd, 'orders/.dagster-module/sources.json'), '{"version": 1}');
    await refused(cwd, 7, /sources\.json is damaged/, ...add, 'sqlite', '--name', 'x');
    rmSync(join(cwd, 'orders/.dagster-module/sources.json'));
    await refused(cwd, 7, /sources\.json is missing/, ...add, 'sqlite', '--name', 'x');
  });

  it('refuses celery and kubernetes on a file', async () => {
    const cwd = temporaryFolder();
    await refused(cwd, 2, /celery runs steps on several machines/, 'new', 'orders', '--executor', 'celery');
    await refused(
      cwd,
      2,
      /kubernetes.*sqlite/,
      'new',
      'o',
      '--database',
      'sqlite',
      '--executor',
      'kubernetes',
    );
    await ok(cwd, 'new', 'orders', '--database', 'none', '--executor', 'celery');
    await refused(
      cwd,
      2,
      /cannot live in duckdb.*\n.*celery/,
      'database',
      'add',
      'orders',
      '--engine',
      'duckdb',
    );
  });

  it('puts a password into .env alone, and keeps it', async () => {
    const cwd = temporaryFolder();
    await ok(cwd, 'new', 'orders', '--database', 'none');
    const { stdout, stderr } = await dgm(['database', 'add', 'orders', '--engine', 'postgres', '--json'], {
      cwd,
    });
    const root = join(cwd, 'orders');
    const [, password = ''] =
      /^ORDERS_DB_PASSWORD=(.+)$/m.exec(readFileSync(join(root, '.env'), 'utf8')) ?? [];
    assert.ok(password.length >= 24);
    assert.ok(!(stdout + stderr).includes(password));
    const holders = [...treeOf(root)]
      .filter(([, { bytes }]) => bytes.includes(password))
      .map(([path]) => path);
    assert.deepEqual(holders, ['.env']);
    assert.equal(treeOf(root).get('.env')?.mode, 0o600);
    await ok(cwd, 'database', 'add', 'orders', '--engine', 'postgres');
    assert.ok(readFileSync(join(root, '.env'), 'utf8').includes(password));
  });
});

describe('yo dagster-module:database', () => {
  it('does what dgm database does, adding where no action is named', async () => {
    const cwd = folderOfYo();
    const byHand = temporaryFolder();
    for (const [folder, call] of [
      [cwd, yo],
      [byHand, dgm],
    ] as const) {
      const words = call === yo ? ['dagster-module'] : ['new'];
      const made = await call([...words, 'orders', '--database', 'none'], { cwd: folder });
      assert.equal(made.code, 0, made.stderr);
    }
    const added = await yo(['dagster-module:database', 'orders', '--engine', 'duckdb'], { cwd });
    assert.equal(added.code, 0, added.stderr);
    await ok(byHand, 'database', 'add', 'orders', '--engine', 'duckdb');
    assert.deepEqual(filesOf(join(cwd, 'orders')), filesOf(join(byHand, 'orders')));
    const removed = await yo(['dagster-module:database', 'remove', 'orders'], { cwd });
    assert.equal(removed.code, 0, removed.stderr);
    const wrong = await yo(['dagster-module:database', 'drop', 'orders', '--engine', 'duckdb'], { cwd });
    assert.equal(wrong.code, 2, wrong.stderr);
  });
});
