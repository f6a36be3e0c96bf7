import assert from 'node:assert/strict';
import { NoCleanEdit } from '../../../src/edit/no-clean-edit.ts';
import { insertYaml, removeYaml, type YamlInsertion } from '../../../src/edit/yaml/edit-yaml.ts';

const SERVICE: YamlInsertion = {
  path: ['services'],
  owner: 'orders',
  kind: 'entries',
  block: 'orders:\n  image: x\n',
};

const REFUSED: Readonly<Record<string, readonly [text: string, reason: string]>> = {
  'a tab as indentation': ['services:\n\tweb: 1\n', 'line 2 is indented by a tab'],
  'a key that is there twice': ['a: 1\nb:\n  c: 1\n  "c": 2\n', 'line 4 has c a second time'],
  'two merge keys': ['a: &a {}\nb:\n  <<: *a\n  <<: *a\n', 'line 4 has << a second time'],
  'several documents': ['a: 1\n---\nb: 1\n', 'line 3 is in a second document of the file'],
  'a merge conflict': [
    'a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> theirs\n',
    'line 2 begins a merge conflict',
  ],
  'what is no YAML': ['a: {b: "c"d}\n', 'line 1 is no YAML: missed comma between flow collection entries'],
  'a single value where entries go': [
    'services: none\n',
    'line 1 holds a single value in services, where a mapping is needed',
  ],
  'a list where entries go': [
    'services: [a]\n',
    'line 1 holds a list in services, where a mapping is needed',
  ],
  'an alias of nothing': ['services: *none\n', 'line 1 has an alias of nothing'],
  'a key that is there already': ['services:\n  orders: 1\n', 'line 2 has orders already'],
  'no value on one line': ['{services: }\n', 'line 1 has a key without a value on one line'],
  'line ends of the old Mac': ['a: 1\rb: 2\r', 'line 1 has a line end of the old Mac'],
};

describe('a YAML file that cannot be edited cleanly', () => {
  for (const [what, [text, reason]] of Object.entries(REFUSED))
    it(`is refused for ${what}, with the lines to paste`, () => {
      assert.throws(
        () => insertYaml(text, [SERVICE]),
        (error) => {
          assert(error instanceof NoCleanEdit);
          assert.equal(error.message, reason);
          assert.equal(
            error.paste,
            'services:\n  # BEGIN dagster-module: orders\n  orders:\n    image: x\n  # END dagster-module: orders\n',
          );
          return true;
        },
      );
    });

  it('is refused for a removal too', () => {
    const { text } = insertYaml('a: 1\n', [SERVICE]);
    assert.throws(() => removeYaml(`${text}a: 2\n`, 'orders', []), /line 7 has a a second time/);
  });
});
