import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { ensureProgram } from '../support/debian.ts';
import { temporaryFolder } from '../support/folder.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { MadeBefore } from './made-before.ts';

/** An editor for tests, which adds a line and ends. */
function editorThat(does: string): string {
  const editor = join(temporaryFolder({ editor: `#!/bin/sh\n${does}\n` }), 'editor');
  chmodSync(editor, 0o755);
  return editor;
}

for (const door of FRONT_DOORS) {
  describe(`${door.name}, asking about a file that changes meanwhile,`, () => {
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

    it('has the new text edited by e, and asks about what was edited', async () => {
      const VISUAL = editorThat('printf "Edited: Zoë\\n" >> "$1"');
      const talk = await module.onTerminal([], { VISUAL, EDITOR: 'false' });
      await talk.asks('README.md');
      talk.choose('e');
      await talk.screen.shows(/Edit README\.md .*enter.*editor/);
      talk.choose('');
      await talk.asks('README.md', 1);
      talk.choose('d');
      const shown = await talk.asks('README.md', 2);
      assert.match(shown, /^-Mine\.\n\+Edited: Zoë\n/m);
      talk.choose('y');
      assert.equal((await talk.ends()).code, 0);
      assert.equal(module.read('README.md'), `${generated}Edited: Zoë\n`);
    });

    it('keeps the mark and the line ends of the file in what was edited', async () => {
      module.write('README.md', `\uFEFF${module.read('README.md').replaceAll('\n', '\r\n')}`);
      const talk = await module.onTerminal([], { EDITOR: editorThat('printf "Edited\\n" >> "$1"') });
      await talk.asks('README.md');
      talk.choose('e');
      await talk.screen.shows(/Edit README\.md/);
      talk.choose('');
      await talk.asks('README.md', 1);
      talk.choose('y');
      assert.equal((await talk.ends()).code, 0);
      assert.equal(module.read('README.md'), `\uFEFF${`${generated}Edited\n`.replaceAll('\n', '\r\n')}`);
    });

    it('takes a file that was edited back to what is there for decided', async () => {
      const mine = module.read('README.md');
      const talk = await module.onTerminal([], { EDITOR: editorThat('printf "Mine.\\n" >> "$1"') });
      await talk.asks('README.md');
      talk.choose('e');
      await talk.screen.shows(/Edit README\.md/);
      talk.choose('');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.match(shown, /^orders: nothing to do in orders$/m);
      assert.equal(module.read('README.md'), mine);
    });

    it('asks again by e where there is no editor', async () => {
      const talk = await module.onTerminal([], { VISUAL: '/nowhere/vi --wait' });
      await talk.asks('README.md');
      talk.choose('e');
      const shown = await talk.asks('README.md', 1);
      assert.match(shown, /There is no editor \/nowhere\/vi: set VISUAL or EDITOR\./);
      talk.choose('n');
      assert.equal((await talk.ends()).code, 0);
    });

    it('has nothing to do with a file that is as wanted when it is read again by r', async () => {
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      module.write('README.md', generated);
      talk.choose('r');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.match(shown, /^orders: nothing to do in orders$/m);
      assert.equal(module.read('README.md'), generated);
    });

    it('asks again where it still differs, and makes the plan from what was read', async () => {
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      module.append('README.md', 'Later.\n');
      talk.choose('r');
      await talk.asks('README.md', 1);
      talk.choose('d');
      assert.match(await talk.asks('README.md', 2), /^-Mine\.\n-Later\.\n/m);
      talk.choose('y');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.equal(shown.match(/^ conflict README\.md$/gm)?.length, 1);
      assert.equal(module.read('README.md'), generated);
    });

    it('merges with what was read again', async () => {
      const talk = await module.onTerminal(['--title', 'Sales']);
      await talk.asks('README.md');
      module.append('README.md', 'Later.\n');
      talk.choose('r');
      await talk.asks('README.md', 1);
      talk.choose('m');
      await talk.asks('pyproject.toml');
      talk.choose('y');
      assert.equal((await talk.ends()).code, 0);
      assert.match(module.read('README.md'), /^# Sales\n[\s\S]*\nMine\.\nLater\.\n$/);
    });

    it('asks anew about a file that has changed unseen, and overwrites nothing of it', async () => {
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      module.append('README.md', 'Unseen.\n');
      talk.choose('y');
      await talk.asks('README.md', 1);
      assert.match(module.read('README.md'), /Mine\.\nUnseen\.\n$/);
      talk.choose('n');
      assert.equal((await talk.ends()).code, 0);
      assert.match(module.read('README.md'), /Mine\.\nUnseen\.\n$/);
    });

    for (const key of ['r', 'd']) {
      it(`begins anew where the file is gone at ${key}, and makes it`, async () => {
        const talk = await module.onTerminal();
        await talk.asks('README.md');
        module.remove('README.md');
        talk.choose(key);
        const { code, shown } = await talk.ends();
        assert.equal(code, 0);
        assert.match(shown, /^orders: 1 file in orders$/m);
        assert.equal(module.read('README.md'), generated);
      });
    }
  });
}
