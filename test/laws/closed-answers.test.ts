import assert from 'node:assert/strict';
import fc from 'fast-check';
import { moduleQuestions } from '../../src/questions/module.ts';
import { hostileText } from '../support/hostile-text.ts';

/** The questions whose answers stand in templates as they are, and the characters that these may have. */
const CLOSED = {
  name: /^[a-z0-9_-]+$/,
  database: /^[a-z]+$/,
  governance: /^[a-z]+$/,
  owner: /^[A-Za-z0-9._%+@:-]+$/,
  partitions: /^[a-z]+$/,
  schedule: /^[A-Za-z0-9*/,\- ]+$/,
  timezone: /^[A-Za-z0-9/_+-]+$/,
  capability: /^[a-z0-9]+$/,
  python: /^[0-9.]+$/,
} as const;

type Flag = keyof typeof CLOSED;

/** Legal answers with something hostile put into them, and hostile text alone. */
function almostLegal(flag: Flag): fc.Arbitrary<string> {
  const legal = moduleQuestions[flag].samples.flat().map(String);
  return fc.oneof(
    fc.constantFrom(...legal),
    hostileText,
    fc.tuple(fc.constantFrom(...legal), fc.nat(12), hostileText).map(([text, at, more]) => {
      return text.slice(0, at) + more + text.slice(at);
    }),
    fc.tuple(fc.constantFrom(...legal), hostileText).map((parts) => parts.join('')),
  );
}

describe('closed answers are refused unless they are harmless (law 5)', () => {
  for (const flag of Object.keys(CLOSED) as Flag[]) {
    const { schema, takes } = moduleQuestions[flag];
    it(flag, () => {
      let taken = 0;
      fc.assert(
        fc.property(almostLegal(flag), (text) => {
          const parsed = schema.safeParse(takes === 'list' ? [text] : text);
          if (!parsed.success) return;
          taken += 1;
          assert.match(text, CLOSED[flag]);
        }),
        { numRuns: 500 },
      );
      assert.ok(taken > 0);
    });
  }

  it('the title and the description refuse what no file can hold, and nothing else', () => {
    const { title, description } = moduleQuestions;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), hostileText, (some, more) => {
        const text = `T${some}${more}`;
        const isLegal = text.isWellFormed() && !/(?![\n\t])\p{Cc}/u.test(text);
        assert.equal(title.schema.safeParse(text).success, isLegal);
        assert.equal(description.schema.safeParse(text).success, isLegal);
      }),
      { numRuns: 1000 },
    );
    for (const text of ['\ud800', '\udc00x', 'a\u0000', 'a\u001b[31m', 'a\r\nb', 'a\u0085b']) {
      assert.equal(description.schema.safeParse(text).success, false, JSON.stringify(text));
    }
  });
});
