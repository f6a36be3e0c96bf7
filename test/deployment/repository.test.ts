import assert from 'node:assert/strict';
import { repositoryAround } from '../../src/deployment/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';

/** The remote that is found where git has this one. */
async function remoteOf(url: string): Promise<string | undefined> {
  const cwd = temporaryFolder();
  await run('git', ['init', '-q'], { cwd });
  await run('git', ['remote', 'add', 'origin', url], { cwd });
  return (await repositoryAround(cwd)).remote;
}

describe('The repository around a module', () => {
  const remotes: Readonly<Record<string, readonly [url: string, found: string]>> = {
    'a password': ['https://ada:s3cret@example.com/a.git', 'https://example.com/a.git'],
    'a password with an @': ['https://ada:s3@cret@example.com/a.git', 'https://example.com/a.git'],
    'a token in place of a name': ['https://t0ken@example.com/a.git', 'https://example.com/a.git'],
    'a password of ssh': ['ssh://ada:s3cret@example.com/a.git', 'ssh://example.com/a.git'],
  };
  for (const [what, [url, found]] of Object.entries(remotes)) {
    it(`has a remote without its secrets: ${what}`, async () => assert.equal(await remoteOf(url), found));
  }

  it('has a remote as git has it, where there is no secret in it', async () => {
    for (const url of [
      'git@example.com:a.git',
      'ssh://git@example.com:2222/a.git',
      'https://example.com/a@b',
    ])
      assert.equal(await remoteOf(url), url);
  });
});
