import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expandGlobs } from '../../src/sources/expand-globs.ts';
import { temporaryFolder } from './files.ts';

describe('expanding globs', () => {
  const folder = temporaryFolder();
  const names = async (...patterns: string[]) =>
    (await expandGlobs(patterns, folder.path)).map((path) => path.slice(folder.path.length + 1));

  before(() => {
    mkdirSync(join(folder.path, 'deep', 'er.csv'), { recursive: true });
    for (const name of ['b.csv', 'a.csv', 'a[1].csv', 'a1.csv', 'c.tsv', join('deep', 'd.csv')])
      folder.write(name, '');
  });

  it('sorts within a pattern and keeps the order of patterns, each file once', async () => {
    assert.deepEqual(await names('c.*', '?.csv', 'a.csv', '*.tsv'), ['c.tsv', 'a.csv', 'b.csv']);
  });

  it('takes an existing path literally before it reads it as a glob', async () => {
    assert.deepEqual(await names('a[1].csv'), ['a[1].csv']);
    assert.deepEqual(await names('a[0-9].csv'), ['a1.csv']);
  });

  it('looks into folders, and matches no folder', async () => {
    assert.deepEqual(await names('**/*.csv'), [
      'a.csv',
      'a1.csv',
      'a[1].csv',
      'b.csv',
      join('deep', 'd.csv'),
    ]);
    assert.deepEqual(await names('{b,c}.{csv,tsv}'), ['b.csv', 'c.tsv']);
  });

  it('takes absolute patterns', async () => {
    const [found = ''] = await expandGlobs([join(folder.path, 'c.*')], '/');
    assert.equal(basename(found), 'c.tsv');
  });

  it('refuses a pattern that matches nothing', async () => {
    await assert.rejects(names('*.parquet'), { code: 2, message: /No file matches "\*\.parquet"/ });
    await assert.rejects(names('no.csv'), { code: 2 });
    await assert.rejects(names(''), { code: 2 });
  });
});
