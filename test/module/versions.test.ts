import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPABILITIES, type Capability } from '../../src/module/capabilities.ts';
import {
  DAGSTER,
  libraryVersion,
  PYTHON_RANGE,
  PYTHONS,
  pinned,
  VERSIONS,
} from '../../src/module/versions.ts';
import { ROOT } from '../support/python.ts';

/** The pins of a requirements file, by name. */
function pinsOf(file: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(ROOT, 'test', 'python', file), 'utf8');
  const pins = text.matchAll(/^([a-z0-9._-]+)==([^\s;\\]+)/gm);
  return new Map([...pins].map(([, name = '', version = '']) => [name, version]));
}

describe('the known-good set of versions', () => {
  const optional = new Set<string>(Object.values<Capability>(CAPABILITIES).flatMap(({ python }) => python));

  it('is what the tests run modules with', () => {
    const installed = pinsOf('requirements.txt');
    for (const [name, version] of Object.entries(VERSIONS)) {
      if (!optional.has(name)) assert.equal(installed.get(name), version, name);
    }
  });

  it('is pinned where the requirements of the tests are written', () => {
    for (const [name, version] of pinsOf('requirements.in')) {
      if (name in VERSIONS) assert.equal(version, VERSIONS[name as keyof typeof VERSIONS], name);
      else assert.equal(version, DAGSTER, `${name} goes with Dagster`);
    }
  });

  it('pins exactly, and numbers the libraries of Dagster as Dagster does', () => {
    assert.equal(pinned('dagster'), `dagster==${DAGSTER}`);
    assert.equal(libraryVersion('1.13.27'), '0.29.27');
    assert.equal(libraryVersion('1.11.6'), '0.27.6');
    assert.throws(() => libraryVersion('2'));
  });

  it('has images for every Python of its range', () => {
    assert.equal(PYTHONS[0], PYTHON_RANGE.from);
    const minor = (version: string): number => Number(version.split('.')[1]);
    assert.equal(minor(PYTHONS.at(-1) ?? ''), minor(PYTHON_RANGE.below) - 1);
  });
});
