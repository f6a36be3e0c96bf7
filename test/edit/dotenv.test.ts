import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type DotenvBlock, readVariables, setVariables } from '../../src/edit/dotenv.ts';

const A: DotenvBlock = { comment: 'The first.', variables: [{ name: 'A_HOST', value: 'a' }] };
const B: DotenvBlock = {
  comment: 'The second.',
  variables: [
    { name: 'B_HOST', value: 'b c' },
    { name: 'B_PASSWORD', value: '', isGenerated: true },
  ],
};

function set(
  text: string | undefined,
  wanted: readonly DotenvBlock[],
  before: readonly DotenvBlock[],
): string {
  const content = setVariables(text, wanted, before);
  if (content instanceof Uint8Array) throw new Error('bytes');
  if (typeof content === 'string') return content;
  return content.map((part) => (typeof part === 'string' ? part : `<${part.secret}>`)).join('');
}

describe('the variables of a dotenv file', () => {
  it('are added below what is there, each block with its comment', () => {
    assert.equal(
      set('MINE=1\n', [A, B], []),
      "MINE=1\n\n# The first.\nA_HOST=a\n\n# The second.\nB_HOST='b c'\nB_PASSWORD=<B_PASSWORD>\n",
    );
  });

  it('stay as they are where they are set already, also commented by somebody or exported', () => {
    const text = 'export A_HOST=other # mine\n';
    assert.equal(set(text, [A], []), text);
  });

  it('stay out where somebody has taken them out', () => {
    assert.equal(set('MINE=1\n', [A], [A]), 'MINE=1\n');
  });

  it('go without their comment where that was changed', () => {
    const text = '# My own words.\nA_HOST=x\nMINE=1\n';
    assert.equal(set(text, [], [A]), '# My own words.\nMINE=1\n');
  });

  it('are written in the line endings of the file', () => {
    assert.equal(set('MINE=1\r\n', [A], []), 'MINE=1\r\n\r\n# The first.\r\nA_HOST=a\r\n');
  });

  const lines = fc.array(
    fc.constantFrom(
      '',
      '# a comment',
      'MINE=1',
      'export X="a b"',
      "Y='#'",
      '  Z = 2 ',
      '#A_HOST=1',
      '# The first.',
    ),
  );

  it('are taken out to the byte, whatever else is in the file, and edited in between', () => {
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        (above, below, eol, ends, bom) => {
          const own = (some: readonly string[], end: boolean): string =>
            some.join(eol) + (end && some.length > 0 ? eol : '');
          const text = (bom ? '\uFEFF' : '') + own(above, ends);
          const added = set(text, [A, B], []);
          assert.equal(set(added, [A, B], [A, B]), added);
          assert.equal(set(added, [], [A, B]), text);
          // What somebody writes below stays, and so does what stands above.
          if (!added.endsWith('\n')) return;
          const tail = own(below, true);
          assert.equal(set(added + tail, [], [A, B]), text + tail);
        },
      ),
    );
  });

  it('are read as python-dotenv reads them', () => {
    const text = '\uFEFFA=1 # one\nexport B = "x\\"y"\nC=\'it\\\'s\'\nD=\nA=2\n#E=1\n';
    assert.deepEqual(Object.fromEntries(readVariables(text)), { A: '2', B: 'x"y', C: "it's", D: '' });
  });
});
