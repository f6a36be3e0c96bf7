import assert from 'node:assert/strict';
import { ensureProgram } from '../../support/debian.ts';
import { type MadeRevision, makeWorld, type Program, type World } from './cluster-tools.ts';
import { clone } from './kubernetes-clone.ts';

const FIRST = 'migrations/db/versions/0001_orders.py';
const SECOND = 'migrations/db/versions/0002_x.py';

interface Failure {
  readonly call: readonly [program: Program, words: string];
  readonly says: string;
  readonly code: number;
  /** What the last three lines say. */
  readonly told: RegExp;
}

const NOT_REACHED = /^The cluster or the registry is not reached\./;
const REFUSED = /^The cluster or the registry refuses this\./;

/** How real clients fail, and what that is. */
const FAILURES: readonly Failure[] = [
  {
    ...{ call: ['docker', 'push'], code: 6, told: REFUSED },
    says: 'denied: requested access to the resource is denied',
  },
  { call: ['docker', 'push'], says: 'dial tcp: lookup a.b: no such host', code: 5, told: NOT_REACHED },
  {
    call: ['docker', 'push'],
    says: 'no space left on device',
    code: 4,
    told: /^The image cannot be pushed\./,
  },
  {
    ...{ call: ['docker', 'version'], code: 3, told: /^No engine of Docker runs here\./ },
    says: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
  },
  {
    ...{ call: ['kubectl', 'get persistentvolumeclaim'], code: 5, told: NOT_REACHED },
    says: 'The connection to the server localhost:8080 was refused - did you specify the right host or port?',
  },
  {
    ...{ call: ['kubectl', 'create --filename'], code: 6, told: REFUSED },
    says: 'Error from server (Forbidden): secrets is forbidden: User "x" cannot create resource "secrets"',
  },
  {
    ...{ call: ['helm', 'history'], code: 5, told: NOT_REACHED },
    says: 'Error: Kubernetes cluster unreachable: Get "https://a": dial tcp: lookup a: no such host',
  },
  {
    ...{ call: ['helm', 'upgrade'], code: 5, told: NOT_REACHED },
    says: 'Error: looks like "https://a" is not a valid chart repository or cannot be reached: Get "https://a"',
  },
  {
    ...{ call: ['helm', 'upgrade'], code: 8, told: /^Somebody else deploys orders right now\./ },
    says: 'Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress',
  },
  {
    ...{
      call: ['helm', 'upgrade'],
      code: 4,
      told: /^[0-9a-f]{40} has not come up, and Helm has taken it back\./,
    },
    says: 'Error: UPGRADE FAILED: release orders failed, and has been rolled back due to atomic being set: timed out',
  },
  {
    ...{ call: ['helm', 'upgrade'], code: 4, told: /^Helm could not install [0-9a-f]{40}\./ },
    says: 'Error: UPGRADE FAILED: values do not meet the specifications of the schema',
  },
];

