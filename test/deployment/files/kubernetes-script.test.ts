import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import { dotenvSecret } from '../../../src/render/escape.ts';
import { ensureProgram } from '../../support/debian.ts';
import { writeFiles } from '../../support/folder.ts';
import { hostileText } from '../../support/hostile-text.ts';
import { PYTHON } from '../../support/python.ts';
import { makeWorld } from './cluster-tools.ts';
import { kubernetesCase } from './kubernetes-cases.ts';
import { clone, ENV } from './kubernetes-clone.ts';
import { complaintsAbout } from './shell-check.ts';

describe('the script that deploys by Helm', function () {
  this.timeout(120_000);

  before(function () {
    if (!ensureProgram('kubectl', 'kubernetes-client')) this.skip();
  });

  it('is one that shellcheck and the shells can read, with text that a shell would run', async () => {
    const settings = [
      {},
      { secrets: { command: ['vault', 'read', `a'b "$c"`] }, variables: { ORDERS_STORAGE_URL: 's3://x' } },
      { kubernetes: { namespace: 'dagster', release: 'orders', context: `it's "$(id)" x` } },
    ];
    const cases = await Promise.all(settings.map((one) => kubernetesCase({ database: 'none' }, one)));
    cases.push(await kubernetesCase({ database: 'postgres' }));
    assert.equal(complaintsAbout(cases.map(({ script }) => script)), '');
  });

  it('builds, pushes and installs the image of the commit, with a Secret of its own', async () => {
    const world = makeWorld();
    const { run, commit } = await clone(world);
    const { code, err } = run('apply');
    assert.equal(code, 0, err);
    const image = `registry.example.com/acme/orders:${commit()}`;
    assert.deepEqual(world.calls('docker'), [
      `manifest inspect ${image}`,
      'version',
      `build --pull --tag ${image} ../..`,
      `push ${image}`,
    ]);
    const { metadata, data } = parse(world.read('secret.json'));
    assert.match(metadata.name, new RegExp(`^orders-env-\\d{8}t\\d{6}z-${commit().slice(0, 10)}$`));
    assert.equal(metadata.namespace, 'dagster');
    assert.equal(Buffer.from(data.ORDERS_DB_HOST, 'base64').toString(), 'db');
    const upgrade = world.calls('helm').find((call) => call.includes(' upgrade ')) ?? '';
    for (const words of [
      ...['--namespace dagster upgrade orders dagster-user-deployments', '--install --atomic --wait'],
      ...[`deployments[0].image.tag=${commit()}`, `initContainers[0].image=${image}`],
      ...[`envSecrets[0].name=${metadata.name}`, `envFrom[0].secretRef.name=${metadata.name}`],
      'annotations.dagster-module/deployment=orders/production',
      'annotations.dagster-module/migrations=migrations/db/versions/0001_orders.py',
    ])
      assert.ok(upgrade.includes(words), `${words} is not in ${upgrade}`);
  });

  it('builds nothing that the registry has', async () => {
    const world = makeWorld();
    world.set({ pushed: '' });
    assert.equal((await clone(world)).run('apply').code, 0);
    assert.equal(world.calls('docker').length, 1);
  });

  it('takes its Secret away where the release does not come up', async () => {
    const world = makeWorld();
    world.fail(
      'helm',
      ' upgrade ',
      'Error: release orders failed, and has been uninstalled due to atomic being set',
    );
    assert.equal((await clone(world)).run('apply').code, 4);
    const { metadata } = parse(world.read('secret.json'));
    assert.ok(world.calls('kubectl').some((call) => call.includes(`delete secret ${metadata.name}`)));
  });

  it('keeps the Secrets of as many releases as are kept', async () => {
    const world = makeWorld();
    world.set({ secrets: ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `secret/${name}\n`).join('') });
    assert.equal((await clone(world)).run('apply').code, 0);
    assert.deepEqual(
      world.calls('kubectl').flatMap((call) => /delete (\S+)/.exec(call)?.[1] ?? []),
      ['secret/a', 'secret/b'],
    );
  });

  for (const { name, spoil, code, says } of [
    {
      name: 'changes without a commit',
      spoil: 'echo x > new.txt',
      code: 8,
      says: /^There are changes without/,
    },
    { name: 'secrets that others can read', spoil: 'chmod 640 $ENV', code: 6, says: /can be read by others/ },
    { name: 'no secrets', spoil: 'rm $ENV', code: 3, says: /^There is no \.env\.deploy/ },
    {
      name: 'a variable without a value',
      spoil: 'sed -i /PORT/d $ENV',
      code: 3,
      says: /^ORDERS_DB_PORT has no/,
    },
    { name: 'no repository', spoil: 'rm -rf .git', code: 3, says: /is in no repository/ },
    {
      name: 'a value over several lines',
      spoil: `echo "A='b" >> $ENV`,
      code: 7,
      says: /^Line 6 of the secrets/,
    },
  ]) {
    it(`changes nothing with ${name}`, async () => {
      const world = makeWorld();
      const { folder, run } = await clone(world);
      const env = { ...process.env, ENV: 'deploy/production/.env.deploy' };
      execFileSync('sh', ['-c', spoil], { cwd: folder, env });
      const { code: ended, err } = run('apply');
      assert.equal(ended, code, err);
      assert.match(err, says);
      assert.deepEqual([...world.calls('docker'), ...world.calls('helm')], []);
    });
  }

  it('looks for the volume before it makes an image, where the module keeps files', async () => {
    const world = makeWorld();
    const says = 'Error from server (NotFound): persistentvolumeclaims "orders-storage" not found';
    world.fail('kubectl', 'get persistentvolumeclaim', says);
    const { code, err } = (await clone(world)).run('apply');
    assert.equal(code, 3);
    assert.match(err, /^There is no PersistentVolumeClaim orders-storage\.\n/);
    assert.deepEqual(world.calls('docker'), []);
  });

  it('tells usage apart from the rest', async () => {
    const { run } = await clone(makeWorld());
    for (const words of [[], ['undo'], ['apply', 'x'], ['rollback', '-1'], ['rollback', '']])
      assert.equal(run(...words).code, 2);
    assert.equal(run('status').code, 0);
  });

  describe('with secrets', () => {
    async function secretOf(env: string): Promise<Readonly<Record<string, string>>> {
      const world = makeWorld();
      const { code, err } = (await clone(world, { env: ENV + env })).run('apply');
      assert.equal(code, 0, err);
      const data: Readonly<Record<string, string>> = parse(world.read('secret.json')).data;
      return Object.fromEntries(
        Object.entries(data).map(([name, value]) => [name, Buffer.from(value, 'base64').toString()]),
      );
    }

    it('gives Kubernetes what Dagster would read in the same file', async () => {
      const lines = [
        ...[
          'A=b # c',
          'B="x\\ty"',
          'export C=d',
          "D='it\\'s'",
          'E="a\\"b"',
          'F=',
          'G = spaced ',
          'H=#x',
          'I=a#b',
        ],
        ...[
          'J="a#b" # c',
          "K='a\\b'",
          'L="\\z"',
          '  M=x',
          "N=it's",
          'O=a"b',
          "P=''",
          '# Q=x',
          '',
          'R=a=b',
          'S=$x `id`',
        ],
      ];
      const text = `${ENV}${lines.join('\n')}\n`;
      assert.deepEqual(await secretOf(lines.join('\r\n')), readByDotenv(text));
    });

    it('gives it every text of one line as it is', async () => {
      const texts = fc
        .sample(hostileText, { numRuns: 200, seed: 11 })
        .map((text) => text.replaceAll(/[\p{Cc}\p{Cs}\u0085\u2028\u2029]/gu, ''));
      const env = texts.map((text, index) => `X${index}=${dotenvSecret(text)}\n`).join('');
      const secret = await secretOf(env);
      for (const [index, text] of texts.entries()) assert.equal(secret[`X${index}`], text);
    });

    it('takes them from a command as well', async () => {
      const world = makeWorld();
      const { folder, run } = await clone(world, {
        settings: { secrets: { command: ['cat', 'my $secrets'] } },
      });
      writeFiles(folder, { 'deploy/production/.gitignore': '*', 'deploy/production/my $secrets': ENV });
      execFileSync('git', [
        '-C',
        folder,
        '-c',
        'user.name=t',
        '-c',
        'user.email=t@e.org',
        'commit',
        '-aqm',
        'x',
      ]);
      assert.equal(run('apply').code, 0);
      rmSync(join(folder, 'deploy/production/my $secrets'));
      assert.equal(run('apply').code, 3);
    });
  });
});

/** What python-dotenv, by which Dagster reads them, finds in a file. */
function readByDotenv(text: string): Readonly<Record<string, string>> {
  const read = 'import io, json, sys, dotenv; print(json.dumps(dotenv.dotenv_values(stream=sys.stdin)))';
  return JSON.parse(execFileSync(PYTHON, ['-c', read], { input: text, encoding: 'utf8' }));
}
