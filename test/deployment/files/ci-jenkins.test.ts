import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../support/folder.ts';
import { hasGroovy, runGroovy } from '../../support/groovy.ts';
import { ciCase, ciCases, HOSTILE } from './ci-cases.ts';
import { complaintsAbout } from './shell-check.ts';

/** A call in a Jenkinsfile: what is called, with what, and what its block calls. */
interface Call {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly block: readonly Call[];
}

const READER = join(dirname(fileURLToPath(import.meta.url)), 'read_jenkinsfile.groovy');

/** Runs files in Groovy 2.4, which Jenkins has; all of them in one process. */
function read(texts: readonly string[]): readonly (readonly Call[] | { readonly error: string })[] {
  const folder = temporaryFolder(Object.fromEntries(texts.map((text, index) => [`f${index}`, text])));
  const args = [READER, ...texts.map((_, index) => join(folder, `f${index}`))];
  return JSON.parse(runGroovy(args));
}

describe('a Jenkinsfile', function () {
  this.timeout(120_000);

  before(function () {
    if (!hasGroovy()) this.skip();
  });

  it('is read and run by Groovy, for each trigger, delivery and folder', () => {
    const cases = ciCases('jenkins');
    const files = read(cases.map(({ text }) => text));
    for (const [index, { name, prefix, settings }] of cases.entries()) {
      const calls = callsOf(files[index]);
      const folders = new Set(argumentsOf(calls, 'dir'));
      assert.deepEqual([...folders], [prefix === '' ? '.' : prefix], name);
      const stages = argumentsOf(calls, 'stage');
      const image = settings.delivery === 'docker' || settings.delivery === 'kubernetes' ? ['Build'] : [];
      assert.deepEqual(stages.slice(1), ['Install', 'Lint', 'Check', 'Test', ...image, 'Deploy'], name);
    }
    const scripts = files.flatMap((file) => argumentsOf(callsOf(file), 'sh')).map(String);
    assert.equal(complaintsAbout(scripts), '');
  });

  it('is refused by it where it is broken', () => {
    const { text } = ciCase('jenkins', { trigger: 'push', delivery: 'docker', prefix: 'modules/orders' });
    const broken = [text.replace(/\}\s*$/, ''), text.replace("dir('modules", "dir('mod'ules"), `${text}\n)`];
    for (const [index, file] of read(broken).entries())
      assert.ok('error' in file && file.error.includes('startup failed'), broken[index]);
  });

  it('runs for its branch and the files of its module, for its tags, or when somebody starts it', () => {
    const of = (trigger: string, prefix: string) => {
      const [file] = read([ciCase('jenkins', { trigger, delivery: 'git', prefix }).text]);
      const calls = callsOf(file).filter(({ name }) =>
        ['branch', 'changeset', 'tag', 'triggeredBy'].includes(name),
      );
      return Object.fromEntries(calls.map((call) => [call.name, call.arguments[0]]));
    };
    assert.deepEqual(of('push', 'modules/orders'), {
      branch: { comparator: 'EQUALS', pattern: 'main' },
      changeset: 'modules/orders/**',
    });
    assert.deepEqual(of('push', HOSTILE.prefix).branch, { comparator: 'EQUALS', pattern: HOSTILE.branch });
    assert.deepEqual(of('tag', ''), { tag: { comparator: 'GLOB', pattern: 'v*' } });
    assert.deepEqual(of('manual', 'modules/orders'), { triggeredBy: 'UserIdCause' });
  });

  it('deploys one after another, from what is committed alone, with its credentials', () => {
    const [file] = read([ciCase('jenkins', { trigger: 'push', delivery: 'docker', prefix: '' }).text]);
    const calls = callsOf(file);
    assert.equal(calls.filter(({ name }) => name === 'disableConcurrentBuilds').length, 1);
    assert.deepEqual(argumentsOf(calls, 'sh').slice(-3), [
      'git clean -ffdxq .',
      'sh deploy/production/ci.sh image',
      'sh deploy/production/ci.sh deploy',
    ]);
    assert.deepEqual(argumentsOf(calls, 'file'), [
      { credentialsId: 'orders-production-ssh-private-key', variable: 'SSH_PRIVATE_KEY' },
      { credentialsId: 'orders-production-ssh-known-hosts', variable: 'SSH_KNOWN_HOSTS' },
      { credentialsId: 'orders-production-env-deploy', variable: 'ENV_DEPLOY' },
    ]);
  });
});

/** All calls of a file, in their order; of a broken one, an error. */
function callsOf(file: ReturnType<typeof read>[number] | undefined): readonly Call[] {
  if (file === undefined || 'error' in file) throw new Error(file?.error ?? 'there is no file');
  const flat = (calls: readonly Call[]): readonly Call[] =>
    calls.flatMap((call) => [call, ...flat(call.block)]);
  return flat(file);
}

/** What comes first in each call of a name. */
function argumentsOf(calls: readonly Call[], name: string): readonly unknown[] {
  return calls.filter((call) => call.name === name).map((call) => call.arguments[0]);
}
