import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { temporaryFolder } from '../support/folder.ts';
import { type Ended, run } from '../support/program.ts';
import { PYTHON, PYTHON_BIN } from '../support/python.ts';
import { ANSWERS, type Automated, automationsOf, makeAutomated } from './automated-modules.ts';

describe('automations, to the tools of a module', function () {
  this.timeout(600_000);
  const folder = temporaryFolder();
  let modules: readonly Automated[];

  before(async () => {
    modules = await makeAutomated(folder, ANSWERS);
  });

  it('pass the tests that they bring', async () => {
    const sources = modules.map(({ root }) => join(root, 'src')).join(delimiter);
    const some = [0, 3, 6].flatMap((index) => modules[index] ?? []);
    const files = some.flatMap(({ root }) => {
      const names = readdirSync(join(root, 'tests'));
      return names
        .filter((name) => /^test_(?:automation_.*|arrivals)\.py$/.test(name))
        .map((name) => join(root, 'tests', name));
    });
    const options = [
      '-q',
      '--import-mode=importlib',
      '--rootdir',
      folder,
      '-p',
      'no:cacheprovider',
      '-c',
      '/dev/null',
    ];
    const env = { PYTHONPATH: sources };
    const ended = await run(PYTHON, ['-m', 'pytest', ...options, ...files], { cwd: folder, env });
    assert.equal(ended.code, 0, ended.stdout.slice(-20_000) + ended.stderr.slice(-2000));
    console.log(`      ${ended.stdout.trim().split('\n').at(-1)}`);
  });

  it('are linted, formatted and typed as strictly as the rest', async () => {
    const roots = modules.map(({ root }) => root);
    const strictest = ['--no-cache', '--config', join(import.meta.dirname, 'ruff.toml')];
    for (const args of [['check'], ['format', '--diff']]) {
      assertDone(await run(join(PYTHON_BIN, 'ruff'), [...args, ...strictest, ...roots], { cwd: folder }));
    }
    const options = ['--strict', '--allow-any-generics', '--cache-dir', join(folder, 'mypy')];
    for (const root of [roots[3], roots[5]]) {
      assert.ok(root !== undefined);
      assertDone(await run(PYTHON, ['-m', 'mypy', ...options, 'src'], { cwd: root }));
    }
  });

  it('are listed by dg', async () => {
    const { root, spec } = modules[3] as Automated;
    const ended = await dg(root, 'list', 'defs', '--json');
    assertDone(ended);
    const listed = JSON.parse(ended.stdout.slice(ended.stdout.indexOf('{')));
    const names = [...listed.schedules, ...listed.sensors].map(({ name }: { name: string }) => name);
    for (const { name } of automationsOf(spec)) assert.ok(names.includes(name), `${name} in ${names}`);
  });

  it('fail dg check defs where a selection has nothing in it, or what one run cannot load', async () => {
    const { root, spec } = modules[2] as Automated;
    const file = join(root, 'src', spec.package, 'defs', 'automation', 'nightly.py');
    const text = readFileSync(file, 'utf8');
    try {
      for (const [selection, message] of [
        ['kind:nothing', /nightly selects nothing: there is no asset that matches kind:nothing/],
        [
          '*',
          /nightly selects .*people, which has no partitions, while its runs are made for assets with the part/,
        ],
      ] as const) {
        writeFileSync(file, text.replace(/^ {8}'key:.*$|^ {8}"key:.*$/m, `        "${selection}",`));
        const { code, stdout, stderr } = await dg(root, 'check', 'defs', '--use-active-venv');
        assert.equal(code, 1, stdout + stderr);
        assert.match((stdout + stderr).replaceAll(/[\s│]+/g, ' '), message);
      }
    } finally {
      writeFileSync(file, text);
    }
  });

  function dg(root: string, ...args: readonly string[]): Promise<Ended> {
    const env = {
      HOME: folder,
      DAGSTER_HOME: undefined,
      PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
      PYTHONPATH: join(root, 'src'),
      VIRTUAL_ENV: dirname(PYTHON_BIN),
    };
    return run(join(PYTHON_BIN, 'dg'), args, { cwd: root, env });
  }

  function assertDone({ code, stdout, stderr }: Ended): void {
    assert.equal(code, 0, (stdout + stderr).slice(0, 20_000));
  }
});
