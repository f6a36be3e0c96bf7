import assert from 'node:assert/strict';
import { insertYaml } from '../../../src/edit/yaml/edit-yaml.ts';
import { BLOCK, edited, entries, ITEM, indented, items, lines } from './orders-insertions.ts';

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

  it('is a defect where an owner adds twice to one place', () => {
    assert.throws(
      () => insertYaml('a:\n  b: 1\n', [entries(['a']), entries(['a'], 'c: 1\n')]),
      /orders adds twice to a/,
    );
    const once = insertYaml('a:\n  b: 1\n', [entries(['a'])]).text;
    assert.throws(() => insertYaml(once, [entries(['a'], 'c: 1\n')]), /orders has added to a before/);
  });
});
