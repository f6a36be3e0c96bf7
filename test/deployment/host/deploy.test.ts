import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ask,
  call,
  currentOf,
  deploy,
  eventOf,
  logOf,
  makeHost,
  releaseId,
  WITH_REAL_UV,
} from './host-of-tests.ts';
import { definitions, smallModule } from './small-module.ts';

describe('host.sh where nothing serves', () => {
  it('makes the first release, and tells of it', async () => {
    const host = await makeHost();
    const before = await ask(host, 'probe');
    assert.deepEqual(before.of('path'), [['missing-but-can-be-made']]);
    assert.deepEqual(before.of('current'), []);
    assert.equal(existsSync(host.path), false, 'probe has written');
    const id = releaseId();
    const brought = { files: smallModule(), secrets: 'TOKEN=x\nexport OTHER = y\n' };
    const outcome = await deploy(host, { ...brought, env: { PATH: WITH_REAL_UV } }, id);
    assert.equal(outcome.code, 0, JSON.stringify(outcome));
    assert.deepEqual(outcome.events.at(-1), ['@done', id]);
    const steps = outcome.events.flatMap(([kind, step]) => (kind === '@end' ? [step] : []));
    assert.deepEqual(steps, ['begin', 'environment', 'load', 'switch', 'clean']);
    assert.equal(currentOf(host), id);
    assert.equal(statSync(join(host.path, 'releases', id, '.env')).mode & 0o777, 0o600);
    writeFileSync(join(host.path, 'shared', '.env'), 'EVERYWHERE=z\n');
    const told = await ask(host, 'status');
    assert.deepEqual(told.of('current'), [[id]]);
    assert.deepEqual(told.of('variable'), [['EVERYWHERE']]);
    assert.deepEqual(told.of('release_variable'), [['TOKEN'], ['OTHER']]);
    assert.deepEqual(told.of('drift'), []);
    const [release] = told.of('release');
    assert.deepEqual(
      [release?.[0], release?.[1], release?.[3], release?.[4]],
      [id, 'abcdef0123', 'tester', '1'],
    );
  });

  it('runs in bash as in dash', async () => {
    const host = await makeHost();
    const { code, stderr } = await deploy(host, { files: smallModule(), shell: 'bash' });
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('keeps what serves when the new code does not load', async () => {
    const host = await makeHost();
    const first = releaseId();
    assert.equal((await deploy(host, { files: smallModule() }, first)).code, 0);
    const broken = smallModule({ 'src/small/definitions.py': 'import nothing_of_that_name\n' });
    const second = releaseId();
    const outcome = await deploy(host, { files: broken }, second);
    assert.equal(outcome.code, 4);
    const [, code, what, why] = eventOf(outcome, '@fail');
    assert.deepEqual([code, what], ['4', 'The definitions of the release do not load.']);
    assert.match(why ?? '', /No module named .nothing_of_that_name./);
    assert.equal(currentOf(host), first);
    assert.deepEqual(readdirSync(join(host.path, 'releases')), [first]);
    assert.match(logOf(host, second), /Traceback/);
    assert.deepEqual((await ask(host, 'status')).of('failed'), [[second, code, what, why]]);
  });

  it('shows and logs no secret that a program prints, and what is none as it is', async () => {
    const variables = [{ name: 'USER_OF_IT', value: '', about: 'Who logs in.' }];
    const host = await makeHost({}, { facts: { variables } });
    const printing = `
import json, urllib.parse
spell = (str, repr, ascii, json.dumps, urllib.parse.quote, urllib.parse.quote_plus)
names = ("TOKEN", "QUOTED", "LETTERS", "USER_OF_IT")
raise ValueError(" ".join(how(os.environ[name]).strip("'\\"") for name in names for how in spell))`;
    const files = smallModule({ 'src/small/definitions.py': definitions(printing) });
    const secrets = `TOKEN=hush-a&b\\c # it\nexport QUOTED='it\\'s "hush" $(x)'\nLETTERS="geh\u00f6im 99\u20ac \u{1f511}"\nUSER_OF_IT=somebody\n`;
    const hidden = [...Array(18).fill('***'), ...Array(6).fill('somebody')].join(' ');
    const id = releaseId();
    const outcome = await deploy(host, { files, secrets }, id);
    assert.equal(eventOf(outcome, '@fail')[3]?.trim(), `ValueError: ${hidden}`);
    assert.ok(logOf(host, id).includes(`ValueError: ${hidden}`), logOf(host, id));
    assert.doesNotMatch(logOf(host, id), /hush|im.99/);
  });

  it('keeps as many releases as it should, and never removes the current one', async () => {
    const host = await makeHost({ releases_kept: 2 });
    const files = smallModule();
    const ids = [releaseId(), releaseId(), releaseId(), releaseId()];
    for (const id of ids.slice(0, 3)) assert.equal((await deploy(host, { files }, id)).code, 0);
    assert.deepEqual(readdirSync(join(host.path, 'releases')), ids.slice(1, 3));
    const back = await call(host, ['rollback', ids[1] ?? '', ids[2] ?? '', 'tester']);
    assert.deepEqual([back.code, currentOf(host)], [0, ids[1]]);
    assert.equal((await deploy(host, { files }, ids[3])).code, 0);
    assert.deepEqual(readdirSync(join(host.path, 'releases')), [ids[1], ids[3]]);
  });

  it('takes the secrets of the release before where none are brought', async () => {
    const host = await makeHost();
    const files = smallModule();
    await deploy(host, { files, secrets: 'TOKEN=first\n' });
    const id = releaseId();
    await deploy(host, { files }, id);
    assert.equal(readFileSync(join(host.path, 'releases', id, '.env'), 'utf8'), 'TOKEN=first\n');
  });

  it('gives an environment the bytecode of the one before, and of changed files none', async () => {
    const host = await makeHost();
    const env = { PYTHONDONTWRITEBYTECODE: '', PATH: WITH_REAL_UV };
    const [first, second] = [releaseId(), releaseId()];
    const at = (id: string, file: string): string =>
      join(host.path, 'releases', id, '.venv/lib/python3.11/site-packages', file);
    const files = smallModule();
    assert.equal((await deploy(host, { files, env }, first)).code, 0);
    rmSync(at(first, 'yaml/nodes.py'));
    writeFileSync(at(first, 'yaml/nodes.py'), '# other\n');
    assert.equal((await deploy(host, { files, env }, second)).code, 0);
    const inode = (id: string, file: string): number => statSync(at(id, file)).ino;
    const shared = 'dagster/__pycache__/__init__.cpython-311.pyc';
    assert.equal(inode(second, shared), inode(first, shared));
    const other = 'yaml/__pycache__/nodes.cpython-311.pyc';
    assert.notEqual(inode(second, other), inode(first, other));
  });

  it('makes a lock where the module has none, from the versions that run', async () => {
    const host = await makeHost();
    const files = smallModule();
    await deploy(host, { files });
    const lock = readFileSync(join(files, 'uv.lock'), 'utf8');
    rmSync(join(files, 'uv.lock'));
    const id = releaseId();
    const { code, events } = await deploy(host, { files }, id);
    assert.equal(code, 0);
    assert.ok(events.some(([kind, step]) => kind === '@end' && step === 'lock'));
    assert.equal(readFileSync(join(host.path, 'releases', id, 'uv.lock'), 'utf8'), lock);
  });

  it('loads the definitions with the variables of the deployment, of the host and of the release', async () => {
    const host = await makeHost({ variables: { A: `it's "1" $HOME \${x}`, B: 'of the deployment', C: '1' } });
    const code = `
import atexit, json
# As some libraries do: the interpreter ends before it has written what it holds back.
atexit.register(os._exit, 0)
print("code may print")
open("seen.json", "w").write(json.dumps({name: os.environ[name] for name in "ABCD"}))
`;
    const files = smallModule({ 'src/small/definitions.py': definitions(code) });
    const id = releaseId();
    const outcome = await deploy(
      host,
      {
        files,
        secrets: 'D=secret\nC=3\n',
        onLine: (line) => {
          if (line === '@ready') writeFileSync(join(host.path, 'shared', '.env'), 'C=2\nB=of the host\n');
        },
      },
      id,
    );
    assert.equal(outcome.code, 0, JSON.stringify(outcome.events.at(-1)));
    const seen: unknown = JSON.parse(readFileSync(join(host.path, 'releases', id, 'seen.json'), 'utf8'));
    assert.deepEqual(seen, { A: `it's "1" $HOME \${x}`, B: 'of the host', C: '3', D: 'secret' });
    assert.doesNotMatch(logOf(host, id), /secret/);
    const definitionsFile = join(host.path, 'releases', id, '.deploy', 'definitions.json');
    assert.deepEqual(JSON.parse(readFileSync(definitionsFile, 'utf8')), {
      ...{ module: 'small.definitions', assets: ['fast', 'slow'], jobs: ['__ASSET_JOB', 'slow_job'] },
    });
  });

  it('tells what was changed by hand', async () => {
    const host = await makeHost();
    const id = releaseId();
    await deploy(host, { files: smallModule({ 'README.md': 'x', 'docs/ä b.md': 'x' }) }, id);
    const folder = join(host.path, 'releases', id);
    writeFileSync(join(folder, 'src/small/definitions.py'), definitions('# by hand'));
    writeFileSync(join(folder, 'src/small/new.py'), '');
    writeFileSync(join(folder, 'made.parquet'), '');
    rmSync(join(folder, 'docs/ä b.md'));
    const { of } = await ask(host, 'status');
    assert.deepEqual(of('drift'), [['docs/ä b.md'], ['src/small/definitions.py'], ['src/small/new.py']]);
  });
});
