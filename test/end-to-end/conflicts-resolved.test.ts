import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ensureProgram } from '../support/debian.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { MadeBefore } from './made-before.ts';

/** The files that each test has changed by hand. */
const CHANGED = ['README.md', 'AGENTS.md', 'tests/test_definitions.py', 'src/orders/definitions.py'];

for (const door of FRONT_DOORS) {
  describe(`${door.name}, where .yo-resolve`, () => {
    let module: MadeBefore;

    beforeEach(async () => {
      module = await MadeBefore.by(door);
      for (const path of CHANGED) module.append(path, '# Mine.\n');
    });
    afterEach(() => module?.close());

    /** The files that are as they were changed by hand. */
    function kept(): readonly string[] {
      return CHANGED.filter((path) => module.has(path) && module.read(path).endsWith('# Mine.\n'));
    }

    it('says skip, leaves the files even with --force', async () => {
      module.write('.yo-resolve', 'README.md skip\ntests/** skip # all of them\n');
      assert.equal((await module.again('--force')).code, 0);
      assert.deepEqual(kept(), ['README.md', 'tests/test_definitions.py']);
    });

    it('says force, overwrites the files unasked, even with --skip', async () => {
      module.write('.yo-resolve', '# ours\n\n  README.md force\nAGENTS.md=force\n');
      assert.equal((await module.again('--skip')).code, 0);
      assert.deepEqual(kept(), ['tests/test_definitions.py', 'src/orders/definitions.py']);
    });

    it('decides for all files, asks nobody, and ends with 0', async () => {
      module.write('.yo-resolve', 'README.md force\n** skip\n');
      const { code, stdout, stderr } = await module.again();
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^orders: 1 file \(1 changed, 3 left as /m);
      assert.deepEqual(kept(), CHANGED.slice(1));
    });

    it('decides for some files, ends with 8 and the list of the others', async () => {
      module.write('.yo-resolve', 'README.md force\ntests/** skip\n');
      const { code, stderr } = await module.again();
      assert.equal(code, 8);
      assert.match(stderr, /different: AGENTS\.md, src\/orders\/definitions\.py\.\n/);
      assert.deepEqual(kept(), CHANGED);
    });

    it('names no word, leaves the files', async () => {
      module.write('.yo-resolve', 'README.md\r\nAGENTS.md\r\n');
      await module.again('--force');
      assert.deepEqual(kept(), ['README.md', 'AGENTS.md']);
    });

    for (const line of ['README.md overwrite', 'README.md   skip']) {
      it(`says no word that there is (${line}), ends with 7, even with --force`, async () => {
        module.write('.yo-resolve', `${line}\n`);
        const { code, stderr } = await module.again('--force');
        assert.equal(code, 7);
        assert.match(stderr, /A \.yo-resolve says ".*" of README\.md\.\n.*\nWrite it so: README\.md skip\n/);
        assert.deepEqual(kept(), CHANGED);
      });
    }

    it('keeps a file that is not generated any more, it stays', async () => {
      await module.again('--force', '--schedule', 'daily');
      module.write('.yo-resolve', 'tests/test_schedules.py skip\n');
      await module.again('--force');
      assert.equal(module.has('tests/test_schedules.py'), true);
      assert.equal(module.has('src/orders/defs/schedules.py'), false);
    });

    it('denies a pattern, is about all other files', async () => {
      module.write('.yo-resolve', '!README.md skip\n');
      await module.again('--force');
      assert.deepEqual(kept(), CHANGED.slice(1));
    });

    it('lies in a folder, counts for the files below, before those above', async () => {
      module.write('tests/.yo-resolve', '*.py force\n');
      module.write('.yo-resolve', '** skip\n');
      assert.equal((await module.again()).code, 0);
      assert.deepEqual(kept(), ['README.md', 'AGENTS.md', 'src/orders/definitions.py']);
    });

    it('lies above the module, counts too', async () => {
      module.write(join('..', '.yo-resolve'), 'orders/README.md force\norders/** skip\n');
      assert.equal((await module.again()).code, 0);
      assert.deepEqual(kept(), CHANGED.slice(1));
    });

    it('skips a file that is not there, it is not made', async () => {
      module.remove('README.md');
      module.remove('AGENTS.md');
      module.write('.yo-resolve', 'README.md skip\n');
      const { code } = await module.again('--force');
      assert.equal(code, 0);
      assert.equal(module.has('README.md'), false);
      assert.equal(module.has('AGENTS.md'), true);
    });

    it('decides, a dry run shows it so', async () => {
      module.write('.yo-resolve', 'README.md skip\n');
      const { code, stdout } = await module.again('--dry-run');
      assert.equal(code, 0);
      assert.doesNotMatch(stdout, /README\.md b/);
      assert.match(stdout, /^diff --git a\/AGENTS\.md b\/AGENTS\.md$/m);
    });

    it('decides for some files, the others are asked about on a terminal', async function () {
      if (!ensureProgram('tmux', 'tmux')) return this.skip();
      module.write('.yo-resolve', 'README.md force\ntests/** skip\nsrc/** skip\n');
      const talk = await module.onTerminal();
      await talk.asks('AGENTS.md');
      talk.choose('n');
      const { code, shown } = await talk.ends();
      assert.equal(code, 0);
      assert.equal(shown.match(/Overwrite/g)?.length, 1);
      assert.deepEqual(kept(), CHANGED.slice(1));
    });
  });
}
