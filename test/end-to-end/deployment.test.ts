import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DGM } from '../support/dgm.ts';
import { ok, refused } from '../support/dgm-calls.ts';
import { folderOfYo, temporaryFolder } from '../support/folder.ts';
import { run } from '../support/program.ts';
import { PYTHON_BIN } from '../support/python.ts';
import { Screen } from '../support/screen.ts';
import { treeOf } from '../support/tree.ts';
import { yo } from '../support/yo.ts';
import { moduleWith, QUICK, replaceIn, TO_HOST } from './deployment-module.ts';

describe('dgm deployment', () => {
  it('gives a module the bytes that it would have had from the start, and takes them back', async () => {
    const root = await moduleWith();
    const before = treeOf(root);
    await ok(root, 'deployment', 'add', '--name', 'staging', ...TO_HOST);
    const atOnce = await moduleWith('--deployment', 'staging', ...TO_HOST);
    assert.deepEqual(treeOf(root), treeOf(atOnce));
    await ok(root, 'deployment', 'remove', '--name', 'staging');
    assert.deepEqual(treeOf(root), before);
    assert.ok(!existsSync(join(root, 'deploy')));
  });

  it('gives under yo what dgm gives', async () => {
    const cwd = folderOfYo();
    const flags = ['--deployment', 'production', ...TO_HOST, '--host', 'db2', '--service', 'none'];
    const made = await yo(['dagster-module', 'orders', ...QUICK, ...flags], { cwd });
    assert.equal(made.code, 0, made.stderr);
    const added = await yo(['dagster-module:deployment', 'orders', '--name', 'staging', ...TO_HOST], { cwd });
    assert.equal(added.code, 0, added.stderr);
    const root = await moduleWith(...flags);
    await ok(root, 'deployment', 'add', '--name', 'staging', ...TO_HOST);
    assert.deepEqual(treeOf(join(cwd, 'orders')), treeOf(root));
  });

  it('writes a file that fits the published schema, and scripts that can be run', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const folder = join(root, 'deploy', 'production');
    const schema = join(import.meta.dirname, '../../schemas/deployment.schema.json');
    const checked = await run(
      join(PYTHON_BIN, 'check-jsonschema'),
      ['--schemafile', schema, 'deployment.yaml'],
      {
        cwd: folder,
      },
    );
    assert.equal(checked.code, 0, checked.stdout);
    for (const script of ['deploy.sh', 'host.sh'])
      assert.equal(statSync(join(folder, script)).mode & 0o777, 0o755);
  });

  it('keeps what somebody has written into deployment.yaml, and makes the rest follow it', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const file = join(root, 'deploy/production/deployment.yaml');
    const edited = `# Mine.\n${readFileSync(file, 'utf8').replace('health_timeout: 60', 'health_timeout: 61 # slow')}`;
    writeFileSync(file, edited);
    await ok(root, 'deployment', 'add', '--name', 'production');
    assert.equal(readFileSync(file, 'utf8'), edited);
    assert.match(readFileSync(join(root, 'deploy/production/host.sh'), 'utf8'), /61/);
    await ok(root, 'database', 'add', '--name', 'crm', '--engine', 'postgres');
    assert.equal(readFileSync(file, 'utf8'), edited);
    assert.match(
      readFileSync(join(root, 'deploy/production/.env.deploy.example'), 'utf8'),
      /ORDERS_CRM_HOST/,
    );
    await ok(root, 'deployment', 'add', '--name', 'production', '--port', '4711');
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^# Mine\.\n[\s\S]*port: 4711\n[\s\S]*health_timeout: 61 # slow\n/);
  });

  it('changes what is given anew, and leaves the rest as it was answered', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST, '--client', 'Acme');
    await ok(root, 'deployment', 'add', '--host', 'db9');
    const list = JSON.parse(await ok(root, 'deployment', 'list', '--json'));
    assert.deepEqual(list.length, 1);
    assert.deepEqual(list[0].hosts, ['db9']);
    assert.equal(list[0].client, 'Acme');
    await ok(root, 'deployment', 'add', '--strategy', 'docker', '--registry', 'ghcr.io/acme');
    const [now] = JSON.parse(await ok(root, 'deployment', 'list', '--json'));
    assert.deepEqual(now.image, { registry: 'ghcr.io/acme', name: 'orders' });
    assert.equal(now.service.kind, 'compose');
  });

  it('takes an environment from deployment.yaml as dgm deploy does', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const file = join(root, 'deploy/production/deployment.yaml');
    replaceIn(file, 'environment: production', 'environment: prod/eu');
    await ok(root, 'deployment', 'add', '--port', '4711');
    assert.match(readFileSync(file, 'utf8'), /^environment: prod\/eu$/m);
  });

  it('shows where the data of a database go that came later', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    await ok(root, 'database', 'add', '--name', 'crm', '--engine', 'sqlite');
    const example = readFileSync(join(root, 'deploy/production/.env.deploy.example'), 'utf8');
    assert.match(example, /^ORDERS_CRM_DATABASE=\/srv\/dagster\/orders\/shared\/storage\//m);
  });

  it('names the file of the secrets, or the command that prints them', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const file = join(root, 'deploy/production/deployment.yaml');
    const example = join(root, 'deploy/production/.env.deploy.example');
    replaceIn(file, 'file: .env.deploy', 'file: .env.eu');
    const named = await ok(root, 'deployment', 'add');
    assert.match(named, /to deploy\/production\/\.env\.eu \(chmod 600\)/);
    assert.match(readFileSync(example, 'utf8'), /Copy this file to \.env\.eu,\n/);
    replaceIn(file, 'file: .env.eu', 'command: [pass, show, orders]');
    assert.match(await ok(root, 'deployment', 'add'), /have pass print what/);
    assert.doesNotMatch(readFileSync(example, 'utf8'), /Copy this file/);
  });

  it('does not say that a folder which was copied by hand is no deployment', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const copy = join(root, 'deploy', 'eu');
    cpSync(join(root, 'deploy', 'production'), copy, { recursive: true });
    replaceIn(join(copy, 'deployment.yaml'), 'name: production', 'name: eu');
    const remove = ['deployment', 'remove', '--name', 'eu'];
    await refused(root, 2, /deploy\/eu was made by hand, and is not taken out/, ...remove);
    await ok(root, 'deployment', 'add', '--name', 'eu', '--force');
    await ok(root, ...remove);
    assert.ok(!existsSync(join(copy, 'deployment.yaml')));
  });

  it('asks which deployment is meant before what is there answers for it', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const screen = new Screen(root);
    try {
      screen.run(process.execPath, [DGM, 'deployment', 'add']);
      await screen.shows(/What is the deployment called\?/);
      screen.enter('eu');
      await screen.shows(/How is it delivered\?/);
      screen.press('C-c');
      await screen.shows(/exit code 130/);
      screen.run(process.execPath, [DGM, 'deployment', 'add']);
      await screen.shows(/What is the deployment called\?/);
      screen.enter('');
      await screen.shows(/nothing to do[\s\S]*exit code 0/);
    } finally {
      screen.close();
    }
  });

  it('says what is in the place of a deployment.yaml, and reads none behind a link that leads out', async () => {
    const root = await moduleWith();
    const file = join(root, 'deploy/eu/deployment.yaml');
    mkdirSync(file, { recursive: true });
    const status = ['deploy', 'status', 'eu'];
    await refused(root, 8, /deploy\/eu\/deployment\.yaml is there already, and is a folder/, ...status);
    rmSync(file, { recursive: true });
    symlinkSync('../../../nowhere', file);
    await refused(root, 8, /deploy\/eu\/deployment\.yaml is a link that leads/, ...status);
  });

  it('takes a deployment once that .yo-rc.json names twice', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    const stored = join(root, '.yo-rc.json');
    replaceIn(stored, '"production"', '"production",\n      "production"');
    await ok(root, 'deployment', 'add', '--port', '4711');
    assert.equal(readFileSync(stored, 'utf8').split('"production"').length, 2);
  });

  it('takes out by hand what is deleted by hand', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    rmSync(join(root, 'deploy'), { recursive: true });
    await ok(root, 'database', 'add', '--name', 'crm', '--engine', 'sqlite');
    assert.ok(!existsSync(join(root, 'deploy')));
    assert.match(await ok(root, 'deployment', 'list'), /has no deployment/);
  });

  it('keeps the secrets out of git, and the example of them in it', async () => {
    const root = await moduleWith('--database', 'postgres', '--deployment', 'production', ...TO_HOST);
    await run('git', ['init', '-q', root], { cwd: root });
    writeFileSync(join(root, 'deploy/production/.env.deploy'), 'ORDERS_DB_PASSWORD=x\n');
    const { stdout } = await run('git', ['status', '--porcelain', '-uall', 'deploy'], { cwd: root });
    assert.match(stdout, /\.env\.deploy\.example\n/);
    assert.doesNotMatch(stdout, /\.env\.deploy\n/);
  });

  const wrong: Readonly<Record<string, readonly [number, RegExp, ...string[]]>> = {
    'no host, and nobody to ask': [2, /Not answered: host\./, 'add'],
    'an unknown strategy': [2, /ftp/, 'add', '--strategy', 'ftp'],
    'a name that is a path': [2, /--name/, 'add', '--name', '../x', ...TO_HOST],
    'an unknown deployment': [0, /.*/, 'remove', '--name', 'other'],
    'git without a repository': [2, /Not answered: repository\./, 'add', '--strategy', 'git', ...TO_HOST],
  };
  for (const [what, [code, says, verb, ...flags]] of Object.entries(wrong)) {
    it(`tells what is wrong: ${what}`, async () => {
      const root = await moduleWith();
      await refused(root, code, says, 'deployment', String(verb), ...flags);
    });
  }

  it('refuses flags of a deployment where a new module gets none', async () => {
    const cwd = temporaryFolder();
    await refused(
      cwd,
      2,
      /--strategy has no use here: the module gets no deployment/,
      'new',
      'a',
      '--strategy',
      'git',
    );
  });

  it('tells of a damaged deployment.yaml before anything is written', async () => {
    const root = await moduleWith('--deployment', 'production', ...TO_HOST);
    appendFileSync(join(root, 'deploy/production/deployment.yaml'), 'hots: []\n');
    await refused(root, 7, /deployment\.yaml is no deployment\.\n.*hots/, 'database', 'remove');
    await refused(root, 7, /hots/, 'deployment', 'list');
  });
});
