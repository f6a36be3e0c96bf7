import assert from 'node:assert/strict';
import { readYaml } from '../../../src/edit/yaml/edit-yaml.ts';

const TEXT = `x-common: &common
  image: "x:1"
  environment: &env
    A: 1
    B: yes
services:
  web:
    <<: *common
    image: y
    ports: [ "80:80" ]
    command: !reset
  db: *common
  own:
    environment: *env
volumes:
`;

describe('a YAML text that is read', () => {
  const file = readYaml(TEXT);

  it('tells what is at a path', () => {
    assert.equal(file.kindAt(['services', 'web']), 'mapping');
    assert.equal(file.kindAt(['services', 'web', 'ports']), 'sequence');
    assert.equal(file.kindAt(['services', 'web', 'ports', 0]), 'scalar');
    assert.equal(file.kindAt(['services', 'db']), 'alias');
    assert.equal(file.kindAt(['services', 'db', 'environment']), 'mapping');
    assert.equal(file.kindAt(['services', 'web', 'command']), 'empty');
    assert.equal(file.kindAt(['volumes']), 'empty');
    assert.equal(file.kindAt(['networks', 'a']), 'missing');
  });

  it('tells keys and values with what merge keys and aliases bring', () => {
    assert.deepEqual(file.keysAt(['services', 'web']), ['image', 'ports', 'command', 'environment']);
    assert.deepEqual(file.keysAt(['services', 'db']), ['image', 'environment']);
    assert.deepEqual(file.keysAt(['volumes']), []);
    assert.equal(file.valueAt(['services', 'web', 'image']), 'y');
    assert.deepEqual(file.valueAt(['services', 'own', 'environment']), { A: 1, B: 'yes' });
    assert.equal(file.valueAt(['networks']), undefined);
  });

  it('tells the source text, the anchor and the line of a node', () => {
    assert.equal(file.sourceAt(['services', 'web', 'ports']), '[ "80:80" ]');
    assert.equal(file.sourceAt(['services', 'web', 'ports', 0]), '"80:80"');
    assert.equal(file.sourceAt(['services', 'db']), '*common');
    assert.equal(file.sourceAt(['x-common', 'environment']), '&env\n    A: 1\n    B: yes');
    assert.equal(file.anchorAt(['x-common']), 'common');
    assert.equal(file.anchorAt(['services', 'db']), 'common');
    assert.equal(file.anchorAt(['services', 'web']), undefined);
    assert.equal(file.locate(['services', 'web', 'command']), 11);
    assert.equal(file.locate(['services', 'web', 'environment', 'B']), 5);
  });

  it('reads an empty text as nothing, and of several documents the first', () => {
    assert.equal(readYaml('').kindAt([]), 'empty');
    assert.equal(readYaml('').valueAt([]), null);
    assert.deepEqual(readYaml('a: 1\n---\na: 2\n').valueAt([]), { a: 1 });
  });

  it('tells a key that is there twice, of which the last counts', () => {
    const twice = readYaml('a: 1\nb: 1\na: 2\n');
    assert.deepEqual(twice.duplicate, { key: 'a', line: 3 });
    assert.equal(twice.valueAt(['a']), 2);
  });

  it('ends at a value that contains itself', () => {
    assert.throws(() => readYaml('a: &a [*a]\n').valueAt([]), /contains itself/);
  });
});
