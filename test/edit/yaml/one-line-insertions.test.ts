import assert from 'node:assert/strict';
import { insertYaml, removeYaml } from '../../../src/edit/yaml/edit-yaml.ts';
import { edited, entries, ITEM, indented, items, lines, single } from './orders-insertions.ts';

describe('an insertion into a list or a mapping on one line', () => {
  it('goes into a list on one line or several, in place', () => {
    assert.equal(edited('a: [b, c]  # d\n', items(['a'])), 'a: [b, c, orders]  # d\n');
    assert.equal(edited('a: [] # d\n', single(['a'])), 'a: [orders] # d\n');
    assert.equal(edited('a: [ ]\n', single(['a'])), 'a: [orders ]\n');
    assert.equal(edited('a: [b,]\n', items(['a'])), 'a: [b, orders,]\n');
    assert.equal(
      edited('a: [\n  b, # one\n  c # two\n]\n', items(['a'])),
      'a: [\n  b, # one\n  c, orders # two\n]\n',
    );
  });

  it('goes below a list that was empty, a line for each item', () => {
    assert.equal(
      edited('a: [] # d\nb: 1\n', items(['a'])),
      lines('a: # dagster-module was: [] # d', ...indented(2, ITEM), 'b: 1'),
    );
  });

  it('is found again where somebody has given each item of a list its own line', () => {
    const { flows } = insertYaml('a: [b]\n', [single(['a'])]);
    assert.equal(removeYaml('a:\n  - b\n  - orders\nc: 1\n', 'orders', flows), 'a:\n  - b\nc: 1\n');
    assert.throws(() => removeYaml('a:\n  - orders\n', 'orders', flows), /line 2 has an item of ours/);
  });

  it('goes with those of other owners at once', () => {
    const owners = ['x', 'y', 'z'];
    const before = 'a: []\nb: [p]\nc:\n  d: 1\n';
    const { text, flows } = insertYaml(
      before,
      owners.flatMap((owner) => [
        { ...single(['a']), owner, block: `- ${owner}\n` },
        { ...single(['b']), owner, block: `- ${owner}\n` },
        entries(['c'], `${owner}: 1\n`, owner),
      ]),
    );
    const of = (names: readonly string[]) => flows.filter(({ owner }) => names.includes(owner));
    const left = removeYaml(text, ['x', 'y'], of(['x', 'y']));
    assert.equal(
      left,
      insertYaml(before, [
        { ...single(['a']), owner: 'z', block: '- z\n' },
        { ...single(['b']), owner: 'z', block: '- z\n' },
        entries(['c'], 'z: 1\n', 'z'),
      ]).text,
    );
    assert.equal(removeYaml(left, 'z', of(['z'])), before);
    assert.equal(removeYaml(text, owners, flows), before);
  });

  it('goes into a mapping on one line, in place', () => {
    assert.equal(
      edited('a: {B: 1}\n', entries(['a'], 'C: "yes"\nD:\n  e: [1, "x"]\n')),
      'a: {B: 1, C: "yes", D: {e: [1, x]}}\n',
    );
    assert.equal(edited('{a: {}}', entries(['a']), items(['b', 'c'])), '{a: {orders: 1}, b: {c: [orders]}}');
  });

  it('quotes on one line what YAML 1.1 or 1.2 takes for something else', () => {
    const block = `- "yes"\n- "12:30"\n- "0755"\n- "1.10"\n- "n"\n- \${A:-b}\n- "a, b"\n- 4000\n- true\n`;
    assert.equal(
      edited('a: [x]\n', items(['a'], block)),
      `a: [x, "yes", "12:30", "0755", "1.10", "n", "\${A:-b}", "a, b", 4000, true]\n`,
    );
  });
});
