import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pairwise } from './pairwise.ts';

const factors = fc
  .array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 8 })
  .map((sizes) =>
    Object.fromEntries(
      sizes.map((size, at) => [`f${at}`, Array.from({ length: size }, (_, value) => `${at}:${value}`)]),
    ),
  );

describe('pairwise rows', () => {
  it('hold every pair of values of any two factors', () => {
    fc.assert(
      fc.property(factors, (some) => {
        const rows = pairwise(some);
        const names = Object.keys(some);
        for (const [at, left] of names.entries()) {
          for (const right of names.slice(at + 1)) {
            const met = new Set(rows.map((row) => JSON.stringify([row[left], row[right]])));
            assert.equal(
              met.size,
              (some[left]?.length ?? 0) * (some[right]?.length ?? 0),
              `${left} ${right}`,
            );
          }
        }
      }),
    );
  });

  it('hold every combination of the factors that are wanted whole', () => {
    fc.assert(
      fc.property(factors, (some) => {
        const whole = Object.keys(some).slice(0, 3);
        const wanted = whole.reduce((product, name) => product * (some[name]?.length ?? 0), 1);
        const met = new Set(
          pairwise(some, whole).map((row) => JSON.stringify(whole.map((name) => row[name]))),
        );
        assert.equal(met.size, wanted);
      }),
    );
  });

  it('are few: ten factors of three values take less than 25 of 59,049 rows', () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`f${at}`, ['a', 'b', 'c']]));
    assert.ok(pairwise(ten).length < 25, `${pairwise(ten).length} rows`);
  });
});
