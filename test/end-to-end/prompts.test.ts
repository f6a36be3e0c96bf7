import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import helpers from 'yeoman-test';
import { UsageError } from '../../src/errors.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import { project, storedAnswers } from '../support/made-module.ts';
import { ROOT } from '../support/python.ts';

const GENERATOR = join(ROOT, 'generators', 'app', 'index.ts');

/** Answers to all prompts of a small module, each different from its default. */
const ANSWERS = {
  name: 'my-orders',
  title: 'Orders of ours',
  description: 'Loads orders.',
  directory: 'here',
  from: [],
  database: 'duckdb',
  executor: 'multiprocess',
  governance: 'quick',
  owner: ['team:a', 'ada@example.com'],
  partitions: 'none',
  schedule: 'weekly',
  timezone: 'Asia/Tokyo',
  capability: ['ssh'],
  python: '3.13',
  install: false,
};

/** Runs the source of the generator, and gives the prompts that were shown, by their names. */
async function prompted(
  cwd: string,
  answers: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly string[]> {
  const run = helpers.run(GENERATOR).cd(cwd).withOptions(options);
  const { askedQuestions } = await run.withAnswers({ ...answers });
  return askedQuestions.map(({ name }) => name);
}

describe('The prompts of the generator', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  it('bring every answer into the module', async () => {
    const cwd = temporaryFolder();
    await prompted(cwd, ANSWERS);
    const { directory: _, install: __, ...stored } = ANSWERS;
    assert.deepEqual(storedAnswers(join(cwd, 'here')), stored);
    assert.equal(project(join(cwd, 'here')).name, 'my-orders');
  });

  it('come in the order of the questions, and not for what makes no sense', async () => {
    const asked = await prompted(temporaryFolder(), ANSWERS);
    assert.deepEqual([...new Set(asked)], Object.keys(ANSWERS));
  });

  it('come only for what is missing', async () => {
    const cwd = temporaryFolder();
    const { name, directory, ...options } = ANSWERS;
    const asked = await prompted(cwd, { name, directory }, options);
    assert.deepEqual(asked, ['name', 'directory']);
  });

  it('come with --yes for what has no default alone', async () => {
    const cwd = temporaryFolder();
    const asked = await prompted(cwd, { name: 'orders' }, { yes: true, governance: 'quick' });
    assert.deepEqual(asked, ['name']);
    assert.ok(existsSync(join(cwd, 'orders', 'pyproject.toml')));
  });

  it('are no way around the checks: an answer that is invalid is refused', async () => {
    const cwd = temporaryFolder();
    for (const [invalid, says] of [
      [{ name: 'class' }, /keyword/],
      [{ owner: ['nobody'] }, /"nobody"/],
      [{ schedule: '0 0 30 2 *' }, /never fires/],
      [{ database: 'oracle' }, /"oracle"/],
    ] as const) {
      await assert.rejects(prompted(cwd, { ...ANSWERS, ...invalid }), (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, says);
        return true;
      });
    }
    assert.deepEqual(snapshot(cwd), {});
  });
});

describe('The prompts of the generator of workspaces', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  it('begin with what is to be done, where that was not said', async () => {
    const cwd = temporaryFolder();
    const generator = join(ROOT, 'generators', 'workspace', 'index.ts');
    const answers = { action: 'init', name: 'platform', runtime: 'processes', storage: 'sqlite' };
    const { askedQuestions } = await helpers.run(generator).cd(cwd).withAnswers(answers);
    const asked = askedQuestions.map(({ name }) => name);
    assert.deepEqual(asked, ['action', 'name', 'runtime', 'storage', 'topology', 'launcher']);
    assert.ok(existsSync(join(cwd, 'circus.ini')));
  });
});
