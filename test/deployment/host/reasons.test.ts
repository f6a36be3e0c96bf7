import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import { makeHost, type TestHost } from './host-of-tests.ts';

/** Calls a function of the script after a program has said something. @returns the exit code, and what is told. */
function afterProgram(
  host: TestHost,
  said: string,
  call: string,
): { readonly code: number; readonly told: string } {
  const cwd = temporaryFolder();
  mkdirSync(join(cwd, '.deploy/told'), { recursive: true });
  writeFileSync(join(cwd, '.deploy/told/answer'), '');
  writeFileSync(join(cwd, '.deploy/told/output'), `Traceback\n${said}\n`);
  const told = `trap 'echo "$failure_what $failure_why"' EXIT`;
  const script = host.script.replace(/^main "\$@"; exit$/m, () => `${told}\n${call}`);
  const { status, stdout, stderr } = spawnSync('dash', ['-s'], { cwd, input: script, encoding: 'utf8' });
  assert.equal(stderr, '');
  return { code: status ?? -1, told: stdout };
}

const FULL = 'fatal: write error: No space left on device';

const DATABASE = 'fail_by_database "It failed."';
const OF_DATABASES: Readonly<Record<string, number>> = {
  'connection to server at "db" (10.0.0.7), port 5432 failed: FATAL:  password authentication failed for user "me"': 6,
  "(1045, \"Access denied for user 'me'@'web' (using password: YES)\")": 6,
  'psycopg.errors.InsufficientPrivilege: permission denied for schema public': 6,
  'could not translate host name "db" to address: Name or service not known': 5,
  '[Errno -2] Name or service not known': 5,
  '[Errno -3] Temporary failure in name resolution': 5,
  'connection to server at "10.0.0.7", port 5432 failed: No route to host': 5,
  'server closed the connection unexpectedly': 5,
  '(2013, "Lost connection to MySQL server during query")': 5,
  'sqlalchemy.exc.ProgrammingError: relation "a" already exists': 4,
};

describe('what host.sh says of a program that has failed', () => {
  for (const [said, code] of Object.entries(OF_DATABASES)) {
    it(`is ${code} where a database says: ${said}`, async () => {
      const { told, ...ended } = afterProgram(await makeHost(), said, DATABASE);
      assert.equal(ended.code, code, told);
      assert.match(told, /^It failed\. /);
    });
  }

  it('is a full disk before all else, whatever wanted to write', async () => {
    const repository = {
      strategy: 'git',
      source: { repository: 'https://example.com/r.git', branch: 'main' },
    };
    const image = { registry: 'registry.example.com', name: 'small' };
    const docker = { strategy: 'docker', image, service: { kind: 'compose', port: 4001 } };
    const calls = [
      [await makeHost(repository), 'fail_by_git'],
      [await makeHost(repository), 'fail_by_disk 7 "It failed." ""'],
      [await makeHost(), 'fail_by_uv 4 "It failed."'],
      [await makeHost(docker), 'fail_by_docker "It failed."'],
    ] as const;
    for (const [host, call] of calls)
      for (const before of ['', 'error: Failed to fetch: connection reset\n', 'denied\n']) {
        const { code, told } = afterProgram(host, `${before}${FULL}`, call);
        assert.equal(code, 3, `${call}: ${told}`);
        assert.match(told, /The disk of this host is full/);
      }
  });
});