describe('the script that deploys by Helm, with the release that is there', function () {
  this.timeout(120_000);

  before(function () {
    if (!ensureProgram('kubectl', 'kubernetes-client')) this.skip();
  });

  function changes(world: World): readonly string[] {
    return world
      .calls('helm')
      .flatMap((call) => /(?:upgrade|rollback|uninstall) \S+(?: \d+)?/.exec(call) ?? []);
  }

  it('leaves one alone that is of another deployment, or of nobody that is known', async () => {
    const world = makeWorld();
    const { run } = await clone(world);
    for (const owner of ['orders-eu/prod', '']) {
      world.release({ status: 'deployed', secret: 'a', owner });
      for (const words of [['apply'], ['status'], ['rollback'], ['rollback', '1']]) {
        const { code, err } = run(...words);
        assert.equal(code, 8, err);
        assert.match(
          err,
          /^The release orders of Helm is another deployment's\.\nIt belongs to .+, and not to /,
        );
      }
    }
    assert.deepEqual([changes(world), world.calls('docker')], [[], []]);
  });

  describe('to go back', () => {
    for (const { name, revisions, to } of [
      { name: 'to the one before', revisions: ['superseded a', 'superseded b', 'deployed c'], to: 2 },
      {
        name: 'past the one that Helm went back to after a failed apply',
        revisions: ['superseded a', 'superseded b', 'superseded c', 'failed d', 'deployed c'],
        to: 2,
      },
      {
        name: 'to the one that serves, from a failed one',
        revisions: ['superseded a', 'deployed b', 'failed c'],
        to: 2,
      },
    ]) {
      it(`goes ${name}`, async () => {
        const world = makeWorld();
        world.release(...revisions.map(revisionOf));
        const { code, err } = (await clone(world)).run('rollback');
        assert.equal(code, 0, err);
        assert.deepEqual(changes(world), [`rollback orders ${to}`]);
      });
    }

    it('needs a revision before, one that is there, and its Secret', async () => {
      const world = makeWorld();
      const { run } = await clone(world);
      assert.match(run('rollback').err, /^There is no revision before this one\./);
      world.release(revisionOf('superseded a'), revisionOf('failed b'), revisionOf('deployed a'));
      assert.match(run('rollback').err, /^There is no revision before this one\./);
      assert.match(run('rollback', '7').err, /^There is no revision 7\./);
      world.release(revisionOf('superseded a'), revisionOf('deployed b'));
      world.fail('kubectl', 'get secret a', 'Error from server (NotFound): secrets "a" not found');
      const { code, err } = run('rollback');
      assert.equal(code, 3, err);
      assert.match(err, /^The Secret a of revision 1 is gone\./);
      assert.deepEqual(changes(world), []);
    });

    it('refuses to leave a migration that the revision does not know, until it is undone', async () => {
      const world = makeWorld();
      world.release(
        { status: 'superseded', secret: 'a', migrations: `${FIRST} ` },
        { status: 'deployed', secret: 'b', migrations: `${FIRST} ${SECOND} ` },
      );
      world.set({ current: '0002 (head)\n' });
      const { run } = await clone(world);
      const { code, err } = run('rollback', '1');
      assert.equal(code, 4);
      assert.match(err, /^Revision 1 does not know the migration migrations\/db\/versions\/0002_x\.py\.\n/);
      assert.deepEqual(changes(world), []);
      for (const current of ['0001\n', '']) {
        world.set({ current });
        const undone = run('rollback', '1');
        assert.equal(undone.code, 0, undone.err);
      }
    });
  });

  describe('after a Helm that was killed', () => {
    const OLD = '1000000000';

    it('takes back what it has left pending, then deploys, and says so', async () => {
      const world = makeWorld();
      world.release(revisionOf('superseded a'), revisionOf('deployed b'), revisionOf('pending-upgrade c'));
      world.set({ begun: OLD });
      const { code, out, err } = (await clone(world)).run('apply');
      assert.equal(code, 0, err);
      assert.match(
        out,
        /^Helm was killed at revision 3, which is pending-upgrade: back to revision 2 first\.$/m,
      );
      assert.deepEqual(changes(world), ['rollback orders 2', 'upgrade orders']);
    });

    it('takes a first install away', async () => {
      const world = makeWorld();
      world.release(revisionOf('pending-install a'));
      world.set({ begun: OLD });
      assert.equal((await clone(world)).run('apply').code, 0);
      assert.deepEqual(changes(world), ['uninstall orders', 'upgrade orders']);
    });

    it('leaves alone what may be at work still', async () => {
      const world = makeWorld();
      world.release(revisionOf('deployed a'), revisionOf('pending-upgrade b'));
      const { run } = await clone(world);
      for (const begun of ['', String(Math.floor(Date.now() / 1000) - 30)]) {
        world.set({ begun });
        const { code, err } = run('apply');
        assert.equal(code, 8, err);
        assert.match(
          err,
          /^Helm is at work on orders, or was killed there: revision 2 is pending-upgrade\.\n/,
        );
      }
      assert.deepEqual(changes(world), []);
    });
  });

  for (const {
    call: [program, words],
    says,
    code,
    told,
  } of FAILURES) {
    it(`ends with ${code} where ${program} ${words} says: ${says.slice(0, 60)}`, async () => {
      const world = makeWorld();
      world.fail(program, words, says);
      const { code: ended, err } = (await clone(world)).run('apply');
      assert.equal(ended, code, err);
      assert.match(err.trimEnd().split('\n').slice(-3).join('\n'), told);
    });
  }
});

function revisionOf(text: string): MadeRevision {
  const [status = '', secret = ''] = text.split(' ');
  return { status, secret };
}
