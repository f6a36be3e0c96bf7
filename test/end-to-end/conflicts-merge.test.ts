import assert from 'node:assert/strict';
import { ensureProgram } from '../support/debian.ts';
import { snapshot, withoutBackups } from '../support/folder.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { MadeBefore } from './made-before.ts';

for (const door of FRONT_DOORS) {
  describe(`${door.name}, merging by m,`, () => {
    let module: MadeBefore;

    before(function () {
      if (!ensureProgram('tmux', 'tmux')) this.skip();
    });
    beforeEach(async () => {
      module = await MadeBefore.by(door);
    });
    afterEach(() => module?.close());

    it('keeps what both sides changed', async () => {
      module.append('README.md', 'Mine.\n');
      const talk = await module.onTerminal(['--title', 'Sales']);
      await talk.asks('README.md');
      talk.choose('m');
      const shown = await talk.asks('pyproject.toml');
      assert.match(shown, /^Merged: both are in it\.$/m);
      talk.choose('m');
      assert.equal((await talk.ends()).code, 0);
      assert.match(module.read('README.md'), /^# Sales\n\n[\s\S]*\nMine\.\n$/);
      assert.match(module.read('pyproject.toml'), /^description = ".*Sales\."$/m);
    });

    it('has nothing to merge the next time', async () => {
      module.append('README.md', 'Mine.\n');
      await module.again('--title', 'Sales', '--merge');
      const before = withoutBackups(snapshot(module.cwd));
      const talk = await module.onTerminal(['--title', 'Sales']);
      await talk.asks('README.md');
      talk.choose('m');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.match(shown, /^Merged: it has all of it already\.$/m);
      assert.match(shown, /^orders: nothing to do in orders$/m);
      assert.deepEqual(withoutBackups(snapshot(module.cwd)), before);
    });

    it('marks the lines that both changed, and ends with 8', async () => {
      module.replace('README.md', '# Orders\n', '# My orders\n');
      const talk = await module.onTerminal(['--title', 'Sales']);
      await talk.asks('README.md');
      talk.choose('m');
      const asked = await talk.asks('pyproject.toml');
      assert.match(asked, /^Merged: both changed the same lines at 1 place, marked by <<<<<<<\.$/m);
      talk.choose('m');
      const { code, shown } = await talk.ends();
      assert.equal(code, 8);
      assert.match(shown, /Written, with conflict markers: README\.md\.\n/);
      assert.match(
        module.read('README.md'),
        /^<<<<<<< yours\n# My orders\n=======\n# Sales\n>>>>>>> generated\n\nLoads, .* Sales\.\n/,
      );
      assert.doesNotMatch(shown, /^ +at /m);
    });

    it('says of a file that is no UTF-8 text that it cannot be merged, and asks again', async () => {
      module.write('README.md', Buffer.from('# Caf\xe9\n', 'latin1'));
      const talk = await module.onTerminal();
      await talk.asks('README.md');
      talk.choose('m');
      const asked = await talk.asks('README.md', 1);
      assert.match(asked, /^README\.md cannot be merged: it is no UTF-8 text\.$/m);
      talk.choose('y');
      assert.equal((await talk.ends()).code, 0);
      assert.match(module.read('README.md'), /^# Orders\n/);
    });

    it('says of a merge that would break the file what it would break, and asks again', async () => {
      module.replace('pyproject.toml', '[project]\n', '[tool.mypy]\nstrict = true\n\n[project]\n');
      const before = snapshot(module.cwd);
      const talk = await module.onTerminal(['--governance', 'standard']);
      for (const path of ['AGENTS.md', 'README.md']) {
        await talk.asks(path);
        talk.choose('y');
      }
      await talk.asks('pyproject.toml');
      talk.choose('m');
      const asked = await talk.asks('pyproject.toml', 1);
      assert.match(asked, /^pyproject\.toml cannot be merged: .*(?:redefine|twice|duplicate)/im);
      talk.choose('x');
      assert.equal((await talk.ends()).code, 130);
      assert.deepEqual(snapshot(module.cwd), before);
    });
  });
}
