import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { dgm } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { closedPort, indexAt } from '../support/package-index.ts';
import { run } from '../support/program.ts';
import { assertRefused } from '../support/refused.ts';
import { pathWith } from '../support/tools.ts';

const NEW = ['new', 'orders', '--governance', 'quick'] as const;

describe('dgm new --install', () => {
  for (const [what, path] of [
    ['with the uv that is there', () => pathWith('uv', 'python3')],
    ['with a uv of its own, by pip', () => pathWith('python3')],
  ] as const) {
    it(`makes .venv ${what}, with the module and its tools`, async () => {
      const [cwd, callers] = [temporaryFolder(), temporaryFolder()];
      const env = { PATH: path(), VIRTUAL_ENV: callers };
      const { code, stdout, stderr } = await dgm([...NEW, '--install'], { cwd, env });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /source \.venv\/bin\/activate\n\s+dg dev\n$/);

      const module = join(cwd, 'orders');
      assert.deepEqual(await besideTheModule(module), ['.venv', 'uv.lock']);
      const bin = join(module, '.venv', 'bin');
      const where = 'import orders.definitions as d; print(d.__file__)';
      const imported = await run(join(bin, 'python'), ['-c', where], { cwd: callers });
      assert.equal(imported.stdout.trim(), join(module, 'src', 'orders', 'definitions.py'), imported.stderr);
      for (const tool of ['dg', 'pytest']) assert.ok(existsSync(join(bin, tool)), tool);
      assert.deepEqual(snapshot(callers), {}, "the caller's own environment");
    });
  }

  it('keeps the module where no Python is there, and downloads none', async () => {
    for (const path of [pathWith(), pathWith('uv')]) {
      const cwd = temporaryFolder();
      const { code, stderr } = await dgm([...NEW, '--install'], { cwd, env: { PATH: path } });
      assert.equal(code, 3, stderr);
      assert.match(stderr, /^dgm: .*Python.*\n.*3\.10.*\n.*uv sync/m);
      assert.deepEqual(await besideTheModule(join(cwd, 'orders')), []);
    }
  });

  for (const [what, path] of [
    ['uv', () => pathWith('uv', 'python3')],
    ['pip', () => pathWith('python3')],
  ] as const) {
    it(`keeps the module, without .venv, where ${what} reaches no index`, async () => {
      const cwd = temporaryFolder();
      const env = { ...indexAt(await closedPort()), PATH: path() };
      const ended = await dgm([...NEW, '--install'], { cwd, env });
      const stderr = ended.stderr.replace(/^Making the environment.*\n/, '');
      assertRefused({ ...ended, stderr }, { code: 5, says: /The module is written.*\n.*\n.*uv sync/ });
      assert.deepEqual(await besideTheModule(join(cwd, 'orders')), []);
    });
  }
});

/** What is in the folder of a module, at its top, beside what is written without an environment. */
async function besideTheModule(module: string): Promise<readonly string[]> {
  const cwd = temporaryFolder();
  await dgm(NEW, { cwd });
  const own = withoutBackups(snapshot(join(cwd, 'orders')));
  const found = withoutBackups(snapshot(module));
  for (const [path, described] of Object.entries(own)) assert.equal(found[path], described, path);
  const others = Object.keys(found).filter((path) => !(path in own));
  return [...new Set(others.map((path) => path.split('/')[0] ?? path))];
}
