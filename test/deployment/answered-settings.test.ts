import assert from 'node:assert/strict';
import { type DeploymentSettings, deliveryOf } from '../../src/deployment/settings.ts';
import { settingsLayer } from '../../src/deployment/settings-layer.ts';
import { readSettings, settingsText } from '../../src/deployment/settings-text.ts';
import { InvalidContentError, UsageError } from '../../src/errors.ts';
import type { RawAnswer } from '../../src/questions/question.ts';
import { factsOf } from './facts.ts';
import { REPOSITORY, settingsOf } from './settings.ts';

const HOST = { host: ['db1'] };

/** Answers of all strategies. */
const STRATEGIES: Readonly<Record<string, Readonly<Record<string, RawAnswer>>>> = {
  rsync: HOST,
  git: { strategy: 'git', ...HOST },
  docker: { strategy: 'docker', ...HOST, registry: 'ghcr.io/acme' },
  kubernetes: { strategy: 'kubernetes', registry: 'registry.example.com:5000/acme' },
  'ci-cd by rsync': { strategy: 'ci-cd', ...HOST, platform: 'gitlab', trigger: 'tag' },
  'ci-cd by git': { strategy: 'ci-cd', ...HOST, repository: 'https://example.com/a.git' },
  'ci-cd by docker': { strategy: 'ci-cd', ...HOST, registry: 'ghcr.io/acme', platform: 'jenkins' },
  'ci-cd by kubernetes': { strategy: 'ci-cd', registry: 'ghcr.io/acme', trigger: 'manual' },
};

