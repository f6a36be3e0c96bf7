import assert from 'node:assert/strict';
import { parseEnv } from 'node:util';
import fc from 'fast-check';
import { readVariables } from '../../src/edit/dotenv.ts';
import {
  addVariables,
  type BlockVariable,
  removeVariables,
  TakenVariable,
} from '../../src/edit/dotenv-block.ts';
import { NoCleanEdit } from '../../src/edit/no-clean-edit.ts';

const VARIABLES: readonly BlockVariable[] = [
  { name: 'ORDERS_HOST', value: 'a b' },
  { name: 'ORDERS_PASSWORD', secret: 'db password' },
  { name: 'ORDERS_PORT', value: '5433' },
];

/** The text as it is written, with each secret as its name in capitals. */
function written(
  text: string | undefined,
  owner: string,
  variables: readonly BlockVariable[],
  keep?: ReadonlySet<string>,
): string {
  const content = addVariables(text, owner, variables, keep);
  if (content instanceof Uint8Array) throw new Error('bytes');
  const parts = typeof content === 'string' ? [content] : content;
  return parts.map((part) => (typeof part === 'string' ? part : `'${part.secret.toUpperCase()}'`)).join('');
}

describe('a block of variables in a shared dotenv file', () => {
  it('stands at the end, and names its secrets without their values', () => {
    assert.deepEqual(addVariables('MINE=1\n', 'orders', VARIABLES), [
      "MINE=1\n# BEGIN dagster-module: orders\nORDERS_HOST='a b'\nORDERS_PASSWORD=",
      { secret: 'db password' },
      '\nORDERS_PORT=5433\n# END dagster-module: orders\n',
    ]);
  });

  it('is read by dotenv readers beside what was there', () => {
    const text = written('MINE="x y"', 'orders', VARIABLES);
    const expected = { MINE: 'x y', ORDERS_HOST: 'a b', ORDERS_PASSWORD: 'DB PASSWORD', ORDERS_PORT: '5433' };
    assert.deepEqual({ ...parseEnv(text) }, expected);
    assert.deepEqual(Object.fromEntries(readVariables(text)), expected);
  });

  it('goes by its marks, also when another name begins alike', () => {
    const texts = [
      '',
      'A=1',
      'FOO_X=1\n\n',
      '\uFEFF# top\r\nA="1\r\n2"\r\n',
      'export A=1 # c\n#FOO_HOST=no\n',
    ];
    for (const text of texts) {
      fc.assert(
        fc.property(
          fc.shuffledSubarray(['FOO', 'FOO_BAR', 'BAR'], { minLength: 3 }),
          fc.shuffledSubarray(['FOO', 'FOO_BAR', 'BAR'], { minLength: 3 }),
          (adds, removes) => {
            const full = adds.reduce(
              (rest, owner) =>
                written(rest, owner, [
                  { name: `${owner}_HOST`, value: 'h' },
                  { name: `${owner}_KEY`, secret: owner },
                ]),
              text,
            );
            assert.equal(removes.reduce(removeVariables, full), text);
          },
        ),
        { numRuns: 12 },
      );
    }
  });

  it('keeps its secrets when it is written anew', () => {
    const first = written('MINE=1\r\n', 'orders', VARIABLES).replace('DB PASSWORD', 'changed by hand');
    assert.equal(written(first, 'orders', VARIABLES), first);
    const other = VARIABLES.map((one) =>
      one.name === 'ORDERS_PORT' ? { name: one.name, value: '5434' } : one,
    );
    assert.equal(written(first, 'orders', other), first.replace('5433', '5434'));
  });

  it('is added behind others whose secrets are not known yet', () => {
    const first = addVariables('', 'a', [{ name: 'A_KEY', secret: 'a' }]);
    if (typeof first === 'string' || first instanceof Uint8Array) throw new Error('no secret');
    assert.deepEqual(addVariables(first, 'b', [{ name: 'B_KEY', secret: 'b' }]), [
      '# BEGIN dagster-module: a\nA_KEY=',
      { secret: 'a' },
      '\n# END dagster-module: a\n# BEGIN dagster-module: b\nB_KEY=',
      { secret: 'b' },
      '\n# END dagster-module: b\n',
    ]);
  });

  it('does not take a variable that somebody else sets', () => {
    const text = '# ORDERS_HOST=no\nMINE=1\nexport ORDERS_HOST=mine\n';
    assert.throws(
      () => addVariables(text, 'orders', VARIABLES),
      (error) => error instanceof TakenVariable && error.variable === 'ORDERS_HOST' && error.line === 3,
    );
    const kept = written(text, 'orders', VARIABLES, new Set(['ORDERS_HOST']));
    assert.equal(readVariables(kept).get('ORDERS_HOST'), 'mine');
    assert.equal(removeVariables(kept, 'orders'), text);
    assert.equal(written(text, 'x', [{ name: 'MINE', value: '2' }], new Set(['MINE'])), text);
  });

  it('is refused below a quote that is left open', () => {
    assert.throws(
      () => addVariables('A="abc\n', 'orders', [{ name: 'B', value: "it's" }]),
      (error) => error instanceof NoCleanEdit && error.paste.includes('B="it\'s"\n'),
    );
  });
});
