import assert from 'node:assert/strict';
import {
  insertYaml,
  removeYaml,
  type YamlInsertion,
  type YamlPath,
} from '../../../src/edit/yaml/edit-yaml.ts';

function entries(path: YamlPath, block = 'orders: 1\n', owner = 'orders'): YamlInsertion {
  return { path, owner, kind: 'entries', block };
}

function items(path: YamlPath, block = '- orders\n', owner = 'orders'): YamlInsertion {
  return { path, owner, kind: 'items', block };
}

function single(path: YamlPath): YamlInsertion {
  return { ...items(path), single: true };
}

/** The text after insertions, which were taken out again to see that the same bytes come back. */
function edited(text: string, ...insertions: readonly YamlInsertion[]): string {
  const inserted = insertYaml(text, insertions);
  const owners = new Set(insertions.map(({ owner }) => owner));
  const back = [...owners].reduce(
    (now, owner) =>
      removeYaml(
        now,
        owner,
        inserted.flows.filter((item) => item.owner === owner),
      ),
    inserted.text,
  );
  assert.equal(back, text);
  return inserted.text;
}

const BLOCK = ['# BEGIN dagster-module: orders', 'orders: 1', '# END dagster-module: orders'];
const ITEM = ['# BEGIN dagster-module: orders', '- orders', '# END dagster-module: orders'];

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join('');
}

function indented(by: number, block: readonly string[]): readonly string[] {
  return block.map((line) => ' '.repeat(by) + line);
}

describe('an insertion into a YAML file', () => {
  it('stands behind the last entry, in its indentation, and keeps comments where they are', () => {
    assert.equal(
      edited(
        'services:\n    web:\n        image: x # c\n            # of web\n    # old:\n\nnetworks:\n',
        entries(['services']),
      ),
      lines(
        'services:',
        '    web:',
        '        image: x # c',
        '            # of web',
        ...indented(4, BLOCK),
        '    # old:',
        '',
        'networks:',
      ),
    );
  });

  it('is indented in the steps of the file, but for texts of several lines', () => {
    const block = 'orders:\n  command: |\n    a\n      b\n\n  ports:\n    - target: 1\n      mode: host\n';
    assert.equal(
      edited('services:\n    web:\n        image: x\n', entries(['services'], block)),
      lines(
        'services:',
        '    web:',
        '        image: x',
        '    # BEGIN dagster-module: orders',
        '    orders:',
        '        command: |',
        '            a',
        '              b',
        '',
        '        ports:',
        '            - target: 1',
        '              mode: host',
        '    # END dagster-module: orders',
      ),
    );
  });

  it('stands at the dashes of a list, indented or not', () => {
    assert.equal(
      edited('load_from:\n- a\n- b\n', items(['load_from'])),
      lines('load_from:', '- a', '- b', ...ITEM),
    );
    assert.equal(
      edited('load_from:\n  - a\n\n# next\nx: 1\n', items(['load_from'])),
      lines('load_from:', '  - a', ...indented(2, ITEM), '', '# next', 'x: 1'),
    );
  });

  it('is one line with a mark where it is to be', () => {
    assert.equal(
      edited('a:\n  - b\n', { ...items(['a']), single: true }),
      'a:\n  - b\n  - orders # dagster-module: orders\n',
    );
  });

  it('follows a key without a value, and what is said below it', () => {
    assert.equal(
      edited('volumes: # none\n  # a:\nx: 1\n', entries(['volumes'])),
      lines('volumes: # none', '  # a:', ...indented(2, BLOCK), 'x: 1'),
    );
    assert.equal(
      edited('volumes: &v', entries(['volumes'])),
      lines('volumes: &v', ...indented(2, BLOCK)).trimEnd(),
    );
  });

  it('makes the keys that are missing, marked as its own', () => {
    assert.equal(
      edited(
        'services:\n  web:\n    image: x\n',
        items(['services', 'web', 'depends_on']),
        entries(['volumes']),
      ),
      lines(
        'services:',
        '  web:',
        '    image: x',
        '    depends_on: # dagster-module',
        ...indented(6, ITEM),
        'volumes: # dagster-module',
        ...indented(2, BLOCK),
      ),
    );
  });

  it('begins a file that has no content', () => {
    const made = lines('volumes: # dagster-module', ...indented(2, BLOCK));
    assert.equal(edited('', entries(['volumes'])), made);
    assert.equal(edited('\uFEFF', entries(['volumes'])), `\uFEFF${made}`);
    assert.equal(edited('---\n# c\n...\n', entries(['volumes'])), `---\n# c\n${made}...\n`);
    assert.equal(edited('# c', entries(['volumes'])), `# c\n${made}`.trimEnd());
  });

  it('leaves the last line of a file without a line end where it had none', () => {
    assert.equal(edited('a:\n  - b', items(['a'])), lines('a:', '  - b', ...indented(2, ITEM)).trimEnd());
  });

  it('takes the line ends of the file, and keeps its byte order mark', () => {
    assert.equal(
      edited('\uFEFFa:\r\n  - b\r\n', items(['a'])),
      `\uFEFF${lines('a:', '  - b', ...indented(2, ITEM)).replaceAll('\n', '\r\n')}`,
    );
  });

  it('adds nothing to a text that ends the file, nor its empty lines', () => {
    assert.equal(
      edited('a:\n  b: |+\n    t\n\n\n', entries(['a'])),
      lines('a:', '  b: |+', '    t', '', '', ...indented(2, BLOCK)),
    );
    assert.equal(
      edited('a:\n  b: |\n    t\n\n\n', entries(['a'])),
      lines('a:', '  b: |', '    t', ...indented(2, BLOCK), '', ''),
    );
    assert.equal(
      edited('a:\n  c: 1\n  b: |\n    t', entries(['a'])),
      lines('a:', '  c: 1', ...indented(2, BLOCK), '  b: |', '    t').trimEnd(),
    );
  });

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

  it('is a defect where an owner adds twice to one place', () => {
    assert.throws(
      () => insertYaml('a:\n  b: 1\n', [entries(['a']), entries(['a'], 'c: 1\n')]),
      /orders adds twice to a/,
    );
    const once = insertYaml('a:\n  b: 1\n', [entries(['a'])]).text;
    assert.throws(() => insertYaml(once, [entries(['a'], 'c: 1\n')]), /orders has added to a before/);
  });
});

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