describe('The settings of a deployment', () => {
  for (const [what, answers] of Object.entries(STRATEGIES)) {
    it(`are read from their file as they were written: ${what}`, async () => {
      const settings = await settingsOf(await factsOf(), answers);
      const text = settingsText(settings, 'orders');
      assert.deepEqual(readSettings(text, 'deployment.yaml', 'production'), settings);
      assert.equal(settingsText(readSettings(text, 'deployment.yaml', 'production'), 'orders'), text);
    });
  }

  it('say how CI delivers by what was answered', async () => {
    const facts = await factsOf();
    for (const [what, answers] of Object.entries(STRATEGIES)) {
      const by = deliveryOf(await settingsOf(facts, answers));
      assert.equal(by, what.replace('ci-cd by ', ''));
    }
  });

  it('put the data of a module where all releases find them', async () => {
    const { variables } = await settingsOf(await factsOf({ database: 'duckdb' }), {
      ...HOST,
      path: '/srv/o//',
    });
    assert.deepEqual(variables, {
      ORDERS_DATA_DIR: 'data',
      ORDERS_STORAGE_URL: '/srv/o/shared/storage',
      ORDERS_DB_DATABASE: '/srv/o/shared/storage/orders.duckdb',
    });
  });

  it('take the origin for the repository, but none that hosts cannot fetch from', async () => {
    const facts = await factsOf();
    const around = (remote: string) => ({ root: '/', prefix: '', branch: 'main', remote });
    for (const remote of ['codecommit::us-east-1://repo', '-oops', 'https://token@example.com/a.git']) {
      const answers = { strategy: 'git', ...HOST };
      await assert.rejects(settingsOf(facts, answers, undefined, around(remote)), {
        code: 2,
        message: /The remote origin is no URL that hosts can fetch from/,
      });
    }
  });

  it('put the data of a module into the volume of its pods, as its image has it', async () => {
    const answers = { strategy: 'kubernetes', registry: 'ghcr.io/acme' };
    const { variables } = await settingsOf(await factsOf({ database: 'sqlite' }), answers);
    assert.deepEqual(variables, {
      ORDERS_DATA_DIR: 'data',
      ORDERS_STORAGE_URL: '/storage',
      ORDERS_DB_DATABASE: '/storage/orders.sqlite',
    });
  });

  it('follow the folder when that changes, with what somebody has written beside', async () => {
    const facts = await factsOf();
    const before = await settingsOf(facts, HOST);
    const edited: DeploymentSettings = {
      ...before,
      releases_kept: 9,
      variables: { ...before.variables, MINE: '1' },
    };
    const after = await settingsOf(facts, { ...HOST, path: '/data/o' }, edited);
    assert.equal(after.releases_kept, 9);
    assert.equal(after.variables.MINE, '1');
    assert.equal(after.variables.ORDERS_STORAGE_URL, '/data/o/shared/storage');
  });

  it('get a place for the data of what the module got since', async () => {
    const before = await settingsOf(await factsOf(), HOST);
    const { ORDERS_STORAGE_URL: place = '', ...others } = before.variables;
    const after = await settingsOf(await factsOf(), HOST, { ...before, variables: others });
    assert.equal(place, '/srv/dagster/orders/shared/storage');
    assert.equal(after.variables.ORDERS_STORAGE_URL, place);
  });

  it('give each deployment in a cluster a release of its own', async () => {
    const facts = { ...(await factsOf()), name: `o_${'r'.repeat(60)}` };
    const releases = await Promise.all(
      ['staging', 'a'.repeat(40), 'prod_eu'].map(async (name) => {
        const answers = { name, strategy: 'kubernetes', registry: 'ghcr.io/acme' };
        return (await settingsOf(facts, answers)).kubernetes?.release;
      }),
    );
    assert.deepEqual(releases, [
      `o-${'r'.repeat(43)}-staging`,
      `o-${'r'.repeat(10)}-${'a'.repeat(40)}`,
      `o-${'r'.repeat(43)}-prod-eu`,
    ]);
  });

  it('move the data from the volume of pods to the folder of hosts', async () => {
    const facts = await factsOf();
    const before = await settingsOf(facts, { strategy: 'kubernetes', registry: 'ghcr.io/acme' });
    assert.equal(before.variables.ORDERS_STORAGE_URL, '/storage');
    const after = await settingsOf(facts, HOST, before);
    assert.equal(after.variables.ORDERS_STORAGE_URL, '/srv/dagster/orders/shared/storage');
  });

  it('have a service again where they leave a cluster, in which none of ours ran', async () => {
    const facts = await factsOf();
    for (const cluster of ['kubernetes', 'ci-cd by kubernetes']) {
      const before = await settingsOf(facts, STRATEGIES[cluster] ?? {});
      const given = { strategy: 'rsync', ...HOST };
      const layer = settingsLayer(before, { answers: given, nameOf: (flag) => flag }, 'deployment.yaml');
      const after = await settingsOf(facts, { ...layer.answers, ...given }, before);
      assert.deepEqual([before.service.kind, after.service.kind], ['none', 'systemd'], cluster);
    }
  });

  it('leave what somebody has written for CI, as long as what tells it stays', async () => {
    const facts = await factsOf();
    const answers = { strategy: 'ci-cd', ...HOST, repository: 'https://example.com/a.git', branch: 'main' };
    const before = await settingsOf(facts, answers);
    assert.equal(before.ci?.branch, 'main');
    const ci = { platform: 'github', trigger: 'push', branch: 'release' } as const;
    const edited: DeploymentSettings = { ...before, delivery: 'rsync', ci };
    const after = await settingsOf(facts, answers, edited);
    assert.deepEqual([after.delivery, after.ci?.branch], ['rsync', 'release']);
    const other = await settingsOf(facts, { ...answers, branch: 'next', registry: 'ghcr.io/acme' }, edited);
    assert.deepEqual([other.delivery, other.ci?.branch], ['docker', 'next']);
  });

  it('take from the repository around what was not said', async () => {
    const { source } = await settingsOf(await factsOf(), { strategy: 'git', ...HOST });
    assert.deepEqual(source, { repository: REPOSITORY.remote, branch: 'main' });
  });
});

