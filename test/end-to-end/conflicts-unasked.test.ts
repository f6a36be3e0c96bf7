import assert from 'node:assert/strict';
import { chmodSync, statSync } from 'node:fs';
import { snapshot, withoutBackups } from '../support/folder.ts';
import { FRONT_DOORS } from '../support/front-doors.ts';
import { MadeBefore } from './made-before.ts';

/** A change of the answers by which the generator writes other texts than before. */
const SALES = ['--title', 'Sales'];

for (const door of FRONT_DOORS) {
  describe(`${door.name}, with nobody to ask about files that differ,`, () => {
    let module: MadeBefore;
    let before: Readonly<Record<string, string>>;

    beforeEach(async () => {
      module = await MadeBefore.by(door);
    });

    /** Calls the front door, and expects it to end so, with a message of three lines at most below those of `yo`. */
    async function refused(flags: readonly string[], code: number, says: RegExp): Promise<void> {
      before = snapshot(module.cwd);
      const ended = await module.again(...flags);
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, says);
      const message = ended.stderr.replace(/^(?:✖ .*\n)?Error dagster-module .*\n\n/, '');
      assert.ok(message.trimEnd().split('\n').length <= 3, message);
      assert.deepEqual(snapshot(module.cwd), before);
    }

    async function accepted(...flags: readonly string[]): Promise<string> {
      const { code, stdout, stderr } = await module.again(...flags);
      assert.equal(code, 0, stderr);
      return stdout + stderr;
    }

    it('ends with 8 and the list of the files, and writes nothing', async () => {
      module.append('README.md', 'Mine.\n');
      module.remove('tests/test_definitions.py');
      await refused(SALES, 8, /Already there, and different: README\.md, pyproject\.toml\./);
    });

    it('overwrites them with --force', async () => {
      module.append('README.md', 'Mine.\n');
      assert.match(await accepted(...SALES, '--force'), /^orders: 3 files \(3 changed\)/m);
      assert.match(module.read('README.md'), /^# Sales\n/);
      assert.doesNotMatch(module.read('README.md'), /Mine/);
    });

    it('leaves them with --skip, and writes the others', async () => {
      module.append('README.md', 'Mine.\n');
      const kept = module.read('README.md');
      module.remove('AGENTS.md');
      const said = await accepted(...SALES, '--skip');
      assert.match(said, /^orders: 2 files \(1 new, 1 changed, 2 left as /m);
      assert.equal(module.read('README.md'), kept);
      assert.ok(module.has('AGENTS.md'));
    });

    it('merges them with --merge, and has nothing to merge the next time', async () => {
      module.append('README.md', 'Mine.\n');
      await accepted(...SALES, '--merge');
      assert.match(module.read('README.md'), /^# Sales\n[\s\S]*\nMine\.\n$/);
      const merged = withoutBackups(snapshot(module.cwd));
      assert.match(await accepted(...SALES, '--merge'), /^orders: nothing to do in orders$/m);
      assert.deepEqual(withoutBackups(snapshot(module.cwd)), merged);
    });

    it('marks with --merge the lines that both changed, writes them, and ends with 8', async () => {
      module.replace('README.md', '# Orders\n', '# My orders\n');
      const { code, stderr } = await module.again(...SALES, '--merge');
      assert.equal(code, 8);
      assert.match(stderr, /Written, with conflict markers: README\.md\.\n/);
      assert.match(
        module.read('README.md'),
        /^<<<<<<< yours\n# My orders\n=======\n# Sales\n>>>>>>> generated\n/,
      );
    });

    it('marks every difference with --merge where nobody knows what was generated last', async () => {
      module.replace('README.md', '# Orders\n', '# My orders\n');
      module.remove('.dagster-module/manifest.json');
      const { code } = await module.again('--merge');
      assert.equal(code, 8);
      assert.match(
        module.read('README.md'),
        /^<<<<<<< yours\n# My orders\n=======\n# Orders\n>>>>>>> generated\n/,
      );
    });

    for (const [what, bytes] of [
      ['no UTF-8', Buffer.from('Caf\xe9\n', 'latin1')],
      ['binary', Buffer.from([0x50, 0, 1, 2])],
    ] as const) {
      it(`ends with 7 for --merge with a file that is ${what}, and writes nothing`, async () => {
        module.write('AGENTS.md', bytes);
        module.write('Dockerfile', bytes);
        await refused([...SALES, '--merge'], 7, /cannot be merged: AGENTS\.md, Dockerfile\./);
      });
    }

    it('ends with 7 for --merge where it would break a file, and writes nothing', async () => {
      module.replace('pyproject.toml', '[project]\n', '[tool.mypy]\nstrict = true\n\n[project]\n');
      const flags = ['--governance', 'standard', '--merge'];
      await refused(flags, 7, /^pyproject\.toml|pyproject\.toml would be broken by the merge/m);
    });

    it('merges a file that was broken before', async () => {
      module.append('pyproject.toml', '[project]\n');
      await accepted(...SALES, '--merge');
      assert.match(module.read('pyproject.toml'), /^title = "Sales"$[\s\S]*\n\[project\]\n$/m);
    });

    for (const [one, other] of [
      ['force', 'skip'],
      ['force', 'merge'],
      ['skip', 'merge'],
    ]) {
      it(`ends with 2 for --${one} and --${other} together`, () =>
        refused([`--${one}`, `--${other}`], 2, new RegExp(`--${one} and --${other} decide differently\\.`)));
    }

    it('shows in a dry run what would be generated, and ends with 0', async () => {
      module.append('README.md', 'Mine.\n');
      before = snapshot(module.cwd);
      const { code, stdout } = await module.again(...SALES, '--dry-run');
      assert.equal(code, 0);
      assert.match(stdout, /^--- a\/README\.md\n\+\+\+ b\/README\.md\n@@ .*\n-# Orders\n\+# Sales$/m);
      assert.match(stdout, /^-Mine\.$/m);
      assert.deepEqual(snapshot(module.cwd), before);
    });

    for (const flag of ['--force', '--merge']) {
      it(`keeps mode, line ends and byte order mark with ${flag}`, async () => {
        const modes = { 'README.md': 0o600, 'pyproject.toml': 0o755 };
        for (const [path, mode] of Object.entries(modes)) {
          module.write(path, `\uFEFF${module.read(path).replaceAll('\n', '\r\n')}`);
          chmodSync(module.at(path), mode);
        }
        await accepted(...SALES, flag);
        for (const [path, mode] of Object.entries(modes)) {
          const text = module.read(path);
          assert.match(text, /Sales/);
          assert.ok(text.startsWith('\uFEFF'));
          assert.doesNotMatch(text, /(?<!\r)\n/);
          assert.equal(statSync(module.at(path)).mode & 0o777, mode);
        }
      });
    }

    it('takes a copy with other line ends, or with a byte order mark, for the same', async () => {
      module.write('README.md', module.read('README.md').replaceAll('\n', '\r\n'));
      module.write('pyproject.toml', `\uFEFF${module.read('pyproject.toml')}`);
      before = withoutBackups(snapshot(module.cwd));
      assert.match(await accepted(), /^orders: nothing to do in orders$/m);
      assert.deepEqual(withoutBackups(snapshot(module.cwd)), before);
    });
  });
}
