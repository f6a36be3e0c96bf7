import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  asModuleName,
  envPrefix,
  moduleNameProblem,
  packageName,
  titleFrom,
} from '../../src/module/names.ts';
import { hostileText } from '../support/hostile-text.ts';
import { PYTHON, ROOT } from '../support/python.ts';

/** Names that are refused: the reason, and what is suggested instead. */
const REFUSED: readonly (readonly [name: string, why: RegExp, suggestion: string | undefined])[] = [
  ['', /empty/, undefined],
  ['Orders', /upper-case/, 'orders'],
  ['webShop', /upper-case/, 'web-shop'],
  ['my orders', /white space/, 'my-orders'],
  ['orders\n', /white space/, 'orders'],
  ['my.orders', /dot/, 'my-orders'],
  ['2nd_try', /digit/, 'module_2nd_try'],
  ['../orders', /path/, 'orders'],
  ['a/b', /path/, 'a-b'],
  ['a\\b', /path/, 'a-b'],
  ['.', /path/, undefined],
  ['..', /path/, undefined],
  ['büro', /ASCII/, 'buro'],
  ['注文', /ASCII/, undefined],
  ['-orders', /stand alone/, 'orders'],
  ['orders-', /stand alone/, 'orders'],
  ['my--orders', /stand alone/, 'my-orders'],
  ['orders!', /only letters/, 'orders'],
  ['$(id)', /only letters/, 'id'],
  ['class', /keyword/, 'class-module'],
  ['match', /keyword/, 'match-module'],
  ['json', /standard library/, 'json-module'],
  ['xdrlib', /standard library/, 'xdrlib-module'],
  ['dagster', /package that the module needs/, 'dagster-module'],
  ['dagster-duckdb', /package/, 'dagster-duckdb-module'],
  ['polars', /package/, 'polars-module'],
  ['tests', /package/, 'tests-module'],
  ['x'.repeat(65), /65 characters, and 64 are the most/, 'x'.repeat(64)],
];

describe('a module’s name', () => {
  for (const [name, why, suggestion] of REFUSED) {
    it(`is not ${JSON.stringify(name.slice(0, 20))}, with ${suggestion === undefined ? 'nothing' : suggestion.slice(0, 24)} to suggest`, () => {
      const problem = moduleNameProblem(name);
      assert.match(problem?.why ?? 'none', why);
      assert.equal(problem?.suggestion, suggestion);
    });
  }

  for (const name of ['orders', 'my-orders', 'web_shop_2', 'a', 'x'.repeat(64), 'a1-b2_c3']) {
    it(`may be ${name.slice(0, 20)}`, () => assert.equal(asModuleName(name), name));
  }

  it('that is suggested is always one that will do', () => {
    fc.assert(
      fc.property(fc.oneof(hostileText, fc.string()), (text) => {
        const suggestion = moduleNameProblem(text)?.suggestion;
        if (suggestion !== undefined) assert.equal(moduleNameProblem(suggestion), undefined, suggestion);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives a package, a prefix of variables and a title', () => {
    const name = asModuleName('my-web_shop');
    assert.ok(name !== undefined);
    assert.equal(packageName(name), 'my_web_shop');
    assert.equal(envPrefix(name), 'MY_WEB_SHOP');
    assert.equal(titleFrom(name), 'My web shop');
  });

  it('is checked against lists that are those of the pinned Python packages', () => {
    const script = join(ROOT, 'scripts', 'reserved-names.py');
    const printed = execFileSync(PYTHON, [script], { encoding: 'utf8' });
    assert.equal(readFileSync(join(ROOT, 'src', 'module', 'reserved-names.ts'), 'utf8'), printed);
  });
});
