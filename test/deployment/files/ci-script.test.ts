import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../support/folder.ts';
import { type Ended, run } from '../../support/program.ts';
import { hasSshd, type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { ciCase, ciCases } from './ci-cases.ts';
import { complaintsAbout } from './shell-check.ts';

/** What stands for deploy.sh: it reaches a host, and tells what it was given. */
const DEPLOY = `#!/bin/sh
set -e
printf 'called with %s\\n' "$*"
ssh -o BatchMode=yes web 'echo reached "$DGM_TEST_HOST"'
if [ -f .env.deploy ]; then ls -l .env.deploy; cat .env.deploy; fi
`;

/** As a form of a browser gives it: lines end as those of Windows do. */
const SECRETS = "ORDERS_DB_PASSWORD='a $b'\r\n";

describe('the script of CI', function () {
  this.timeout(60_000);

  it('is one that shellcheck and the shells can read, for each delivery', () => {
    assert.equal(complaintsAbout(ciCases('github').map(({ script }) => script)), '');
  });

  describe('by ssh', () => {
    let server: SshServer;

    before(async function () {
      if (!hasSshd()) this.skip();
      server = await startSshServer();
    });
    after(() => server?.stop());

    /** Calls it with secrets; gives how it ended, and the folders that it worked in. */
    async function called(verb: string, secrets: Readonly<Record<string, string>>) {
      const { script } = ciCase('github', { trigger: 'push', delivery: 'rsync', prefix: '' });
      const root = temporaryFolder({ 'ci.sh': script, 'deploy.sh': DEPLOY });
      const temporary = join(temporaryFolder({ 'a b/x': '' }), 'a b');
      chmodSync(join(root, 'deploy.sh'), 0o755);
      const env = { PATH: server.path, TMPDIR: temporary, ...secrets };
      const ended: Ended = await run('sh', [join(root, 'ci.sh'), verb], { cwd: '/', env });
      return { ...ended, root, left: [...readdirSync(root), ...readdirSync(temporary)].sort() };
    }

    const given = (): Readonly<Record<string, string>> => ({
      SSH_PRIVATE_KEY: readFileSync(join(dirname(server.config), 'user'), 'utf8').replaceAll('\n', '\r\n'),
      SSH_KNOWN_HOSTS: readFileSync(server.knownHosts, 'utf8'),
      ENV_DEPLOY: SECRETS,
    });

    it('lets deploy.sh reach its hosts, with the secrets, and leaves none of them behind', async () => {
      const { code, stdout, stderr, left } = await called('deploy', given());
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^called with apply\nreached .*\n-rw------- .*\nORDERS_DB_PASSWORD='a \$b'\n\n$/);
      assert.deepEqual(left, ['ci.sh', 'deploy.sh', 'x']);
    });

    it('takes secrets that are files', async () => {
      const folder = temporaryFolder({ key: '', hosts: '', env: SECRETS });
      execFileSync('cp', [join(dirname(server.config), 'user'), join(folder, 'key')]);
      execFileSync('cp', [server.knownHosts, join(folder, 'hosts')]);
      const { code, stdout, stderr } = await called('deploy', {
        SSH_PRIVATE_KEY: join(folder, 'key'),
        SSH_KNOWN_HOSTS: join(folder, 'hosts'),
        ENV_DEPLOY: join(folder, 'env'),
      });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /ORDERS_DB_PASSWORD='a \$b'\n$/);
      assert.ok(existsSync(join(folder, 'key')));
    });

    it('reaches no host whose key CI does not know, and cleans up', async () => {
      const other = `[127.0.0.1]:${server.port} ${readFileSync(join(dirname(server.config), 'other.pub'), 'utf8')}`;
      const { code, stderr, left } = await called('deploy', { ...given(), SSH_KNOWN_HOSTS: other });
      assert.equal(code, 255);
      assert.match(stderr, /Host key verification failed/);
      assert.deepEqual(left, ['ci.sh', 'deploy.sh', 'x']);
    });

    it('says what CI lacks', async () => {
      const { code, stderr, stdout } = await called('deploy', { ...given(), SSH_KNOWN_HOSTS: '' });
      assert.equal(code, 3);
      assert.match(stderr, /^CI has no SSH_PRIVATE_KEY or no SSH_KNOWN_HOSTS\.\n.*\n.*\n$/);
      assert.equal(stdout, '');
      assert.equal((await called('image', given())).code, 2);
    });
  });
});
