import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { load, YAML11_SCHEMA } from 'js-yaml';
import { insertYaml } from '../../../src/edit/yaml/edit-yaml.ts';
import { runScript } from '../../support/python-script.ts';
import { choice, insertionsInto } from './plans.ts';
import { yamlFile } from './traits.ts';

function loadAll(texts: readonly string[]): readonly unknown[] {
  return runScript(join(import.meta.dirname, 'load_yaml.py'), texts);
}

describe('PyYAML', () => {
  it('reads an edited file as js-yaml reads it', () => {
    const texts = fc
      .sample(fc.tuple(yamlFile, choice), 200)
      // A block scalar that ends a file without a line end has one for js-yaml, and none for PyYAML.
      .filter(([text]) => text.endsWith('\n'))
      .map(([text, plan]) => insertYaml(text, insertionsInto(text, 'orders', plan)).text)
      .map((text) => text.replaceAll(/!(?:reset|override)/g, ''))
      // js-yaml wants closing brackets further to the right than PyYAML does.
      .filter((text) => !/^ *[\]}]/m.test(text));
    const values = loadAll(texts);
    assert(texts.length > 20);
    for (const [index, text] of texts.entries())
      assert.deepEqual(values[index], load(text, { schema: YAML11_SCHEMA }), text);
  });

  it('reads a list whose bracket closes at the margin with what is added to it', () => {
    const text = 'load_from: [\n  {python_file: a.py}, # [one]\n# two\n]\nx: {\n  a: {\n}}\n';
    const { text: after } = insertYaml(text, [
      { path: ['load_from'], owner: 'orders', kind: 'items', block: '- python_file: "b #.py"\n' },
      { path: ['x', 'a'], owner: 'orders', kind: 'entries', block: 'b: "yes"\n' },
    ]);
    assert.deepEqual(loadAll([after]), [
      { load_from: [{ python_file: 'a.py' }, { python_file: 'b #.py' }], x: { a: { b: 'yes' } } },
    ]);
  });

  for (const [trait, text] of Object.entries({
    'a literal': 'services:\n  s0:\n    command: |\n      one\n      two',
    'a literal that keeps line ends': 'services:\n  s0:\n    command: |+\n      one\n      two',
    'a folded text': 'services:\n  s0:\n    command: >\n      one\n      two',
    'a stripped text': 'services:\n  s0:\n    command: >-\n      one\n      two',
  }))
    it(`reads ${trait} at the end of a file without a line end as before`, () => {
      const entries = { owner: 'orders', kind: 'entries' } as const;
      const { text: after } = insertYaml(text, [
        { ...entries, path: ['services'], block: 'orders:\n  image: x\n' },
        { ...entries, path: ['services', 's0', 'environment'], block: 'A: 1\n' },
        { ...entries, path: ['volumes'], block: 'orders-data:\n' },
      ]);
      const command = loadAll([text]).map((value) => Object(value).services.s0.command);
      assert.deepEqual(loadAll([after]), [
        {
          services: { s0: { command: command[0], environment: { A: 1 } }, orders: { image: 'x' } },
          volumes: { 'orders-data': null },
        },
      ]);
    });
});
