import assert from 'node:assert/strict';
import { ensureProgram } from '../support/debian.ts';
import { DGM } from '../support/dgm.ts';
import { snapshot, temporaryFolder, withoutBackups } from '../support/folder.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { MadeBefore, type Talk } from './made-before.ts';

for (const door of FRONT_DOORS) {
  describe(`${door.name}, asking about a file that differs,`, () => {
    let module: MadeBefore;
    let generated: string;

    before(function () {
      if (!ensureProgram('tmux', 'tmux')) this.skip();
    });
    beforeEach(async () => {
      module = await MadeBefore.by(door);
      generated = module.read('README.md');
      module.append('README.md', 'Mine.\n');
    });
    afterEach(() => module?.close());

    it('overwrites it by y', async () => {
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('y');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.match(shown, /^orders: 1 file \(1 changed\) in orders$/m);
      assert.equal(module.read('README.md'), generated);
    });

    it('leaves it by n, and offers it again', async () => {
      const before = withoutBackups(snapshot(module.cwd));
      for (const round of [1, 2]) {
        const talk = await module.onTerminal();
        await talk.asks('README.md');
        talk.choose('n');
        const { code, shown } = await talk.ends();
        assert.equal(code, 0, `round ${round}`);
        assert.match(shown, /^orders: nothing to do, 1 left as /m);
        assert.deepEqual(withoutBackups(snapshot(module.cwd)), before);
      }
    });

    it('overwrites it and all others by a, and asks once', async () => {
      const files = ['AGENTS.md', 'Dockerfile', 'README.md', 'tests/test_definitions.py'];
      const texts = files.map((path) => (path === 'README.md' ? generated : module.read(path)));
      for (const path of files.slice(0, 2)) module.append(path, '# Mine.\n');
      module.append(files.at(-1) ?? '', '# Mine.\n');
      const talk = await module.onTerminal();
      await talk.screen.shows(/\? Overwrite [^?]+\? \(ynadmxreiH\)$/);
      talk.choose('a');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.equal(shown.match(/✔ Overwrite/g)?.length, 1);
      for (const path of files) assert.match(shown, new RegExp(`^ +force ${path}$`, 'm'));
      assert.match(shown, /^orders: 4 files \(4 changed\)/m);
      assert.deepEqual(
        files.map((path) => module.read(path)),
        texts,
      );
    });

    it('shows the differences by d, as often as one likes, then asks again', async () => {
      const talk = await module.onTerminal();
      for (let times = 0; times < 6; times++) {
        await talk.asks('README.md', times);
        talk.choose('d');
      }
      const shown = await talk.asks('README.md', 6);
      assert.equal(shown.match(/^diff --git a\/README.md b\/README.md$/gm)?.length, 6);
      assert.match(shown, /^-Mine\.\n\? Overwrite/m);
      talk.choose('n');
      assert.equal((await talk.ends()).code, 0);
    });

    it('shows no more than text in the differences: what would steer the terminal is spelled out', async () => {
      module.append('README.md', '\u001b[2J\u001b]0;owned\u0007 \u202Egnp.txt\r\n');
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('d');
      const shown = await talk.asks('README.md', 1);
      assert.match(shown, /^-\^\[\[2J\^\[\]0;owned\^G <U\+202E>gnp\.txt\^M$/m);
      talk.choose('n');
      await talk.ends();
    });

    for (const [what, says, leave] of [
      ['x', /Aborted\.\nNothing was written\.$/m, (one: Talk) => one.choose('x')],
      ['Ctrl-C', /Interrupted\.$/m, (one: Talk) => one.screen.press('C-c')],
    ] as const) {
      it(`ends with 130 at ${what}, and has written nothing of what was decided before`, async () => {
        module.append('AGENTS.md', 'Mine.\n');
        module.append('tests/test_definitions.py', '# Mine.\n');
        const before = snapshot(module.cwd);
        const talk = await module.onTerminal();
        for (const path of ['AGENTS.md', 'README.md']) {
          await talk.asks(path);
          talk.choose('y');
        }
        await talk.asks('tests/test_definitions.py');
        assert.deepEqual(snapshot(module.cwd), before);
        leave(talk);
        const { code, shown } = await talk.ends();
        assert.equal(code, 130);
        assert.match(shown, says);
        assert.doesNotMatch(shown, /^ +at |defect|Error:/m);
        assert.deepEqual(snapshot(module.cwd), before);
      });
    }

    it('remembers by i that it stays, and does not ask again', async () => {
      const mine = module.read('README.md');
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('i');
      assert.equal((await talk.ends()).code, 0);
      assert.equal(module.read('.yo-resolve'), 'README.md skip\n');
      assert.equal(module.read('README.md'), mine);
      const { code, shown } = await (await module.onTerminal()).ends();
      assert.equal(code, 0);
      assert.doesNotMatch(shown, /Overwrite/);
      assert.equal(module.read('README.md'), mine);
    });

    it('adds by i to what is remembered already', async () => {
      module.write('.yo-resolve', '# ours\nDockerfile skip');
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('i');
      await talk.ends();
      assert.equal(module.read('.yo-resolve'), '# ours\nDockerfile skip\nREADME.md skip\n');
    });

    it('lists all choices by h', async () => {
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('h');
      const shown = await talk.screen.shows(/ i\) ignore/);
      assert.deepEqual(
        [...shown.matchAll(/^ +([a-z])\) (\w+)/gm)].map(([, key, word]) => `${key} ${word}`),
        [
          ...['y overwrite', 'n do', 'a overwrite', 'd show', 'm merge', 'x abort'],
          ...['r reload', 'e edit', 'i ignore'],
        ],
      );
      talk.screen.press('C-c');
      assert.equal((await talk.ends()).code, 130);
    });

    it('asks nothing in a dry run, and shows the difference to what would be generated', async () => {
      const before = snapshot(module.cwd);
      const talk = await module.onTerminal(['--dry-run']);
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.doesNotMatch(shown, /Overwrite/);
      assert.match(shown, /^-Mine\.$/m);
      assert.match(shown, /1 file \(1 changed\) in orders\. This is a dry run: nothing was written\./);
      assert.deepEqual(snapshot(module.cwd), before);
    });
  });
}

describe('dgm new, asking while its output goes elsewhere,', () => {
  let module: MadeBefore;

  afterEach(() => module?.close());

  it('puts nothing but the plan there with --json', async function () {
    if (!ensureProgram('tmux', 'tmux')) return this.skip();
    module = await MadeBefore.by({
      name: 'dgm new',
      words: async () => ['sh', '-c', '"$@" > plan.json', 'sh', process.execPath, DGM, 'new'],
      folder: temporaryFolder,
      env: () => ({}),
    });
    module.append('README.md', 'Mine.\n');
    const talk = await module.onTerminal(['--json']);
    await talk.asks('README.md');
    talk.choose('d');
    await talk.asks('README.md', 1);
    talk.choose('y');
    assert.equal((await talk.ends()).code, 0);
    const { changes } = JSON.parse(module.read('../plan.json'));
    assert.equal(changes[0].path, 'README.md');
  });
});
