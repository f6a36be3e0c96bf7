import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gitlabEnvironment, gitlabPattern } from '../../../src/deployment/files/ci-gitlab.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { ciCase, ciCases, HOSTILE } from './ci-cases.ts';
import { complaintsAbout } from './shell-check.ts';

const LOCAL = createRequire(import.meta.url).resolve('gitlab-ci-local/dist/index.js');

describe('a file of GitLab CI', function () {
  this.timeout(120_000);
  const cases = ciCases('gitlab');

  it('is one by the schema, for each trigger, delivery and folder', () => {
    const files = Object.fromEntries(cases.map(({ text }, index) => [`${index}.yml`, text]));
    const args = [
      '--builtin-schema',
      'vendor.gitlab-ci',
      '--data-transform',
      'gitlab-ci',
      ...Object.keys(files),
    ];
    const run = spawnSync(join(PYTHON_BIN, 'check-jsonschema'), args, {
      ...{ cwd: temporaryFolder(files), encoding: 'utf8' },
    });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });

  for (const delivery of ['git', 'docker', 'kubernetes'] as const) {
    it(`is read by a runner, where the root includes it: ${delivery}`, () => {
      const { text } = ciCase('gitlab', { trigger: 'push', delivery, prefix: 'modules/orders' });
      const { status, jobs, said } = listed(text);
      assert.equal(status, 0, said);
      const names = ['lint', 'check', 'test', ...(delivery === 'git' ? [] : ['build']), 'deploy'];
      assert.deepEqual(
        jobs.map(({ name }) => name),
        names.map((name) => `orders-production-${name}`),
      );
    });
  }

  it('would not be read with a job that waits for none that is there', () => {
    const { text } = ciCase('gitlab', { trigger: 'push', delivery: 'docker', prefix: 'modules/orders' });
    const { status, said } = listed(text.replace('needs: [orders-production-build]', 'needs: [bild]'));
    assert.equal(status, 1);
    assert.match(said, /needs: \[bild\].* could not be found/);
  });

  it('has scripts that shellcheck and the shells can read', () => {
    const scripts = cases.flatMap(({ text }) => scriptsOf(text));
    assert.ok(scripts.length > 100);
    assert.equal(complaintsAbout(scripts), '');
  });

  it('enters the folder of its module, however it is called', () => {
    for (const { prefix, text } of ciCases('gitlab')) {
      const root = temporaryFolder();
      mkdirSync(join(root, prefix), { recursive: true });
      const enter = parse(text)['.orders-production-python'].before_script[0];
      assert.equal(
        execFileSync('sh', ['-c', `${enter} && pwd`], { cwd: root, encoding: 'utf8' }),
        `${join(root, prefix)}\n`.replace(/\/\n$/, '\n'),
      );
    }
  });

  it('runs for the files of its module, for its tags, or by hand', () => {
    const of = (trigger: string, prefix: string, job = '.orders-production') =>
      parse(ciCase('gitlab', { trigger, delivery: 'git', prefix }).text)[job].rules;
    assert.deepEqual(of('push', 'modules/orders'), [
      {
        if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == "main"',
        changes: ['modules/orders/**/*'],
      },
    ]);
    assert.deepEqual(of('tag', 'modules/orders'), [{ if: '$CI_COMMIT_TAG =~ /^orders-v/' }]);
    assert.deepEqual(of('tag', ''), [{ if: '$CI_COMMIT_TAG =~ /^v/' }]);
    assert.deepEqual(of('manual', '', 'orders-production-deploy'), [
      { if: '$CI_COMMIT_BRANCH == "main"', when: 'manual', allow_failure: true },
    ]);
    // A text in rules has no escapes, and this one has both kinds of quotes.
    assert.match(of('manual', HOSTILE.prefix)[0].if, /^\$CI_COMMIT_BRANCH =~ \/\^rel\\x\{27\}ease\\x\{2f\}/);
  });

  it('deploys one after another, to its environment', () => {
    const { text } = ciCase('gitlab', { trigger: 'push', delivery: 'rsync', prefix: '' });
    const deploy = parse(text)['orders-production-deploy'];
    assert.equal(deploy.resource_group, 'orders-production');
    assert.equal(deploy.interruptible, false);
    assert.deepEqual(deploy.environment, { name: 'production' });
  });
});

describe('text for GitLab', () => {
  it('has no character that a name of an environment may not have', () => {
    assert.equal(gitlabEnvironment(' /pro$d: "x"/ '), 'pro-d- -x-');
    assert.equal(gitlabEnvironment('/'), 'deployment');
  });

  it('has no pattern and no variable in it', () => {
    assert.equal(gitlabPattern('a*b?c[d]{e}$f%g\\h'), 'a?b?c?d??e??f?g?h');
  });
});

/** What a runner on this machine makes of a file that the root of a repository includes. */
function listed(text: string) {
  const folder = 'modules/orders/deploy/production';
  const root = temporaryFolder({
    '.gitlab-ci.yml': `include:\n  - local: /${folder}/gitlab-ci.yml\n`,
    [`${folder}/gitlab-ci.yml`]: text,
  });
  const git = (...args: readonly string[]): void => {
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], { cwd: root });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('remote', 'add', 'origin', 'git@example.com:acme/platform.git');
  git('add', '.');
  git('commit', '--quiet', '--message=x');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  const run = spawnSync(process.execPath, [LOCAL, '--list-csv-all'], { cwd: root, encoding: 'utf8' });
  const jobs = run.stdout
    .split('\n')
    .filter((line) => line.startsWith('orders-'))
    .map((line) => ({ name: line.split(';')[0] }));
  return { status: run.status, jobs, said: run.stdout + run.stderr };
}

/** The script of each job, with what comes before it. */
function scriptsOf(text: string): readonly string[] {
  const jobs: Record<string, { extends?: string; before_script?: string[]; script?: string[] }> = parse(text);
  return Object.values(jobs).flatMap((job) => {
    const before = job.before_script ?? jobs[job.extends ?? '']?.before_script ?? [];
    return job.script === undefined
      ? []
      : [[...before.map((line) => `${line} || exit`), ...job.script].join('\n')];
  });
}
