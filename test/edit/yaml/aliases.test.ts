import assert from 'node:assert/strict';
import { insertYaml, type YamlPath } from '../../../src/edit/yaml/edit-yaml.ts';
import { BLOCK, edited, entries, ITEM, indented, items, lines } from './orders-insertions.ts';

describe('an insertion where a YAML file has aliases', () => {
  it('makes a merge key of an alias that is to have more entries', () => {
    assert.equal(
      edited('x: &x\n  A: 1\ns:\n  environment: *x  # c\n  image: y\n', entries(['s', 'environment'])),
      lines(
        'x: &x',
        '  A: 1',
        's:',
        '  environment: # dagster-module',
        '    <<: *x  # c',
        ...indented(4, BLOCK),
        '  image: y',
      ),
    );
    assert.equal(
      edited('x: &x\n  A: 1\ns:\n  environment:\n    # c\n    *x\n', entries(['s', 'environment'])),
      lines(
        'x: &x',
        '  A: 1',
        's:',
        '  environment:',
        '    # c',
        '    <<: # dagster-module',
        '      *x',
        ...indented(4, BLOCK),
      ),
    );
    assert.equal(
      edited('x: &x {A: 1}\ns: {environment: *x}\n', entries(['s', 'environment'])),
      'x: &x {A: 1}\ns: {environment: {<<: *x, orders: 1}}\n',
    );
  });

  it('goes once to where an alias of a list is defined', () => {
    const text = 'x: &x\n  - a\ns: {environment: *x}\nt:\n  environment: *x\n';
    assert.equal(
      edited(text, items(['s', 'environment']), items(['t', 'environment'])),
      lines('x: &x', '  - a', ...indented(2, ITEM), 's: {environment: *x}', 't:', '  environment: *x'),
    );
  });

  it('goes once to where a merge key brings a value from', () => {
    const text = 'x: &x\n  environment:\n    A: 1\ny: &y {}\ns:\n  <<: [*y, *x]\nt:\n  <<: *x\n';
    const path: YamlPath = ['s', 'environment'];
    assert.equal(
      edited(text, entries(path), entries(['t', 'environment'])),
      text.replace('    A: 1\n', lines('    A: 1', ...indented(4, BLOCK))),
    );
    const once = insertYaml(text, [entries(path)]).text;
    assert.equal(insertYaml(once, [entries(['t', 'environment'])]).text, once);
  });
});
