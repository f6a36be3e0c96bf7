import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ensureProgram } from '../support/debian.ts';
import { snapshot, temporaryFolder } from '../support/folder.ts';
import type { FrontDoor } from '../support/front-doors.ts';
import { installedPackage } from '../support/installed-package.ts';
import { MadeBefore } from './made-before.ts';

describe('The environment of yo', () => {
  it('is its own, of version 6.3, with the adapter of version 5', async () => {
    const { yo } = await installedPackage();
    const ofEnvironment = findPackageJSON('yeoman-environment', yo) ?? '';
    const ofAdapter = findPackageJSON('@yeoman/adapter', ofEnvironment) ?? '';
    const [environment, adapter] = [ofEnvironment, ofAdapter].map(
      (path) => JSON.parse(readFileSync(path, 'utf8')).version,
    );
    assert.match(environment, /^6\.3\./);
    assert.match(adapter, /^5\./);
  });
});

describe('The generator in the environment 7.1, where a file differs,', () => {
  let module: MadeBefore;
  let generated: string;

  before(function () {
    if (!ensureProgram('tmux', 'tmux')) this.skip();
  });
  afterEach(() => module?.close());

  /** The generator in that environment, as a front door; its options do not come as words. */
  async function behind(options: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const script = fileURLToPath(import.meta.resolve('./environment.ts'));
    const all = { governance: 'quick', yes: true, install: false, ...options };
    const door: FrontDoor = {
      name: 'dgm new',
      words: async () => [process.execPath, script, 'orders', JSON.stringify(all)],
      folder: temporaryFolder,
      env: () => ({}),
    };
    module = await MadeBefore.by(door);
    generated = module.read('README.md');
    module.append('README.md', 'Mine.\n');
  }

  it('overwrites it by y', async () => {
    await behind();
    const talk = await module.onTerminal();
    assert.match(await talk.asks('README.md'), /^environment 7\.1\./m);
    talk.choose('y');
    assert.equal((await talk.ends()).code, 0);
    assert.equal(module.read('README.md'), generated);
  });

  it('shows the differences by d, and leaves it by n', async () => {
    await behind();
    const talk = await module.onTerminal();
    await talk.asks('README.md');
    talk.choose('d');
    assert.match(await talk.asks('README.md', 1), /^-Mine\.$/m);
    talk.choose('n');
    assert.equal((await talk.ends()).code, 0);
    assert.equal(module.read('README.md'), `${generated}Mine.\n`);
  });

  it('merges it by m', async () => {
    await behind({ title: 'Sales' });
    const talk = await module.onTerminal();
    await talk.asks('README.md');
    talk.choose('m');
    await talk.asks('pyproject.toml');
    talk.choose('a');
    assert.equal((await talk.ends()).code, 0);
    assert.match(module.read('README.md'), /^# Sales\n[\s\S]*\nMine\.\n$/);
  });

  for (const [what, code] of [
    ['x', 130],
    ['C-c', 130],
  ] as const) {
    it(`ends with ${code} at ${what}, and writes nothing`, async () => {
      await behind();
      const before = snapshot(module.cwd);
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.screen.press(...(what === 'x' ? ['x', 'Enter'] : [what]));
      assert.equal((await talk.ends()).code, code);
      assert.deepEqual(snapshot(module.cwd), before);
    });
  }

  it('ends with 8 where there is no terminal', async () => {
    await behind();
    const before = snapshot(module.cwd);
    const { code, stderr } = await module.again();
    assert.equal(code, 8);
    assert.match(stderr, /Already there, and different: README\.md\./);
    assert.deepEqual(snapshot(module.cwd), before);
  });

  for (const [flag, left] of [
    ['force', /^# Sales\n(?![\s\S]*Mine)/],
    ['skip', /^# Orders\n[\s\S]*\nMine\.\n$/],
    ['merge', /^# Sales\n[\s\S]*\nMine\.\n$/],
  ] as const) {
    it(`decides by --${flag}`, async () => {
      await behind({ title: 'Sales', [flag]: true });
      const { code, stderr } = await module.again();
      assert.equal(code, 0, stderr);
      assert.match(module.read('README.md'), left);
    });
  }
});
