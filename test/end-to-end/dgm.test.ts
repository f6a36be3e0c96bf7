import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { databaseAddon } from '../../src/commands/database-actions.ts';
import { deploymentAddon } from '../../src/commands/deployment-actions.ts';
import { scheduleAddon } from '../../src/commands/schedule-actions.ts';
import { COMMANDS } from '../../src/commands/table.ts';
import { workspaceAddon } from '../../src/commands/workspace-actions.ts';
import { FLAGS } from '../support/contract.ts';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { project, storedAnswers } from '../support/made-module.ts';
import { ROOT } from '../support/python.ts';

/** A module that says little, so that what a test asks for is seen. */
const QUICK = ['--governance', 'quick'];

const ADDONS = [databaseAddon, deploymentAddon, scheduleAddon, workspaceAddon];

describe('dgm', () => {
  it('lists its commands with --help', async () => {
    const { code, stdout, stderr } = await dgm(['--help'], { cwd: temporaryFolder() });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^Usage: dgm /);
    assert.match(stdout, /^ {2}new /m);
  });

  it('tells the version of its package', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const { code, stdout } = await dgm(['--version'], { cwd: temporaryFolder() });
    assert.deepEqual({ code, stdout }, { code: 0, stdout: `${version}\n` });
  });

  it('lists every flag of the contract with new --help', async () => {
    const { code, stdout, stderr } = await dgm(['new', '--help'], { cwd: temporaryFolder() });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    for (const flag of [...FLAGS, 'no-install']) assert.match(stdout, new RegExp(`^ +--${flag}\\b`, 'm'));
    assert.match(stdout, /^Usage: dgm new \[name\] \[options\]/);
  });

  it('lists the flags of writing for every command that writes', async () => {
    for (const [name, { writes }] of Object.entries(COMMANDS)) {
      if (!writes) continue;
      for (const words of wordsOf(name)) {
        const { stdout } = await dgm([...words, '--help'], { cwd: temporaryFolder() });
        for (const flag of ['dry-run', 'json', 'report <FILE>', 'force', 'skip', 'merge']) {
          assert.match(stdout, new RegExp(`^ +--${flag}\\s`, 'm'), words.join(' '));
        }
      }
    }
  });

  it('writes nothing for help and version', async () => {
    const cwd = temporaryFolder();
    await dgm(['new', '--help'], { cwd });
    assert.deepEqual(snapshot(cwd), {});
  });
});

