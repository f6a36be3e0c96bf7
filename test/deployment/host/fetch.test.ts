import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder, writeFiles } from '../../support/folder.ts';
import { deploy, eventOf, makeHost, releaseId, type TestHost } from './host-of-tests.ts';
import { smallModule } from './small-module.ts';

interface Remote {
  readonly url: string;
  readonly commit: () => string;
  readonly push: (branch: string) => void;
  readonly change: (files: Readonly<Record<string, string>>) => void;
}

/** A repository with the small module in `modules/small ä`, and a remote of it. */
function makeRemote(): Remote {
  const [bare, work] = [temporaryFolder(), temporaryFolder()];
  const git = (...words: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...words], {
      cwd: work,
      encoding: 'utf8',
    }).trim();
  execFileSync('git', ['init', '--quiet', '--bare', bare]);
  git('init', '--quiet', '--initial-branch=main');
  cpSync(smallModule({ 'docs/a.md': '', '.env': 'TOKEN=tracked\n' }), join(work, 'modules', 'small ä'), {
    recursive: true,
  });
  const change: Remote['change'] = (files) => {
    writeFiles(work, files);
    git('add', '--force', '.');
    git('commit', '--quiet', '--message=x');
  };
  change({});
  return {
    url: `file://${bare}`,
    commit: () => git('rev-parse', 'HEAD'),
    push: (branch) => void git('push', '--quiet', '--force', bare, `HEAD:refs/heads/${branch}`),
    change,
  };
}

const MORE = [Buffer.from('modules/small ä').toString('base64url')];

function hostOf({ url }: Remote, settings: Readonly<Record<string, unknown>> = {}): Promise<TestHost> {
  return makeHost({ strategy: 'git', source: { repository: url, branch: 'main' }, ...settings });
}

describe('host.sh that fetches', function () {
  this.timeout(300_000);
  const nothing = temporaryFolder();

  it('takes the folder of the module at the commit, without what is excluded, and no secrets from git', async () => {
    const remote = makeRemote();
    remote.push('main');
    const commit = remote.commit();
    const host = await hostOf(remote, { exclude: ['docs/', "it's $(x)"] });
    // What was pushed since does not come along.
    remote.change({ 'modules/small ä/later.py': '' });
    remote.push('main');
    const id = releaseId();
    const outcome = await deploy(host, { files: nothing, secrets: 'TOKEN=own\n', commit, more: MORE }, id);
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    const folder = join(host.path, 'releases', id);
    assert.equal(existsSync(join(folder, 'src/small/definitions.py')), true);
    assert.equal(existsSync(join(folder, 'later.py')), false);
    assert.equal(existsSync(join(folder, 'docs/a.md')), false);
    assert.equal(readFileSync(join(folder, '.env'), 'utf8'), 'TOKEN=own\n');
  });

  it('refuses a commit that is not in the branch', async () => {
    const remote = makeRemote();
    remote.push('main');
    const host = await hostOf(remote);
    remote.change({ 'x.md': '' });
    remote.push('other');
    const outcome = await deploy(host, { files: nothing, commit: remote.commit(), more: MORE });
    assert.equal(outcome.code, 8);
    assert.match(eventOf(outcome, '@fail')[2] ?? '', /is not in the branch main/);
  });

  it('tells a branch, a folder and a repository that are not there apart', async () => {
    const remote = makeRemote();
    remote.push('main');
    const commit = remote.commit();
    const source = { repository: remote.url, branch: 'no-such' };
    assert.equal(
      (await deploy(await hostOf(remote, { source }), { files: nothing, commit, more: MORE })).code,
      3,
    );
    const more = [Buffer.from('no/such').toString('base64url')];
    assert.equal((await deploy(await hostOf(remote), { files: nothing, commit, more })).code, 7);
    const gone = { repository: 'https://127.0.0.1:9/r.git', branch: 'main' };
    const outcome = await deploy(await hostOf(remote, { source: gone }), {
      files: nothing,
      commit,
      more: MORE,
    });
    assert.equal(outcome.code, 5, JSON.stringify(outcome.events.at(-1)));
  });
});