describe('Answers about a deployment', () => {
  const refused: Readonly<Record<string, readonly [Readonly<Record<string, RawAnswer>>, RegExp]>> = {
    'no host': [{}, /Not answered: host/],
    'no registry for an image': [{ strategy: 'docker', ...HOST }, /Not answered: registry/],
    'CI without a place to go to': [{ strategy: 'ci-cd' }, /Not answered: host/],
    'a command service without its command': [{ ...HOST, service: 'command' }, /Not answered: restart/],
    'a restart beside systemd': [{ ...HOST, service: 'systemd', restart: 'x' }, /--restart has no use here/],
    'a registry beside rsync': [{ ...HOST, registry: 'ghcr.io/acme' }, /--registry has no use here/],
    'hosts of Kubernetes': [{ strategy: 'kubernetes', registry: 'a', ...HOST }, /--host has no use here/],
    'the same host twice': [{ host: ['db1', 'db1', '[::1]', '[::1]:22', '::1'] }, /is no \[USER@\]|twice/],
    'an option as a host': [{ host: ['-oProxyCommand=id'] }, /--host/],
    'a name with a slash': [{ ...HOST, name: 'a/b' }, /--name/],
    'a name of dots': [{ ...HOST, name: '..' }, /--name/],
    'a relative path': [{ ...HOST, path: 'srv' }, /--path/],
    'the root as the path': [{ ...HOST, path: '/' }, /--path/],
    'a path that climbs': [{ ...HOST, path: '/srv/../etc' }, /--path/],
    'a path of two lines': [{ ...HOST, path: '/srv\n/x' }, /--path/],
    'a path with a quote, from which systemd starts nothing': [
      { ...HOST, path: "/srv/it's" },
      /^orders cannot be deployed so\.\npath: has a quote or a backslash, and systemd starts .* another kind of service\.$/,
    ],
    'a path with a backslash, from which systemd starts nothing': [
      { ...HOST, path: '/srv/a\\b', service: 'systemd' },
      /path: has a quote or a backslash/,
    ],
    'a port that is none': [{ ...HOST, port: '0' }, /--port/],
    'a drain of days': [{ ...HOST, 'drain-timeout': '100000' }, /--drain-timeout/],
    'a branch that is an option': [{ strategy: 'git', ...HOST, branch: '--upload-pack=x' }, /--branch/],
    'a repository that runs a program': [
      { strategy: 'git', ...HOST, repository: 'ext::sh -c id' },
      /--repository/,
    ],
    'a repository with a password': [
      { strategy: 'git', ...HOST, repository: 'https://me:secret@example.com/a.git' },
      /password/,
    ],
    'a repository with a token': [
      { strategy: 'git', ...HOST, repository: 'https://ghp_0123456789@example.com/a.git' },
      /token/,
    ],
    'an image of capitals': [{ strategy: 'docker', ...HOST, registry: 'a', image: 'Orders' }, /--image/],
    'docker without compose': [
      { strategy: 'docker', ...HOST, registry: 'a', service: 'systemd' },
      /of docker is compose/,
    ],
  };
  it('are taken: a path with a quote, where something else starts what is there', async () => {
    const { path } = await settingsOf(await factsOf(), { ...HOST, path: "/srv/it's", restart: 'x' });
    assert.equal(path, "/srv/it's");
  });

  for (const [what, [answers, says]] of Object.entries(refused)) {
    it(`are refused: ${what}`, async () => {
      const facts = await factsOf();
      await assert.rejects(settingsOf(facts, answers), (error: Error) => {
        assert.ok(error instanceof UsageError, error.stack);
        assert.match(error.message, says);
        return true;
      });
    });
  }
});

/** Lists of lists of lists: some hundred letters that stand for millions of texts. */
const bomb = `x: [${[1, 2, 3, 4, 5, 6, 7, 8, 9]
  .map(
    (n) =>
      `&a${n} [${
        n === 1
          ? 'x'
          : Array(9)
              .fill(`*a${n - 1}`)
              .join(', ')
      }]`,
  )
  .join(', ')}]\nvariables:\n`;

describe('A deployment.yaml that somebody has edited', () => {
  const edits: Readonly<Record<string, readonly [(text: string) => string, RegExp]>> = {
    'no YAML': [(text) => `${text}a: [`, /is no deployment/],
    'a key twice': [(text) => `${text}version: 1\n`, /unique/],
    'an unknown key': [(text) => `${text}hots: []\n`, /hots/],
    'a newer version': [(text) => text.replace('version: 1', 'version: 2'), /version/],
    'another name': [(text) => text.replace('name: production', 'name: other'), /the folder is production/],
    'a host that is an option': [(text) => text.replace('- db1', '- -oProxyCommand=id'), /hosts/],
    'a path outside': [(text) => text.replace('/srv/dagster/orders\n', '/srv/../etc\n'), /path/],
    'a secrets file elsewhere': [(text) => text.replace('.env.deploy', '../.env'), /secrets/],
    'a port as a text': [(text) => text.replace('port: 4000', 'port: "4000"'), /port/],
    'secrets of two sources': [
      (text) => text.replace('  file: .env.deploy', '  file: .env.deploy\n  command: [pass]'),
      /secrets: is either file/,
    ],
    'an address that is none': [(text) => text.replace('127.0.0.1', '1.2.3.4.5'), /address: is no address/],
    'no hosts': [(text) => text.replace('hosts:\n  - db1', 'hosts: []'), /hosts/],
    'a bomb of aliases': [(text) => text.replace('variables:\n', bomb), /xcessive alias/],
  };
  for (const [what, [edit, says]] of Object.entries(edits)) {
    it(`is refused: ${what}`, async () => {
      const text = edit(settingsText(await settingsOf(await factsOf(), HOST), 'orders'));
      assert.throws(
        () => readSettings(text, 'deployment.yaml', 'production'),
        (error: Error) => {
          assert.ok(error instanceof InvalidContentError, error.stack);
          assert.match(error.message, says);
          return true;
        },
      );
    });
  }
});