describe('dgm new', () => {
  it('makes a module in a folder of its name, and says what to do next', async () => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await dgm(['new', 'orders', ...QUICK], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.match(stdout, /^orders: \d+ files in \.?\/?orders$/m);
    assert.match(stdout, /cd \.?\/?orders\n\s+uv sync\n\s+uv run dg dev\n$/);
    assert.ok(existsSync(join(cwd, 'orders', 'src', 'orders', 'definitions.py')));
    assert.ok(existsSync(join(cwd, 'orders', 'data', 'orders.csv')));
  });

  it('gives the file of secrets to its owner alone, and the rest to all readers', async () => {
    const cwd = temporaryFolder();
    await dgm(['new', 'orders', ...QUICK], { cwd });
    const modes = new Set(
      Object.entries(withoutBackups(snapshot(join(cwd, 'orders'))))
        .filter(([path, described]) => path !== '.env' && described.includes(' '))
        .map(([, described]) => described.split(' ')[0]),
    );
    assert.deepEqual([...modes], ['100644']);
    assert.equal(statSync(join(cwd, 'orders', '.env')).mode & 0o777, 0o600);
  });

  it('makes the same bytes each time', async () => {
    const [first, second] = [temporaryFolder(), temporaryFolder()];
    for (const cwd of [first, second]) await dgm(['new', 'orders', ...QUICK], { cwd });
    assert.deepEqual(withoutBackups(snapshot(first)), withoutBackups(snapshot(second)));
  });

  it('makes my-orders the folder and my_orders the package', async () => {
    const cwd = temporaryFolder();
    const { code } = await dgm(['new', 'my-orders', ...QUICK], { cwd });
    const module = join(cwd, 'my-orders');
    assert.equal(code, 0);
    assert.equal(project(module).name, 'my-orders');
    assert.ok(existsSync(join(module, 'src', 'my_orders', 'definitions.py')));
    assert.match(readFileSync(join(module, '.env.example'), 'utf8'), /\bMY_ORDERS_DATA_DIR\b/);
    assert.match(readFileSync(join(module, 'pyproject.toml'), 'utf8'), /root_module = "my_orders"/);
  });

  it('takes another folder with --directory, parents and all', async () => {
    const cwd = temporaryFolder();
    const { code } = await dgm(['new', 'orders', ...QUICK, '--directory', "deep/the module's own"], { cwd });
    assert.equal(code, 0);
    assert.equal(project(join(cwd, 'deep', "the module's own")).name, 'orders');
    assert.ok(!existsSync(join(cwd, 'orders')));
  });

  it('takes the current folder where it is empty but for .git', async () => {
    const cwd = temporaryFolder({ '.git/HEAD': 'ref: refs/heads/main\n' });
    const { code } = await dgm(['new', 'orders', ...QUICK, '--directory', '.'], { cwd });
    assert.equal(code, 0);
    assert.equal(project(cwd).name, 'orders');
    assert.equal(readFileSync(join(cwd, '.git', 'HEAD'), 'utf8'), 'ref: refs/heads/main\n');
  });

  it('takes a folder that is there and empty', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'orders'));
    const { code } = await dgm(['new', 'orders', ...QUICK], { cwd });
    assert.equal(code, 0);
  });

  it('leaves the data where they are', async () => {
    const cwd = temporaryFolder({ 'data/a.csv': 'id,n\n1,2\n2,3\n', 'data/b.tsv': 'id\tn\n1\t2\n' });
    const before = snapshot(join(cwd, 'data'));
    const { code } = await dgm(['new', 'orders', ...QUICK, '--from', 'data/a.csv', '--from', 'data/*.tsv'], {
      cwd,
    });
    assert.equal(code, 0);
    assert.deepEqual(snapshot(join(cwd, 'data')), before);
    assert.deepEqual(storedAnswers(join(cwd, 'orders')).from, ['../data/a.csv', '../data/b.tsv']);
    assert.ok(!existsSync(join(cwd, 'orders', 'data')));
  });

  it('writes title and description so that they are read back as given', async () => {
    const cwd = temporaryFolder();
    const description = 'Says "hi" \\ <b>\n\tand \'\'\' """ {{x}} <%= 1 %> Ünï 🧮';
    const { code } = await dgm(
      ['new', 'orders', ...QUICK, '--title', '#1: "A"', '--description', description],
      {
        cwd,
      },
    );
    assert.equal(code, 0);
    assert.equal(project(join(cwd, 'orders')).description, description);
    assert.equal(storedAnswers(join(cwd, 'orders')).title, '#1: "A"');
  });

  it('makes no environment by itself, nor with --yes, nor with --no-install', async () => {
    for (const flags of [[], ['--yes'], ['--no-install']]) {
      const cwd = temporaryFolder();
      const { code } = await dgm(['new', 'orders', ...QUICK, ...flags], { cwd });
      assert.equal(code, 0);
      assert.ok(!existsSync(join(cwd, 'orders', '.venv')), flags.join(' '));
    }
  });

  it('warns of heavy capabilities, with lighter ones', async () => {
    const cwd = temporaryFolder();
    const flags = ['--capability', 'video', '--capability', 'pandoc'];
    const { code, stderr } = await dgm(['new', 'orders', ...QUICK, ...flags], { cwd });
    assert.equal(code, 0);
    assert.match(stderr, /\d{3} MB/);
    assert.match(stderr, /video .*imageio-ffmpeg/);
  });
});

