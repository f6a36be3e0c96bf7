import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ciFiles } from '../../../src/deployment/files/ci.ts';
import { DEPLOYMENT_FORM } from '../../../src/deployment/settings.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN, ROOT } from '../../support/python.ts';
import { factsOf } from '../facts.ts';

const SETTINGS = DEPLOYMENT_FORM.parse({
  ...{ version: 1, name: 'production', environment: 'production', strategy: 'ci-cd', delivery: 'rsync' },
  ...{ hosts: ['web'], path: '/srv/dagster/orders', service: { kind: 'systemd', port: 4000 } },
  ci: { platform: 'github', trigger: 'push' },
});

const JOBS = ['lint', 'check', 'test'] as const;

/** What a job runs, without what its platform does. */
type Scripts = Readonly<Record<(typeof JOBS)[number], readonly string[]>>;

describe('the checks of a workflow', function () {
  this.timeout(300_000);
  const env = environmentOfRunner();

  it('are green in a clone of a module as it was made, and red where its code is', async () => {
    const { install, scripts } = await checksOf('standard');
    const module = cloned('standard');
    assert.equal(ended(install, module, env), '');
    for (const name of JOBS)
      for (const script of scripts[name]) assert.equal(ended([script], module, env), '', name);
    assert.ok(existsSync(join(module, '.venv')));
    appendFileSync(join(module, 'src/orders/defs/assets.py'), 'import nothing_there\n');
    for (const name of ['check', 'test'] as const) {
      assert.notEqual(ended(scripts[name], module, env), '', name);
    }
  });

  it('find mistakes in a module that has no linters of its own', async () => {
    const { scripts } = await checksOf('quick');
    const module = cloned('quick');
    assert.equal(ended(scripts.lint, module, env), '');
    appendFileSync(join(module, 'src/orders/defs/assets.py'), 'import nothing_there\n');
    assert.match(ended(scripts.lint, module, env), /`nothing_there` imported but unused/);
  });
});

/** How all jobs begin, and what each does then. */
async function checksOf(governance: string): Promise<{ install: readonly string[]; scripts: Scripts }> {
  const [file] = ciFiles(SETTINGS, await factsOf({ governance }), { prefix: '' });
  const { jobs } = z.object({ jobs: z.record(z.string(), JOB) }).parse(parse(String(file?.content)));
  const runs = (name: string): readonly string[] => jobs[name]?.steps.flatMap(({ run }) => run ?? []) ?? [];
  const [install = ''] = runs('lint');
  assert.ok(JOBS.every((name) => runs(name)[0] === install));
  const after = (name: string): readonly string[] => runs(name).slice(1);
  return {
    install: [install],
    scripts: { lint: after('lint'), check: after('check'), test: after('test') },
  };
}

const JOB = z.object({ steps: z.array(z.object({ run: z.string().optional() })) });

/** Runs scripts; gives what they say where one fails. */
function ended(scripts: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', scripts.join('\n')], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return status === 0 ? '' : `${status}: ${stdout}${stderr}`;
}

/** What CI checks out of a module that was just made: no .env, no .venv. */
function cloned(governance: string): string {
  const folder = temporaryFolder();
  const made = join(folder, 'made');
  const args = [
    join(ROOT, 'src', 'cli.ts'),
    'new',
    'orders',
    '--directory',
    made,
    '--yes',
    '--no-install',
    '--governance',
    governance,
  ];
  execFileSync(process.execPath, args, { cwd: folder });
  const git = (...words: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], { cwd: made });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message=x');
  git('clone', '--quiet', '.', join(folder, 'clone'));
  return join(folder, 'clone');
}

/** A Python with pip, as the runner has one, where nothing else is installed. */
function environmentOfRunner(): NodeJS.ProcessEnv {
  const folder = join(temporaryFolder(), 'python');
  execFileSync(join(PYTHON_BIN, 'python'), ['-m', 'venv', folder]);
  const path = [join(folder, 'bin'), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter);
  return { ...process.env, PATH: path, CI: 'true', VIRTUAL_ENV: undefined, PYTHONPATH: undefined };
}
