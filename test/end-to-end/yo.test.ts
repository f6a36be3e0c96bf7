import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLAGS } from '../support/contract.ts';
import { folderOfYo, snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { installedPackage } from '../support/installed-package.ts';
import { storedAnswers } from '../support/made-module.ts';
import { run } from '../support/program.ts';
import { yo } from '../support/yo.ts';

const DATA = {
  'data/visits.csv': 'id,day,place,n\n1,2026-01-02,Ulm,4\n2,2026-02-04,Bonn,5\n3,2026-02-05,Ulm,6\n',
  'data/people.jsonl': '{"id": 1, "name": "Ada"}\n{"id": 2, "name": "Zoë"}\n',
};

describe('The packed package', () => {
  it('holds what is compiled, and the templates', async () => {
    const paths = await pathsOfTarball();
    for (const path of ['dist/src/cli.js', 'dist/src/main.js', 'dist/src/main.d.ts', 'package.json']) {
      assert.ok(paths.includes(path), path);
    }
    assert.ok(paths.includes('dist/generators/app/index.js'));
    assert.ok(paths.some((path) => path.startsWith('templates/module/base/')));
    assert.ok(paths.includes('templates/module/base/.gitignore.ejs'));
  });

  it('holds no TypeScript but types, and nothing under generators/', async () => {
    const paths = await pathsOfTarball();
    const ours = paths.filter((path) => !path.startsWith('templates/'));
    assert.deepEqual(
      ours.filter((path) => /\.[cm]?ts$/.test(path) && !path.endsWith('.d.ts')),
      [],
    );
    assert.deepEqual(
      paths.filter((path) => path.startsWith('generators/') || /^(?:test|bench|scripts|src)\//.test(path)),
      [],
    );
  });

  it('brings a dgm that runs', async () => {
    const { dgm } = await installedPackage();
    const { code, stdout } = await run(process.execPath, [dgm, '--version'], { cwd: temporaryFolder() });
    assert.equal(code, 0);
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('yo dagster-module', () => {
  const sameModule: Readonly<Record<string, readonly string[]>> = {
    'by default': [],
    'of quick governance, in kebab case': ['--governance', 'quick', '--directory', 'orders'],
    'of a regulated enterprise with several owners and partitions': [
      ...['--governance', 'enterprise', '--owner', 'ada@example.com', '--owner', 'team:sales'],
      ...['--from', 'data/visits.csv', '--from', 'data/people.jsonl'],
      ...['--partitions', 'monthly', '--partition-column', 'day', '--timezone', 'Europe/Berlin'],
      ...['--capability', 'ssh', '--capability', 's3', '--python', '3.10'],
    ],
    'without a database': ['--database', 'none', '--schedule', '0 7 * * 1-5', '--no-install'],
    'with texts that are hard to pass on': [
      ...['--title', '007', '--description', '1e3, "quoted" \\ <%= 1 %>\n$HOME `id`', '--yes'],
    ],
  };
  for (const [what, flags] of Object.entries(sameModule)) {
    it(`makes the same bytes and modes as dgm new, ${what}`, async () => {
      const [ours, theirs] = [temporaryFolder(DATA), folderOfYo(DATA)];
      const { dgm } = await installedPackage();
      const made = await run(process.execPath, [dgm, 'new', 'orders', ...flags], { cwd: ours });
      assert.equal(made.code, 0, made.stderr);
      const { code, stdout, stderr } = await yo(['dagster-module', 'orders', ...flags], { cwd: theirs });
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(withoutBackups(snapshot(theirs)), withoutBackups(snapshot(ours)));
    });
  }

  it('says what to do next, as dgm does', async () => {
    const { stdout, stderr } = await yo(['dagster-module', 'orders', '--governance', 'quick'], {
      cwd: folderOfYo(),
    });
    assert.match(stdout + stderr, /orders: \d+ files in .*\n[\s\S]*uv sync/);
  });

  it('lets yo have its own flags', async () => {
    const flags = ['--governance', 'quick', '--no-color', '--local-only'];
    const made = await yo(['dagster-module', 'orders', ...flags], { cwd: folderOfYo() });
    assert.equal(made.code, 0, made.stderr);
  });

  it('takes the answers that a team has stored', async () => {
    const cwd = folderOfYo({
      '.yo-rc.json': '{"generator-dagster-module": {"governance": "quick", "timezone": "Asia/Tokyo"}}',
      'answers.yaml': 'timezone: Europe/Berlin\npython: 3.11\n',
    });
    const flags = ['--answers', 'answers.yaml', '--python', '3.13'];
    const { code, stderr } = await yo(['dagster-module', 'orders', ...flags], { cwd });
    assert.equal(code, 0, stderr);
    const { governance, timezone, python } = storedAnswers(join(cwd, 'orders'));
    assert.deepEqual(
      { governance, timezone, python },
      { governance: 'quick', timezone: 'Europe/Berlin', python: '3.13' },
    );
  });

  it('makes the folder of the module where yo was called, though a project lies above', async () => {
    const cwd = folderOfYo({ '.yo-rc.json': '{}', 'below/.keep': '' });
    const { code } = await yo(['dagster-module', 'orders', '--governance', 'quick'], {
      cwd: join(cwd, 'below'),
    });
    assert.equal(code, 0);
    assert.equal(storedAnswers(join(cwd, 'below', 'orders')).name, 'orders');
    assert.equal(readFileSync(join(cwd, '.yo-rc.json'), 'utf8'), '{}');
  });

  it('lists every flag of the contract with --help', async () => {
    const { code, stdout } = await yo(['dagster-module', '--help'], { cwd: folderOfYo() });
    assert.equal(code, 0);
    for (const flag of FLAGS) assert.match(stdout, new RegExp(`^ +--${flag} `, 'm'));
    assert.match(stdout, /--no-install/);
    assert.match(stdout, /^ +yo dagster-module/m);
  });

  it('lists the generators of the package', async () => {
    const { stdout } = await yo(['--generators'], { cwd: folderOfYo() });
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.trim() !== ''),
      [
        'Available Generators:',
        '  dagster-module',
        '    database',
        '    deployment',
        '    schedule',
        '    workspace',
      ],
    );
  });

  it('greets nobody where there is no terminal', async () => {
    const { stdout, stderr } = await yo(['dagster-module', 'orders', '--governance', 'quick'], {
      cwd: folderOfYo(),
    });
    assert.doesNotMatch(stdout + stderr, /\(o\)|_´|´`/);
  });
});

describe('yo dagster-module, of what is wrong,', () => {
  const refused: Readonly<Record<string, { args: readonly string[]; code: number; says: RegExp }>> = {
    'an unknown flag': { args: ['orders', '--owners', 'team:a'], code: 2, says: /--owners.*\n.*--owner\?/ },
    'a name after --yes': {
      args: ['--yes', 'till'],
      code: 2,
      says: /--yes takes no value.*"till".*\n.*\n.*first, then the flags/,
    },
    'a value on --yes': { args: ['orders', '--yes=till'], code: 2, says: /--yes takes no value/ },
    'a value on --install': {
      args: ['orders', '--install', 'maybe'],
      code: 2,
      says: /--install takes no value/,
    },
    'a flag of many values that is not repeated': {
      args: ['orders', '--owner', 'team:a', 'team:b'],
      code: 2,
      says: /"team:b".*\n.*repeated/,
    },
    'a positional after flags': {
      args: ['--governance', 'quick', 'orders'],
      code: 2,
      says: /"orders" is out of place/,
    },
    'a flag without its value': { args: ['orders', '--title'], code: 2, says: /--title needs a value/ },
    'a flag that is denied': { args: ['orders', '--no-title'], code: 2, says: /title/ },
    'a name that is missing': { args: ['--governance', 'quick'], code: 2, says: /name/ },
    'a name that is none': { args: ['class'], code: 2, says: /keyword.*class-module/ },
    'an unknown choice': {
      args: ['orders', '--database', 'oracle'],
      code: 2,
      says: /"oracle".*duckdb, sqlite, postgres, mysql, none/,
    },
    'a data file that is ragged': { args: ['orders', '--from', 'ragged.csv'], code: 7, says: /line 2/ },
    'a folder that has one of the files already': {
      args: ['taken', '--governance', 'quick'],
      code: 8,
      says: /Already there, and different: README\.md/,
    },
    'a folder that may not be written': {
      args: ['orders', '--governance', 'quick', '--directory', '/proc/dgm/orders'],
      code: 6,
      says: /\/proc\/dgm/,
    },
  };
  for (const [what, { args, code, says }] of Object.entries(refused)) {
    it(`ends with ${code} for ${what}, and writes nothing`, async () => {
      const cwd = folderOfYo({ 'taken/README.md': 'mine', 'ragged.csv': 'a,b\n1\n' });
      const before = snapshot(cwd);
      const ended = await yo(['dagster-module', ...args], { cwd, stdin: 'open' });
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      assert.doesNotMatch(ended.stderr, /^ +at /m);
      assert.deepEqual(snapshot(cwd), before);
    });
  }
});

async function pathsOfTarball(): Promise<readonly string[]> {
  const { tarball, folder } = await installedPackage();
  const { stdout } = await run('tar', ['-tzf', tarball], { cwd: folder });
  return stdout
    .trim()
    .split('\n')
    .map((path) => path.replace(/^package\//, ''));
}
