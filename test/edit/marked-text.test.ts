import assert from 'node:assert/strict';
import fc from 'fast-check';
import { addMarked, removeMarked } from '../../src/edit/marked-text.ts';

const LINE = fc.constantFrom('', '[section]', 'a = 1', '; note', '# BEGIN of it', 'text "', '  deep');

describe('marked blocks of a text', () => {
  it('come and go in any order, and nothing else changes', () => {
    fc.assert(
      fc.property(
        fc.array(LINE, { maxLength: 6 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.constantFrom('', '\uFEFF'),
        fc.shuffledSubarray(['a', 'ab', 'a-b', 'B.c'], { minLength: 4 }),
        fc.shuffledSubarray(['a', 'ab', 'a-b', 'B.c'], { minLength: 4 }),
        (lines, eol, isEnded, bom, adds, removes) => {
          const start = bom + lines.join(eol) + (isEnded && lines.length > 0 ? eol : '');
          const full = adds.reduce((text, owner) => addMarked(text, owner, `x = ${owner}\n`), start);
          assert.ok(full.startsWith(start));
          assert.equal(removes.reduce(removeMarked, full), start);
        },
      ),
    );
  });

  it('stand at the end, or at the start of a line', () => {
    assert.equal(addMarked('[a]', 'm', 'x\n'), '[a]\n# BEGIN dagster-module: m\nx\n# END dagster-module: m');
    assert.equal(
      addMarked('a\nb\n', 'm', 'x\n', 2),
      'a\n# BEGIN dagster-module: m\nx\n# END dagster-module: m\nb\n',
    );
    assert.equal(addMarked(undefined, 'm', 'x\n'), '# BEGIN dagster-module: m\nx\n# END dagster-module: m\n');
  });

  it('are written anew where they stand', () => {
    for (const eol of ['\n', '\r\n']) {
      const two = addMarked(addMarked(`top${eol}`, 'a', 'x\n'), 'b', 'y\n');
      assert.equal(addMarked(two, 'a', 'x\n'), two);
      assert.equal(addMarked(two, 'a', 'z\n'), two.replace('x', 'z'));
      const open = two.slice(0, -eol.length);
      assert.equal(addMarked(open, 'b', 'z\n'), open.replace('y', 'z'));
    }
  });
});