describe('The order of precedence', () => {
  const stored = JSON.stringify({
    'generator-dagster-module': {
      python: '3.10',
      timezone: 'Asia/Tokyo',
      schedule: 'weekly',
      title: 'Not shared',
    },
  });
  const files = {
    '.yo-rc.json': stored,
    'answers.yaml': 'name: orders\ngovernance: quick\npython: 3.11\ntimezone: Europe/Berlin\n',
  };

  it('is flag, answers file, stored answers, default', async () => {
    const cwd = temporaryFolder(files);
    const { code } = await dgm(['new', '--answers', 'answers.yaml', '--python', '3.13'], { cwd });
    assert.equal(code, 0);
    const { python, timezone, schedule, database } = storedAnswers(join(cwd, 'orders'));
    assert.deepEqual(
      { python, timezone, schedule, database },
      { python: '3.13', timezone: 'Europe/Berlin', schedule: 'weekly', database: 'duckdb' },
    );
  });

  it('puts the positional before the name in an answers file', async () => {
    const cwd = temporaryFolder(files);
    await dgm(['new', 'visits', '--answers', 'answers.yaml'], { cwd });
    assert.equal(storedAnswers(join(cwd, 'visits')).name, 'visits');
  });

  it('takes nothing of a module that is stored nearby, but what a team shares', async () => {
    const cwd = temporaryFolder(files);
    await dgm(['new', '--answers', 'answers.yaml'], { cwd });
    assert.equal(storedAnswers(join(cwd, 'orders')).title, 'Orders');
  });

  it('leaves the stored answers as they are', async () => {
    const cwd = temporaryFolder(files);
    await dgm(['new', '--answers', 'answers.yaml'], { cwd });
    assert.equal(readFileSync(join(cwd, '.yo-rc.json'), 'utf8'), stored);
  });

  it('replaces a whole list, and adds nothing to it', async () => {
    const cwd = temporaryFolder({
      'answers.yaml': 'name: orders\ngovernance: quick\nowners: [team:a, team:b]\n',
    });
    await dgm(['new', '--answers', 'answers.yaml', '--owner', 'team:c'], { cwd });
    assert.deepEqual(storedAnswers(join(cwd, 'orders')).owner, ['team:c']);
  });
});

/** The words by which what a command writes is called: of an addon, each action that writes. */
function wordsOf(name: string): readonly (readonly string[])[] {
  const addon = ADDONS.find((one) => one.name === name);
  if (addon === undefined) return [[name]];
  return Object.entries(addon.actions).flatMap(([verb, { writes }]) => (writes ? [[name, verb]] : []));
}

describe('An answers file', () => {
  it('answers every question by the name of its flag', async () => {
    const cwd = temporaryFolder({
      'visits.csv': 'id,day,seen\n1,2026-01-02,2026-01-03\n2,2026-01-04,2026-01-05\n',
      'answers.yaml': `
name: my-visits
title: Visits
description: Loads visits.
directory: here
from: [visits.csv]
database: duckdb
executor: multiprocess
governance: quick
owner: team:data
partitions: monthly
partition-column: day
schedule: 0 7 * * 1
timezone: Europe/Berlin
capability: [ssh, s3]
python: 3.10
yes: true
install: false
`,
    });
    const { code, stderr } = await dgm(['new', '--answers', 'answers.yaml'], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
    assert.deepEqual(storedAnswers(join(cwd, 'here')), {
      name: 'my-visits',
      title: 'Visits',
      description: 'Loads visits.',
      from: ['../visits.csv'],
      database: 'duckdb',
      executor: 'multiprocess',
      governance: 'quick',
      owner: ['team:data'],
      partitions: 'monthly',
      'partition-column': 'day',
      schedule: '0 7 * * 1',
      timezone: 'Europe/Berlin',
      capability: ['ssh', 's3'],
      python: '3.10',
    });
  });

  it('may write _ for -, and lists in the plural', async () => {
    const cwd = temporaryFolder({
      'visits.csv': 'id,day\n1,2026-01-02\n',
      'answers.yaml':
        'name: visits\ngovernance: quick\nfrom: visits.csv\npartitions: daily\npartition_column: day\ncapabilities: [git]\n',
    });
    const { code } = await dgm(['new', '--answers', 'answers.yaml'], { cwd });
    assert.equal(code, 0);
    const answers = storedAnswers(join(cwd, 'visits'));
    assert.equal(answers['partition-column'], 'day');
    assert.deepEqual(answers.capability, ['git']);
  });
});
