import assert from 'node:assert/strict';
import { insertYaml, removeYaml } from '../../../src/edit/yaml/edit-yaml.ts';
import { entries, items } from './orders-insertions.ts';

describe('a removal from a YAML file', () => {
  const two = insertYaml('a: 1\n', [entries(['volumes']), entries(['volumes'], 'sales: 1\n', 'sales')]).text;

  it('takes a key that was made with the last that is in it, in any order', () => {
    assert.match(
      removeYaml(two, 'orders', []),
      /^volumes: # dagster-module\n {2}# BEGIN dagster-module: sales\n/m,
    );
    assert.equal(removeYaml(removeYaml(two, 'orders', []), 'sales', []), 'a: 1\n');
    assert.equal(removeYaml(removeYaml(two, 'sales', []), 'orders', []), 'a: 1\n');
  });

  it('leaves a key that was made where somebody has put something of his own in it', () => {
    for (const own of ['  mine:\n', '  # mine\n']) {
      assert.equal(
        removeYaml(removeYaml(`${two}${own}`, 'orders', []), 'sales', []),
        `a: 1\nvolumes: # dagster-module\n${own}`,
      );
    }
  });

  it('leaves a merge key that somebody has put something of his own beside', () => {
    const { text } = insertYaml('x: &x\n  A: 1\ne: *x\n', [entries(['e'])]);
    assert.equal(
      removeYaml(`${text}  mine: 1\n`, 'orders', []),
      'x: &x\n  A: 1\ne: # dagster-module\n  <<: *x\n  mine: 1\n',
    );
  });

  it('takes from a list on one line only the last that is equal, whatever was added since', () => {
    const { text, flows } = insertYaml('a: [orders]\n', [items(['a'])]);
    assert.equal(removeYaml(text.replace(']', ', mine]'), 'orders', flows), 'a: [orders, mine]\n');
    assert.equal(
      removeYaml('a: [\n  mine, # why\n  orders\n]\n', 'orders', flows),
      'a: [\n  mine # why\n  \n]\n',
    );
    assert.equal(removeYaml('a: [mine]\n', 'orders', flows), 'a: [mine]\n');
  });

  it('changes nothing where the owner has nothing', () => {
    assert.equal(removeYaml(two, 'other', []), two);
  });

  it('stops at marks that do not go together', () => {
    assert.throws(
      () => removeYaml(two.replace(/.*END dagster-module: orders\n/, ''), 'orders', []),
      /line 3 has no end/,
    );
  });

  it('stops where it would take away what is referred to', () => {
    const { text } = insertYaml('a: 1\n', [entries(['b'], 'c: &c 1\n')]);
    assert.throws(() => removeYaml(`${text}d: *c\n`, 'orders', []), /would then say something else/);
  });
});
